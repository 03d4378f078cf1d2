import { CHAPTERS, guideToComplaint } from '../../shared/core/guide/guide.ts';
import type { Answer } from './answer.ts';
import { badInput } from './command-error.ts';
import { watchedService } from './find.ts';
import { ago, table, wrap } from './layout.ts';
import type { Reach } from './reach.ts';
import { sayGuide } from './say-guide.ts';

/** People complain: what the watchdog itself believes, and what to look at. */
export async function advise(name: string, about: string, reach: Reach): Promise<Answer> {
  const service = watchedService(name, reach);
  const chapter = CHAPTERS.find(({ id }) => id === about);
  if (!chapter) {
    const known = table(CHAPTERS.map(({ id, complaint }) => [id, complaint]));
    throw badInput(`--about ${about} is not known; there are:\n${known.join('\n')}`);
  }
  const nowMs = reach.now();
  const { rows } = await reach.health.loadShard(service.shard);
  const row = rows.find(({ target }) => target === service.id);
  const guide = guideToComplaint(reach.environment, service, { chapter, nowMs });
  const believed = row
    ? `${service.id} is ${row.belief.status} for ${ago(nowMs - row.belief.sinceMs)}, as the watchdog sees it${row.openIncident ? `: npx watchdog explain ${row.openIncident} ${reach.flags}` : ''}.`
    : `The watchdog has not looked at ${service.id} yet.`;
  return {
    lines: [`${service.id}: ${chapter.complaint}`, ...wrap(believed, 80), ...sayGuide(guide)],
    json: { service: service.id, about, health: row?.belief.status, incident: row?.openIncident, ...guide },
  };
}
