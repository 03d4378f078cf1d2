import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** I21: what ECS itself deploys, in replicas. */
export function capability(): RuleWatch {
  return {
    act: (act) => {
      const { service } = act.before;
      if (!isForward(act) || !service) return undefined;
      const { status, controller, scheduling } = service;
      const can = status === 'ACTIVE' && controller === 'ECS' && scheduling === 'REPLICA';
      return can
        ? undefined
        : `${act.kind} of ${act.service}, which is ${status}, ${controller} and ${scheduling}`;
    },
  };
}
