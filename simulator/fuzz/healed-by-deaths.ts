import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { downSpans, type Span } from './spans.ts';

/** An illness of which tasks die again and again, and take with them whatever else ails them. */
const DIES = /^(oom|crash-after)$/;
/** What ends such an illness. */
const ENDS_DEATHS: ReadonlySet<string> = new Set(['raise-memory', 'roll-back']);

type Run = Pick<Played, 'recorder' | 'startMs' | 'log' | 'clock'>;

/**
 * When only observed, its tasks died of one illness and came back without another; here we had cured the one, and the other went on. From
 * when both are so until the other ends by itself, or until something more is done. Only where it did come back in that time when observed.
 */
export function healedByDeaths(
  name: string,
  { timeline, duration }: Scenario,
  { played, observed }: { readonly played: Run; readonly observed: Pick<Run, 'log' | 'clock'> },
): Span[] {
  const { recorder, startMs } = played;
  const dies = timeline.some(
    ({ break: ill, deploy }) =>
      (ill?.service === name && DIES.test(ill.behaviour.kind)) ||
      (deploy?.service === name && DIES.test(deploy.behaviour?.kind ?? '')),
  );
  if (!dies) return [];
  const acts = recorder.acts.filter((act) => act.service === name);
  const cameBackMs = downSpans(name, observed).map(({ untilMs }) => untilMs);
  return timeline.flatMap(({ at, break: ill }) => {
    if (ill?.service !== name || DIES.test(ill.behaviour.kind)) return [];
    const overMs = startMs + (ill.until ?? duration);
    const cure = acts.findLast(({ kind, atMs }) => ENDS_DEATHS.has(kind) && atMs < overMs);
    if (!cure) return [];
    const fromMs = Math.max(cure.atMs, startMs + at);
    const nextMs = acts.find(({ atMs }) => atMs > fromMs)?.atMs ?? overMs;
    const untilMs = Math.min(overMs, nextMs);
    const isHealed = cameBackMs.some((one) => fromMs < one && one < untilMs);
    return isHealed ? [{ fromMs, untilMs }] : [];
  });
}
