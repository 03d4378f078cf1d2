import { endingOf } from '../../shared/core/health/certificate.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import {
  composeCertificate,
  domainOf,
  type EndingCertificate,
} from '../../shared/core/notices/compose-certificate.ts';
import type { ShardRow } from '../../shared/ports.ts';
import type { Target } from '../gather/ask.ts';
import { isTold } from '../tell/tell.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Tells of certificates that end soon, of each once, and once more when it becomes urgent: nothing is ill yet, and
 * nobody is blamed. Where none was seen, nothing is known and nothing said. Returns what has been told and still holds.
 */
export async function tellCertificates(
  targets: readonly Target[],
  newest: readonly Observation[],
  { certificatesTold = [] }: Pick<ShardRow, 'certificatesTold'>,
  world: WatchPorts,
): Promise<readonly string[] | undefined> {
  const nowMs = world.clock.now();
  const notices = ending(targets, newest, nowMs).map((one) =>
    composeCertificate(world.environment, { ...one, nowMs }),
  );
  const told: string[] = [];
  for (const notice of notices)
    if (certificatesTold.includes(notice.id) || (await isTold(notice, world))) told.push(notice.id);
  return told.length > 0 ? told.sort() : undefined;
}

/** Many names may stand in one certificate: two of one domain that end at the same second are one. */
function ending(
  targets: readonly Target[],
  newest: readonly Observation[],
  nowMs: number,
): Omit<EndingCertificate, 'nowMs'>[] {
  const questions = new Map(targets.map(({ id, question }) => [id, question]));
  const found = newest.flatMap(({ target, certificate }) => {
    const question = questions.get(target);
    if (!certificate || question?.kind !== 'http') return [];
    const how = endingOf(certificate, nowMs, question.certificateDays);
    return how ? [{ target, url: question.url, how, endsMs: certificate.endsMs }] : [];
  });
  return [...Map.groupBy(found, ({ how, endsMs, url }) => `${endsMs} ${how} ${domainOf(url)}`).values()].map(
    (same) => ({
      ...{ endsMs: same[0]!.endsMs, ending: same[0]!.how, url: same[0]!.url },
      targets: same.map(({ target }) => target),
    }),
  );
}
