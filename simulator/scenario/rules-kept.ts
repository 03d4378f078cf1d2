import type { Mode } from '../../shared/core/watchlist/mode.ts';
import type { JudgedAct } from './call-recorder.ts';
import { clockSkewMs } from './clock-skew.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenario-schema.ts';

/** The kill switch works within this time. */
const STOP_TAKES_MS = 30_000;

/** Rules broken, by the world's record of calls alone. A later checker looks at far more of them. */
export function findViolations(scenario: Scenario, played: Played, observed: Played | undefined): string[] {
  const acts = played.recorder.acts;
  return [
    ...acts.flatMap((act) => [
      ...withoutLeave(act, scenario),
      ...afterStop(act, scenario, played),
      ...whilePaused(act, scenario, played),
    ]),
    ...parkedTogether(acts, played),
    ...(observed?.recorder.acts.map((act) => `I1: ${act.kind} of ${act.service} while observing`) ?? []),
  ];
}

function withoutLeave({ service, kind }: JudgedAct, { fleet }: Scenario): string[] {
  const { mode, scaleCycle, rollBack } = fleet.services[service]!;
  const effective: Mode = mode ?? fleet.mode;
  if (effective === 'observe') return [`I1: ${kind} of ${service}, which is only observed`];
  if (kind === 'scale-cycle' && !scaleCycle)
    return [`I1: ${kind} of ${service}, whose owner does not allow it`];
  if ((kind === 'roll-back' || kind === 'roll-back-alias') && !rollBack)
    return [`I1: ${kind} of ${service}, whose owner does not allow it`];
  return [];
}

function afterStop({ service, kind, atMs }: JudgedAct, scenario: Scenario, { startMs }: Played): string[] {
  const said = scenario.timeline
    .filter((step) => (step.stop || step.start) && startMs + step.at <= atMs)
    .sort((a, b) => a.at - b.at)
    .at(-1);
  if (!said?.stop || atMs < startMs + said.at + STOP_TAKES_MS) return [];
  return [`I3: ${kind} of ${service} after the watchdog was stopped`];
}

function whilePaused({ service, kind, atMs }: JudgedAct, scenario: Scenario, { startMs }: Played): string[] {
  const storyMs = atMs - startMs;
  const aheadMs = Math.max(0, clockSkewMs(scenario, storyMs));
  const pause = scenario.timeline.find(
    ({ at, pause: said }) =>
      said?.service === service && storyMs >= at + STOP_TAKES_MS && storyMs + aheadMs < at + said.for,
  );
  return pause ? [`I1: ${kind} of ${service}, which was paused`] : [];
}

/** At most one service is parked at a time. */
function parkedTogether(acts: readonly JudgedAct[], { recorder }: Played): string[] {
  const parked = new Set<string>();
  const broken: string[] = [];
  const isPark = new Set(acts.filter((act) => act.kind === 'scale-cycle').map((act) => act.call));
  for (const { call, service } of recorder.mutations()) {
    if (service === undefined || call.call !== 'ecs:UpdateService') continue;
    const { desiredCount } = call.input as { desiredCount?: number };
    if (isPark.has(call)) {
      if (parked.size > 0) broken.push(`I8: ${service} was parked while ${[...parked].join(', ')} was`);
      parked.add(service);
    } else if (desiredCount !== undefined && desiredCount > 0) parked.delete(service);
  }
  return broken;
}
