import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { downSpans, type Span } from './spans.ts';

/** An illness of which tasks die again and again, and take with them whatever else ails them. */
const DIES = /^(oom|crash-after|leak)$/;
/** What ends such an illness, or begins it anew: new tasks live as long as those before them did. */
const PUTS_OFF: ReadonlySet<string> = new Set([
  'raise-memory',
  'roll-back',
  'force-deploy',
  'stop-deployment',
]);

type Run = Pick<Played, 'recorder' | 'startMs' | 'log' | 'clock' | 'services'>;

/** What takes a service down by itself. */
const TAKES_DOWN = /^(hang|refuse|status|body|stale)$/;

/**
 * When only observed, its tasks died of one illness and came back without another, which would keep it down by itself; here we had cured
 * the one while it went on, or put it off, and the other stayed. From when both are so until the other ends, or until something more is done. Only where it
 * did come back in that time when observed, and not where ECS has given up what runs here: that outage is ours.
 */
export function healedByDeaths(
  name: string,
  { timeline, duration, fleet }: Scenario,
  { played, observed }: { readonly played: Run; readonly observed: Pick<Run, 'log' | 'clock'> },
): Span[] {
  const { recorder, startMs, services } = played;
  if (services.get(name)?.deployments[0]?.rolloutState === 'FAILED') return [];
  const deaths = deathSpans(name, timeline, duration).map(({ fromMs, untilMs }) => ({
    fromMs: startMs + fromMs,
    untilMs: startMs + untilMs,
  }));
  const startsMs = (fleet.services[name]?.startSeconds ?? 0) * 1000;
  const acts = recorder.acts.filter((act) => act.service === name);
  const cameBackMs = downSpans(name, observed).map(({ untilMs }) => untilMs);
  return timeline.flatMap(({ at, break: ill }) => {
    if (ill?.service !== name || !TAKES_DOWN.test(ill.behaviour.kind)) return [];
    const overMs = startMs + (ill.until ?? duration);
    const curedBy = (actMs: number) =>
      deaths.find(({ fromMs, untilMs }) => fromMs <= actMs && actMs < untilMs);
    return acts.flatMap(({ kind, atMs }): Span[] => {
      const cured = PUTS_OFF.has(kind) && atMs < overMs ? curedBy(atMs) : undefined;
      if (!cured) return [];
      const fromMs = Math.max(atMs, startMs + at);
      const nextMs = acts.find((act) => act.atMs > fromMs)?.atMs ?? overMs;
      const untilMs = Math.min(overMs, nextMs, cured.untilMs);
      const isHealed = cameBackMs.some((one) => fromMs < one && one < untilMs);
      return isHealed ? [{ fromMs, untilMs: Math.min(overMs, nextMs, cured.untilMs + startsMs) }] : [];
    });
  });
}

/** When tasks of it die again and again, in ms of the story: of an illness, or of what somebody deployed until the next deployment. */
export function deathSpans(name: string, timeline: Scenario['timeline'], duration: number): Span[] {
  const deploys = timeline.filter(({ deploy }) => deploy?.service === name);
  return timeline.flatMap((step) => {
    const { at, break: ill, deploy } = step;
    if (ill?.service === name && DIES.test(ill.behaviour.kind))
      return [{ fromMs: at, untilMs: ill.until ?? duration }];
    if (deploy?.service !== name || !DIES.test(deploy.behaviour?.kind ?? '')) return [];
    const untilMs = deploys[deploys.indexOf(step) + 1]?.at ?? duration;
    return [{ fromMs: at, untilMs }];
  });
}
