import type { Played } from '../scenario/play.ts';
import type { LogEntry } from '../scenario/story-log.ts';
import type { BrokenRule } from './broken-rule.ts';

/** The workflow looks again every 15 s: two acts closer than that are two at once. */
const LEAST_BETWEEN_ACTS_MS = 15_000;

/** Every event of the story in turn: who is at work on which service, and what the world's record says was done. */
export function checkOneAtATime(played: Played): BrokenRule[] {
  return [...overlaps(played.log.entries), ...tooClose(played), ...actedWhileParked(played)].map((how) => ({
    rule: 'one-at-a-time',
    how,
  }));
}

/** Two executions of one service that have both come to act, and neither has ended. */
function overlaps(entries: readonly LogEntry[]): string[] {
  const acting = new Map<string, string>();
  const found = new Set<string>();
  for (const { kind, facts } of entries) {
    const { execution } = facts as { execution: string };
    if (kind === 'execution' && acting.get(serviceOf(execution)) === execution)
      acting.delete(serviceOf(execution));
    if (kind !== 'state' || !String(facts.entered).endsWith(': act')) continue;
    const other = acting.get(serviceOf(execution));
    if (other !== undefined && other !== execution) found.add(`${execution} acts while ${other} does`);
    acting.set(serviceOf(execution), execution);
  }
  return [...found];
}

/** `<service>-<number>`, and `-<attempt>` from the second on. */
const serviceOf = (execution: string): string => execution.replace(/-\d+(-\d+)?$/, '');

/** Suspending an autoscaler belongs to the act that follows it. */
function tooClose({ recorder, startMs }: Played): string[] {
  const last = new Map<string, { readonly atMs: number; readonly kind: string }>();
  return recorder.acts.flatMap((act) => {
    if (act.kind === 'suspend') return [];
    const before = last.get(act.service);
    last.set(act.service, act);
    if (before === undefined || act.atMs - before.atMs >= LEAST_BETWEEN_ACTS_MS) return [];
    const at = Math.round((act.atMs - startMs) / 1000);
    return [
      `${act.kind} of ${act.service} at ${at} s, only ${(act.atMs - before.atMs) / 1000} s after ${before.kind}`,
    ];
  });
}

/** What the watchdog itself set to 0 gets no other act before it is back. */
function actedWhileParked({ recorder }: Played): string[] {
  const acts = new Map(recorder.acts.map((act) => [act.call, act]));
  const parked = new Set<string>();
  return recorder.mutations().flatMap(({ service, call }) => {
    const act = acts.get(call);
    const { desiredCount } = call.input as { desiredCount?: number };
    if (service === undefined) return [];
    const how =
      act && act.kind !== 'scale-cycle' && parked.has(service)
        ? [`${act.kind} of ${service} while it was parked`]
        : [];
    if (act?.kind === 'scale-cycle') parked.add(service);
    else if (desiredCount !== undefined) parked.delete(service);
    return how;
  });
}
