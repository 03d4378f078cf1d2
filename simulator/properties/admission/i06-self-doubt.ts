import type { Service } from '../../ecs/service.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const LEAST = 3;
const SHARE = 0.5;
const WITNESS_MS = 5 * 60_000;
/** Nothing that was met before is fresh any more. */
const FRESH_MS = 90_000;
/** I20: a deployment without progress for so long opens an incident. */
const STUCK_MS = 15 * 60_000;

/** I6: half of everything turned ill together and nobody agrees, or no probe gets out at all. */
export function selfDoubt(history: History): RuleWatch {
  return {
    item: (write) => {
      if (write.kind !== 'incident' || write.now?.status !== 'open' || write.was?.status === 'open')
        return undefined;
      const { service, id } = write.now;
      const sinceMs = history.faults.since('prober-blind', history.nowMs);
      const { illSinceMs } = history.sight(service);
      const of = history.services.get(service);
      if (sinceMs === undefined || illSinceMs === undefined || illSinceMs < sinceMs || !of) return undefined;
      // Exits are heard of without any probe, and so is a deployment that does not come further (I20).
      if (history.isCrashLooping(of) || isStuck(of, history.nowMs)) return undefined;
      if (of.answering < of.wantedCount / 2 || of.tasks.size === 0) return undefined;
      return `${id} was opened at ${history.at(history.nowMs)} although no probe gets out`;
    },
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act)) return undefined;
      if (wasCrashLooping(act)) return undefined;
      const why = blindfolded(act, history) ?? everythingAtOnce(act, history);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };
}

const isStuck = ({ deployments }: Service, nowMs: number): boolean =>
  deployments.some((one) => one.rolloutState === 'IN_PROGRESS' && nowMs - one.createdAtMs >= STUCK_MS);

function blindfolded({ atMs, service }: SeenAct, history: History): string | undefined {
  const sinceMs = history.faults.since('prober-blind', atMs);
  const agreed = history.readsWithin(service, WITNESS_MS).some((one) => one.ill.length > 0);
  return sinceMs !== undefined && atMs - sinceMs > FRESH_MS && !agreed ? 'no probe gets out' : undefined;
}

function everythingAtOnce({ service }: SeenAct, history: History): string | undefined {
  const { scenario, watched } = history;
  const dependencies = Object.entries(scenario.fleet.dependencies).filter(([, one]) => one.watched);
  // What its owner has set to 0 does not fail.
  const wanted = [...watched].filter((one) => history.services.get(one)?.wantedCount !== 0);
  const targets = [...wanted, ...dependencies.map(([name]) => name)];
  const sinceMs = history.sight(service).illSinceMs;
  if (sinceMs === undefined) return undefined;
  const turned = targets.filter((target) => {
    const own = history.sight(target).illSinceMs;
    return (
      own !== undefined &&
      Math.abs(own - sinceMs) <= history.lookMs &&
      !history.hasSickNeed(target, history.lookMs * 2)
    );
  });
  if (turned.length < Math.max(LEAST, SHARE * targets.length)) return undefined;
  const agreed = turned.some((one) => history.readsWithin(one, WITNESS_MS).some(({ ill }) => ill.length > 0));
  return agreed
    ? undefined
    : `${turned.length} of ${targets.length} targets fell ill at once and nobody agrees`;
}
