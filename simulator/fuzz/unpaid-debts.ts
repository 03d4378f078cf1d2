import { fleetNames } from '../ecs/fleet.ts';
import type { UpdateServiceInput } from '../ecs/update-service.ts';
import { PLACE } from '../scenario/environment-of-fleet.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { inAny, inBoth, type Span } from './spans.ts';

type Paid = Pick<Played, 'recorder' | 'startMs' | 'clock' | 'log'>;

/** The restorer is called once a minute (Q5). */
const PAID_WITHIN_MS = 60_000;

/**
 * What is owed is written in one table, and ECS has to take the count or the deployment: while either is away nobody can pay, and
 * nobody knew that it would go when we acted. From that until the restorer has been called again and a task has started.
 */
export function unpaidDebts(name: string, scenario: Scenario, played: Paid): Span[] {
  const { timeline, duration, fleet } = scenario;
  const { startMs } = played;
  const debts = [...atZero(name, played), ...givenUp(name, played)];
  const startedMs = PAID_WITHIN_MS + (fleet.services[name]?.startSeconds ?? 0) * 1000;
  const away = timeline.flatMap(({ at, watchdog, aws }): Span[] => {
    const isTable = watchdog?.fault === 'table-unavailable' && watchdog.table !== 'health-state';
    const isEcs = aws?.fault === 'ecs-unavailable' || aws?.fault === 'ecs-throttled';
    const overMs = startMs + calledAgainAt((watchdog ?? aws)?.until ?? duration, scenario);
    const isOwed = debts.some(({ fromMs, untilMs }) => fromMs < startMs + at && startMs + at < untilMs);
    return (isTable || isEcs) && isOwed ? [{ fromMs: startMs + at, untilMs: overMs + startedMs }] : [];
  });
  const owed = debts.map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs + startedMs }));
  return inBoth(inAny(away), inAny(owed));
}

/** Who is silent calls nobody, the restorer neither (Q5 is broken on purpose then). */
function calledAgainAt(at: number, { timeline, duration }: Scenario): number {
  const silent = timeline.find(
    (step) =>
      step.watchdog?.fault === 'schedule-silent' && step.at <= at && at < (step.watchdog.until ?? duration),
  );
  return silent ? (silent.watchdog!.until ?? duration) : at;
}

/** While it is at our 0. */
function atZero(name: string, { recorder, clock }: Paid): Span[] {
  const counts = recorder.mutations().flatMap(({ service, call }) => {
    const { desiredCount } = call.input as { desiredCount?: number };
    return service === name && desiredCount !== undefined ? [{ ...call, desiredCount }] : [];
  });
  return counts.flatMap(({ by, atMs, desiredCount }, at): Span[] =>
    by === 'watchdog' && desiredCount === 0
      ? [{ fromMs: atMs, untilMs: counts[at + 1]?.atMs ?? clock.now() }]
      : [],
  );
}

/** From a deployment of ours that ECS gave up until somebody deploys. */
function givenUp(name: string, { recorder, log, clock }: Paid): Span[] {
  const names = fleetNames(PLACE, name);
  const resource = `service/${names.cluster}/${names.service}`;
  const failedMs = log.entries.flatMap(({ kind, atMs, facts }) =>
    kind === 'world' && facts.what === 'SERVICE_DEPLOYMENT_FAILED' && facts.resource === resource
      ? [atMs]
      : [],
  );
  const deployed = recorder.mutations().flatMap(({ service, call }) => {
    const { taskDefinition, forceNewDeployment } = call.input as UpdateServiceInput;
    return service === name && (taskDefinition ?? forceNewDeployment) ? [call] : [];
  });
  return deployed.flatMap(({ by, atMs }, at): Span[] => {
    const untilMs = deployed[at + 1]?.atMs ?? clock.now();
    const isGivenUp = failedMs.some((one) => atMs < one && one < untilMs);
    return by === 'watchdog' && isGivenUp ? [{ fromMs: atMs, untilMs }] : [];
  });
}
