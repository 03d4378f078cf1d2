import { isSameDebt } from '../../shared/core/remediation/park.ts';
import { type Move, readings, repaid, restorations, withService } from './changes.ts';
import { flagsOf, idOf, NOW_MS, parkOf, TOMBSTONE_MS } from './production-views.ts';
import type { Rules } from './rules.ts';
import type { ModelPark, ModelRestorer, ModelState } from './state.ts';

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
  return [moved(state, { at: duty === 'pay' ? 'count' : 'look', service, park }, `finds a debt to ${duty}`)];
}

function goesOn(state: ModelState, rules: Rules): Move[] {
  const { at, service, park } = state.restorer;
  const own = state.services[service]!;
  if (!park) return [];
  switch (at) {
    case 'idle':
      return [];
    case 'look':
      return readings(own).map((desired) => {
        const suspended = flagsOf(own.suspended);
        const isUndone = rules.isUndone(parkOf(park, service), { desired, suspended });
        return goes(state, isUndone ? 'count' : 'idle', `reads a count of ${desired}`);
      });
    case 'count':
      return readings(own).flatMap((count) =>
        rules.isOwed(count)
          ? restores(state, park, rules)
          : [goes(state, 'flags', `reads a count of ${count}: nothing to pay`)],
      );
    case 'flags': {
      const to = rules.resumes ? withService(state, service, { suspended: false }) : state;
      return [goes(to, 'row', 'resumes the autoscaler')];
    }
    case 'row': {
      // Conditional: only what it read open, if it is the same debt yet.
      const now = own.park;
      const isSame = now !== undefined && isSameDebt(now, park);
      const closes = park.status === 'open' && now?.status === 'open' && isSame;
      const to = closes ? withService(state, service, { park: repaid(now) }) : state;
      return [goes(to, 'idle', 'closes the debt')];
    }
    default:
      return at satisfies never;
  }
}

function restores(state: ModelState, park: ModelPark, rules: Rules): Move[] {
  const { service } = state.restorer;
  if (!rules.assumes.Q6) return [goes(state, 'idle', 'is refused by ECS')];
  const count = rules.owedCount(parkOf(park, service));
  return restorations(state, service, count).map((to) => goes(to, 'flags', `restores a count of ${count}`));
}

const goes = (to: ModelState, at: ModelRestorer['at'], says: string): Move =>
  moved(to, { ...to.restorer, at }, says);

const moved = (state: ModelState, restorer: ModelRestorer, says: string): Move => ({
  says: `the restorer, for ${idOf(restorer.service)}, ${says}`,
  to: { ...state, restorer: restorer.at === 'idle' ? { at: 'idle', service: 0 } : restorer },
});
