import { type Move, readings, repaid, restorations, withService } from './changes.ts';
import { flagsOf, idOf, NOW_MS, parkOf, TOMBSTONE_MS } from './production-views.ts';
import type { Rules } from './rules.ts';
import type { ModelRestorer, ModelState } from './state.ts';

/** What the restorer may do next; it may die anywhere and begins anew a minute later. */
export function restorerMoves(state: ModelState, rules: Rules): Move[] {
  const { at, service } = state.restorer;
  if (at === 'idle') return state.services.flatMap((_, one) => begins(state, one, rules));
  return [...goesOn(state, rules), moved(state, { at: 'idle', service }, 'dies')];
}

function begins(state: ModelState, service: number, rules: Rules): Move[] {
  const { park } = state.services[service]!;
  if (!park || !rules.assumes.Q5) return [];
  const duty = rules.dutyOf(parkOf(park, service), { nowMs: NOW_MS, tombstoneMs: TOMBSTONE_MS });
  if (duty === 'none') return [];
  return [moved(state, { at: duty === 'pay' ? 'count' : 'look', service }, `finds a debt to ${duty}`)];
}

function goesOn(state: ModelState, rules: Rules): Move[] {
  const { at, service } = state.restorer;
  const own = state.services[service]!;
  switch (at) {
    case 'idle':
      return [];
    case 'look':
      return readings(own).map((desired) => {
        const suspended = flagsOf(own.suspended);
        const isUndone =
          own.park !== undefined && rules.isUndone(parkOf(own.park, service), { desired, suspended });
        return moved(state, { at: isUndone ? 'count' : 'idle', service }, `reads a count of ${desired}`);
      });
    case 'count':
      return readings(own).flatMap((count) =>
        rules.isOwed(count)
          ? restores(state, service, rules)
          : [moved(state, { at: 'flags', service }, `reads a count of ${count}: nothing to pay`)],
      );
    case 'flags': {
      const to = rules.resumes ? withService(state, service, { suspended: false }) : state;
      return [moved(to, { at: 'row', service }, 'resumes the autoscaler')];
    }
    case 'row': {
      const { park } = own;
      const to = park?.status === 'open' ? withService(state, service, { park: repaid(park) }) : state;
      return [moved(to, { at: 'idle', service }, 'closes the debt')];
    }
    default:
      return at satisfies never;
  }
}

function restores(state: ModelState, service: number, rules: Rules): Move[] {
  const { park } = state.services[service]!;
  if (!park) return [moved(state, { at: 'idle', service }, 'finds the debt gone')];
  if (!rules.assumes.Q6) return [moved(state, { at: 'idle', service }, 'is refused by ECS')];
  const count = rules.owedCount(parkOf(park, service));
  return restorations(state, service, count).map((to) =>
    moved(to, { at: 'flags', service }, `restores a count of ${count}`),
  );
}

const moved = (state: ModelState, restorer: ModelRestorer, says: string): Move => ({
  says: `the restorer, for ${idOf(restorer.service)}, ${says}`,
  to: { ...state, restorer: restorer.at === 'idle' ? { at: 'idle', service: 0 } : restorer },
});
