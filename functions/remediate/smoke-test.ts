import type { Unrest } from '../../shared/core/remediation/unrest.ts';
import type { SmokeTest } from '../../shared/core/watchlist/environment.ts';
import { askOnce } from '../gather/ask.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** What its owner would try before trusting it again, if there is such a thing; a page is asked by the prober. */
export async function smokeTest({ service, incident }: Case, world: RemediatePorts): Promise<Unrest[]> {
  const test = service.smokeTest;
  if (!test) return [];
  const about = { service: service.id, incident: incident.id };
  const { passed, detail } =
    test.kind === 'lambda'
      ? await world.smokeTests.run(test.functionName, about)
      : await askPage(service.id, test, world);
  world.journal.say('smoke test', { incident: incident.id, passed, detail });
  return passed ? [] : [{ says: `failing its smoke test (${detail})`, disproves: true }];
}

async function askPage(id: string, { vantage, ...question }: Page, world: RemediatePorts) {
  const [seen] = await askOnce([{ id, question, vantage }], world);
  const passed = seen?.verdict === 'up' || seen?.verdict === 'degraded';
  return { passed, detail: seen?.detail ?? 'no answer' };
}

type Page = Extract<SmokeTest, { kind: 'http' }>;
