import { DEPLOYS } from '../../scenario/recorded-acts.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;
const STUCK_MS = 15 * 60_000;

/** I20: while somebody else's deployment is under way nothing is done, but for asking ECS to roll back a stuck one. */
export function neverDuringDeploy(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act) || !act.before.service)
        return undefined;
      const why = underWay(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  /** ECS gave up what an earlier act of this opening deployed, and then what it went back to. */
  function isWayBack(act: SeenAct, { id, rolloutState }: SeenAct['before']['deployments'][number]): boolean {
    const openedAtMs = act.before.incident?.openedAtMs ?? Infinity;
    const begunOn = history
      .actsOf(act.incident)
      .filter((one) => one !== act && one.atMs >= openedAtMs && DEPLOYS.has(one.kind));
    return rolloutState === 'FAILED' && begunOn.some(({ before }) => before.deployments[0]?.id === id);
  }

  function underWay(act: SeenAct): string | undefined {
    const { kind, before, atMs } = act;
    const knownMs = atMs - RECHECK_MS - history.faults.lagMs(atMs);
    const [primary] = before.deployments;
    if (!primary || history.ownDeployments.has(primary.id) || primary.createdAtMs > knownMs) return undefined;
    if (kind === 'stop-deployment')
      return atMs - primary.createdAtMs < STUCK_MS - history.faults.skewMs(atMs)
        ? `${primary.id} is only ${(atMs - primary.createdAtMs) / 1000} s old`
        : undefined;
    if (primary.rolloutState !== 'COMPLETED' && !isWayBack(act, primary))
      return `the deployment ${primary.id} is ${primary.rolloutState}`;
    const others = before.deployments.slice(1).filter((one) => !history.ownDeployments.has(one.id));
    return others.length > 0 && before.deployments.length > 1 && !history.ownDeployments.has(primary.id)
      ? `${before.deployments.length} deployments are there`
      : undefined;
  }
}
