import { fleetNames } from '../ecs/fleet.ts';
import { PLACE } from '../scenario/environment-of-fleet.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { downSpans, type Span } from './spans.ts';

type Tried = Pick<Played, 'log' | 'clock' | 'recorder' | 'startMs'>;

/** An illness that strikes what starts, and nothing that runs. */
export const STRIKES_STARTS = /^(crash-on|cannot)-start$/;

/**
 * What starts fails, and ECS tries ever more rarely (developer guide, service-throttle-logic). An update begins that anew, so
 * that its tries come at other moments than without it. When such an illness ends by itself nobody knows: from that end until
 * its next try has started. Only where something was done while it lasted, it was down at that end with and without that, and ECS
 * did not wait longer for that try than it did when nothing was done.
 */
export function unluckyTries(
  name: string,
  { timeline, fleet }: Scenario,
  { played, observed }: { readonly played: Tried; readonly observed: Tried },
): Span[] {
  const { recorder, startMs } = played;
  return timeline.flatMap(({ at, break: ill }) => {
    if (ill?.service !== name || ill.until === undefined || !STRIKES_STARTS.test(ill.behaviour.kind))
      return [];
    const overMs = startMs + ill.until;
    const isActed = recorder.acts.some(
      ({ service, atMs }) => service === name && startMs + at <= atMs && atMs < overMs,
    );
    const [ours, theirs] = [triesAround(overMs, name, played), triesAround(overMs, name, observed)];
    if (!isActed || !ours || !theirs || waitOf(ours) > waitOf(theirs)) return [];
    if (Math.min(ours.lastMs, theirs.lastMs) < startMs + at) return [];
    if (!isDownAt(overMs, name, played) || !isDownAt(overMs, name, observed)) return [];
    const untilMs = ours.nextMs + fleet.services[name]!.startSeconds * 1000;
    return [{ fromMs: overMs, untilMs }];
  });
}

const isDownAt = (atMs: number, name: string, run: Tried): boolean =>
  downSpans(name, run).some(({ fromMs, untilMs }) => fromMs < atMs && atMs <= untilMs);

interface Tries {
  readonly lastMs: number;
  readonly nextMs: number;
}

const waitOf = ({ lastMs, nextMs }: Tries): number => nextMs - lastMs;

/** When ECS last made a task of it before that moment, and when it next did. */
function triesAround(atMs: number, name: string, { log }: Tried): Tries | undefined {
  const group = `service:${fleetNames(PLACE, name).service}`;
  const tries = log.entries.flatMap((one) =>
    one.kind === 'world' && one.facts.group === group && one.facts.what === 'PROVISIONING' ? [one.atMs] : [],
  );
  const lastMs = tries.findLast((one) => one < atMs);
  const nextMs = tries.find((one) => one >= atMs);
  return lastMs === undefined || nextMs === undefined ? undefined : { lastMs, nextMs };
}
