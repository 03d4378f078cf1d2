import { LAG, withService } from './changes.ts';
import { restorerMoves } from './restorer-moves.ts';
import type { Rules } from './rules.ts';
import { MODEL_LADDER, type ModelService, type ModelState } from './state.ts';

/** Rules broken by one move, by their numbers; whoever checks knows what really happened. */
export function brokenBy(before: ModelState, after: ModelState): string[] {
  return after.services.flatMap((now, service) => {
    const was = before.services[service]!;
    const landed = MODEL_LADDER.find((remedy) => now.acts[remedy] > was.acts[remedy]);
    const actor = before.workers.find(
      (one, at) =>
        one.service === service &&
        (one.at === 'call' || one.at === 'flying') &&
        after.workers[at]!.at !== one.at,
    );
    const restored = was.desired !== now.desired && now.desired > 0 && now.wanted === was.wanted;
    return [
      ...(now.lease.epoch < was.lease.epoch ? ['I15: the epoch goes back'] : []),
      ...(now.lease.holder !== was.lease.holder &&
      now.lease.holder !== '' &&
      was.lease.fresh &&
      was.lease.holder !== ''
        ? ['I15: a lease is taken from its holder']
        : []),
      ...issuedWithoutLease(before, after, service),
      ...(landed && now.acts[landed] > 1 && !(landed === 'scale-cycle' && areOneExecution(before))
        ? [`I10: ${landed} is done twice in one incident`]
        : []),
      ...(landed && actor?.knewBetter
        ? ['I19, I3: an act whose check came after a foreign change or a stop']
        : []),
      ...(landed === 'scale-cycle' && (!now.park || now.park.desired < 1)
        ? ['I22: parked without a debt in the books']
        : []),
      ...(landed === 'scale-cycle' &&
      after.services.some((one, at) => at !== service && one.zeroBy === 'us' && !before.struck.includes(LAG))
        ? ['I8: two services are parked']
        : []),
      ...paidWithoutNeed(before, after, service),
      ...(restored && was.desired === 0 && was.zeroBy === 'human' ? ["I25: a human's zero is undone"] : []),
    ];
  });
}

/**
 * Two invocations of one execution at the same time may both set the count to 0, within the half minute for which
 * their check is good: a residue. Both zeros are one debt, and the tombstone covers them.
 */
const areOneExecution = ({ workers }: ModelState): boolean =>
  workers.every((one) => one.execution === workers[0]!.execution);

/** Rule I24: whoever reads a count above 0 writes none. What changes after the read is the residue that ECS leaves. */
function paidWithoutNeed(before: ModelState, after: ModelState, service: number): string[] {
  const { desired, shown } = before.services[service]!;
  if (desired === 0 || shown === 0) return [];
  const byWorker = before.workers.some(
    (one, at) => one.service === service && one.at === 'pay' && after.workers[at]!.at === 'pay-count',
  );
  const { restorer } = before;
  const byRestorer =
    restorer.at === 'count' &&
    after.restorer.at === 'flags' &&
    restorer.service === service &&
    after.services[service]!.desired !== desired;
  return byWorker || byRestorer ? ['I24: a restore over a count that is not 0'] : [];
}

/** Rule I16, at the moment a call is issued. */
function issuedWithoutLease(before: ModelState, after: ModelState, service: number): string[] {
  return after.workers.flatMap((worker, at) => {
    if (worker.service !== service || worker.at !== 'call' || before.workers[at]!.at === 'call') return [];
    const { lease } = before.services[service]!;
    const isFenced =
      lease.holder === worker.execution && lease.epoch === worker.epoch && lease.fresh && worker.checked;
    return isFenced ? [] : ['I16: a call is issued without the lease or on an old check'];
  });
}

/** Rules L1 and I26, from this state on: time and the restorer alone bring back the count and the autoscaler. */
export function isStuck(state: ModelState, rules: Rules): string[] {
  return state.services.flatMap(({ desired, zeroBy, suspended, park }, service) => {
    const isAtZero = desired === 0 && zeroBy === 'us';
    if (!isAtZero && !suspended) return [];
    const due = park ? { ...park, due: true } : park;
    const later = withService({ ...state, restorer: { at: 'idle', service: 0 } }, service, {
      shown: desired,
      park: due,
    });
    const after = restored(later, service, rules);
    if (isAtZero && after.desired === 0) return ['L1: parked for ever'];
    return after.suspended ? ['I26: the autoscaler is left suspended'] : [];
  });
}

/** After the restorer's next runs, undisturbed: each of its moves leads on, so the first will do. */
function restored(state: ModelState, service: number, rules: Rules): ModelService {
  let now = state;
  for (let moves = 0; moves < 8; moves++) {
    const { desired, suspended } = now.services[service]!;
    if (desired > 0 && !suspended) break;
    const next = restorerMoves(now, rules).find(
      ({ to }) => to.restorer.service === service || to.restorer.at === 'idle',
    );
    if (!next) break;
    now = next.to;
  }
  return now.services[service]!;
}

/** Where nobody moves any more: what is left behind must be what somebody wanted. */
export function wrongAtRest({ services, stopped, struck }: ModelState): string[] {
  return services.flatMap(({ desired, wanted, park, incident, zeroBy }) => [
    ...(incident === 'open' && !stopped ? ['L2: the incident never ends'] : []),
    ...(park?.status === 'open' ? ['L2: a debt is never paid'] : []),
    ...(desired !== wanted && zeroBy === '' && struck.length === 0
      ? [`I24: left at a count that nobody wanted`]
      : []),
  ]);
}
