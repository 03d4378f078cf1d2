import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const LOOKS = 3;
const MORE_MS = 2 * 60_000;
/** The slowest other witness. */
const REACTION_MS = 3 * 60_000;
const LADDER_MS = 45 * 60_000;
/** Illnesses that every probe sees, all the time. */
const SEEN = new Set(['hang', 'refuse', 'status', 'body']);
const FORBIDDEN = new Set([401, 403, 404, 429]);

/** L3: the one thing that happens is an illness that a remedy heals: it is acted upon in time, and heals. */
export function progress(history: History): RuleWatch {
  const ill = onlyIllness(history);
  if (!ill) return {};
  const { service, at, until } = ill;
  const dueMs = LOOKS * history.lookMs + MORE_MS + REACTION_MS;
  return {
    time: () => {
      const { illSinceMs } = history.sight(service);
      if (illSinceMs === undefined || history.nowMs - illSinceMs < dueMs) return undefined;
      const acted = history.acts.some((one) => one.service === service && isForward(one));
      return acted ? undefined : `nothing was done to ${service} ${dueMs / 1000} s after it fell ill`;
    },
    end: () => {
      const lastsMs = Math.min(until ?? Infinity, history.scenario.duration) - at;
      const { answering = 0, wantedCount = 0 } = history.services.get(service) ?? {};
      return answering < wantedCount / 2 && lastsMs > LADDER_MS
        ? `${service} did not recover, and ${ill.cure.kind} would have healed it`
        : undefined;
    },
  };
}

/** The story's only step, where nothing but the illness itself stands in the way of a remedy. */
function onlyIllness({ scenario }: History) {
  const [step, ...others] = scenario.timeline;
  const ill = step?.break;
  if (
    !ill ||
    others.length > 0 ||
    ill.tasks !== 'all' ||
    !['restart', 'cycle', 'rollback'].includes(ill.cure.kind)
  )
    return undefined;
  if (!SEEN.has(ill.behaviour.kind)) return undefined;
  if (ill.behaviour.kind === 'status' && FORBIDDEN.has(ill.behaviour.code)) return undefined;
  const of = scenario.fleet.services[ill.service]!;
  const isPlain =
    of.kind === 'ecs' &&
    (of.mode ?? scenario.fleet.mode) === 'auto' &&
    of.controller === 'ECS' &&
    of.scheduling === 'REPLICA' &&
    of.scaleCycle &&
    of.rollBack &&
    of.alarm &&
    of.circuitBreaker === undefined &&
    of.desired > 0 &&
    of.runningFor >= 3_600_000 &&
    of.runningFor <= 7 * 86_400_000;
  const isAlone = Object.entries(scenario.fleet.services).every(
    ([name, { dependsOn }]) => name === ill.service || !dependsOn.includes(ill.service),
  );
  const mayRollBack = ill.cure.kind !== 'rollback' || of.previous.length > 0;
  return isPlain && isAlone && mayRollBack ? { ...ill, at: step.at } : undefined;
}
