import { endingOf } from '../../shared/core/health/certificate.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import {
  composeCertificate,
  composeRenewed,
  type EndingCertificate,
  threadOf,
} from '../../shared/core/notices/compose-certificate.ts';
import type { ShardRow } from '../../shared/ports.ts';
import type { Target } from '../gather/ask.ts';
import { isTold } from '../tell/tell.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Tells of certificates that end soon, of each once, once more when it becomes urgent, and once when it was renewed:
 * nothing is ill yet, and nobody is blamed. Where none was seen, nothing is known and nothing said. Returns what has
 * been told and still holds.
 */
export async function tellCertificates(
  targets: readonly Target[],
  newest: readonly Observation[],
  { certificatesTold = [] }: Pick<ShardRow, 'certificatesTold'>,
  world: WatchPorts,
): Promise<readonly string[] | undefined> {
  const nowMs = world.clock.now();
  const shown = showing(targets, newest);
  if (shown.length === 0 && certificatesTold.length === 0) return undefined;
  const told: string[] = [];
  for (const one of ending(shown, nowMs)) {
    const notice = composeCertificate(world.environment, { ...one, nowMs });
    const kept = keptAs(notice.id, one.targets[0]);
    const isKnown = certificatesTold.some((before) => before.startsWith(keptAs(notice.id)));
    if (isKnown || (await isTold(notice, world))) told.push(kept);
  }
  const isStillTrue = (thread: string) => told.some((one) => one.startsWith(`${thread}:`));
  for (const one of certificatesTold) {
    const { thread, target } = readKept(one);
    if (isStillTrue(thread) || !targets.some(({ id }) => id === target)) continue;
    const now = shown.find((each) => each.target === target);
    if (now && (now.endsMs <= endOf(thread) || (await isToldRenewed(thread, now, shown, world)))) continue;
    told.push(one);
  }
  return told.length > 0 ? told.sort() : undefined;
}

/** What a target was seen to show in this look. */
interface Shown extends Pick<EndingCertificate, 'url' | 'endsMs'> {
  readonly target: string;
  readonly beganMs: number;
  /** As its owner says. */
  readonly warnDays?: number;
}

function showing(targets: readonly Target[], newest: readonly Observation[]): Shown[] {
  const shown = newest.filter(({ certificate }) => certificate !== undefined);
  if (shown.length === 0) return [];
  const questions = new Map(targets.map(({ id, question }) => [id, question]));
  return shown.flatMap(({ target, certificate }) => {
    const question = questions.get(target);
    if (!certificate || question?.kind !== 'http') return [];
    return [{ ...certificate, target, url: question.url, warnDays: question.certificateDays }];
  });
}

/** Many names may stand in one certificate: two of one domain that end at the same second are one. */
function ending(shown: readonly Shown[], nowMs: number): Omit<EndingCertificate, 'nowMs'>[] {
  const found = shown.flatMap((one) => {
    const how = endingOf(one, nowMs, one.warnDays);
    return how ? [{ ...one, how }] : [];
  });
  return [...Map.groupBy(found, ({ how, endsMs, url }) => `${threadOf(url, endsMs)}:${how}`).values()].map(
    (same) => ({
      ...{ endsMs: same[0]!.endsMs, ending: same[0]!.how, url: same[0]!.url },
      targets: same.map(({ target }) => target),
    }),
  );
}

/** Nobody shows the old one any more. */
function isToldRenewed(
  thread: string,
  { target, url, endsMs }: Shown,
  shown: readonly Shown[],
  world: WatchPorts,
): Promise<boolean> {
  const same = shown.filter((one) => threadOf(one.url, one.endsMs) === threadOf(url, endsMs));
  const targets = [target, ...same.map((one) => one.target).filter((one) => one !== target)];
  const renewed = { thread, targets, url, endsMs, nowMs: world.clock.now() };
  return isTold(composeRenewed(world.environment, renewed), world);
}

/** A notice's id, and of whom its certificate was seen: who else stands under that domain tells nothing of it. */
const keptAs = (id: string, target = ''): string => `${id} ${target}`;

function readKept(kept: string): { readonly thread: string; readonly target: string } {
  const at = kept.lastIndexOf(' ');
  return { thread: kept.slice(0, kept.lastIndexOf(':', at)), target: kept.slice(at + 1) };
}

/** A thread ends with the moment at which its certificate does. */
const endOf = (thread: string): number => Date.parse(thread.slice(-new Date(0).toISOString().length));
