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
    const takesMs = fleet.services[name]!.startSeconds * 1000;
    const [ours, theirs] = [played, observed].map((run) => triesAround(overMs, takesMs, name, run));
    if (!isActed || !ours || !theirs || waitOf(ours) > waitOf(theirs) + PASS_MS) return [];
    if (Math.min(ours.lastMs, theirs.lastMs) < startMs + at) return [];
    if (!isDownAt(overMs, name, played) || !isDownAt(overMs, name, observed)) return [];
    return [{ fromMs: overMs, untilMs: ours.nextMs + takesMs }];
  });
}

const isDownAt = (atMs: number, name: string, run: Tried): boolean =>
  downSpans(name, run).some(({ fromMs, untilMs }) => fromMs < atMs && atMs <= untilMs);

interface Tries {
  readonly lastMs: number;
  readonly nextMs: number;
}

/** ECS looks once a second at what it should start (assumed). */
const PASS_MS = 1_000;

const waitOf = ({ lastMs, nextMs }: Tries): number => nextMs - lastMs;

/** When ECS last made a task of it in vain before that moment, and when it next did: what was still starting then may have come up. */
function triesAround(atMs: number, takesMs: number, name: string, run: Tried): Tries | undefined {
  const group = `service:${fleetNames(PLACE, name).service}`;
  const tries = run.log.entries.flatMap((one) =>
    one.kind === 'world' && one.facts.group === group && one.facts.what === 'PROVISIONING' ? [one.atMs] : [],
  );
  const upMs = downSpans(name, run).find(({ untilMs }) => untilMs > atMs)?.untilMs ?? Infinity;
  const cameUp = (one: number): boolean => one + takesMs > atMs && upMs <= one + takesMs + PASS_MS;
  const nextMs = tries.find((one) => one >= atMs || cameUp(one));
  const lastMs = nextMs === undefined ? undefined : tries.findLast((one) => one < Math.min(nextMs, atMs));
  return lastMs === undefined || nextMs === undefined ? undefined : { lastMs, nextMs };
}
