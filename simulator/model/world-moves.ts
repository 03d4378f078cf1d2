import { type Move, mayStrike, struckBy, withCount, withService } from './changes.ts';
import { flagsOf, idOf, NOW_MS, parkOf, TOMBSTONE_MS } from './production-views.ts';
import type { Rules } from './rules.ts';
import { FIRST_COUNT, MODEL_LADDER, type ModelService, type ModelState, type ModelWorker } from './state.ts';

/** What happens to the watchdog: time goes by, and at most so many disturbances strike, each of them once. */
export function worldMoves(state: ModelState, rules: Rules): Move[] {
  const byService = state.services.flatMap((_, service) => timeMoves(state, service, rules));
  return [...byService, ...workerTime(state), ...disturbances(state, rules)];
}

/** Leases run out, debts come due, tombstones end, ECS catches up, an orphaned incident is ended by the watcher. */
function timeMoves(state: ModelState, service: number, rules: Rules): Move[] {
  const own = state.services[service]!;
  const { lease, park, desired, shown, incident } = own;
  const moves: Move[] = [];
  const add = (says: string, given: Partial<ModelService>) =>
    moves.push({ says: `${idOf(service)}: ${says}`, to: withService(state, service, given) });
  if (lease.holder !== '' && lease.fresh) add('the lease runs out', { lease: { ...lease, fresh: false } });
  if (desired !== shown) add('ECS catches up', { shown: desired });
  // Assumption Q2: a call lands within 60 s of being issued, or never. All that follows takes longer than that, and
  // than a check is good for.
  const mayPass = !isAboutToCall(state, service) && !(rules.assumes.Q2 && isInFlight(state, service));
  const doubtful = MODEL_LADDER.filter((remedy) => own.rungs[remedy] === 'intended');
  if (mayPass && doubtful.length > 0)
    add('its intent is a minute old', {
      rungs: { ...own.rungs, ...Object.fromEntries(doubtful.map((remedy) => [remedy, 'doubtful' as const])) },
    });
  if (park?.status === 'open' && !park.due && mayPass)
    add('the debt is due', { park: { ...park, due: true } });
  if (park?.status === 'repaid' && park.stands && mayPass && !willRestore(state, service, rules))
    add('the tombstone ends', { park: { ...park, stands: false } });
  const isOrphaned = !state.workers.some((one) => one.service === service && isAlive(one)) && !lease.fresh;
  if (incident === 'open' && isOrphaned) add('the watcher ends the incident', { incident: 'escalated' });
  return moves;
}

const isAlive = ({ at }: ModelWorker): boolean => at !== 'over' && at !== 'flying';

/** The restorer looks every minute (Q5), thirty times while a tombstone stands. */
function willRestore(state: ModelState, service: number, rules: Rules): boolean {
  const { park, desired, shown, suspended } = state.services[service]!;
  // A function lives for a minute: whoever is paying has paid by then, or is dead.
  if (state.workers.some((one) => one.service === service && one.at.startsWith('pay'))) return true;
  if (!rules.assumes.Q5 || !park) return false;
  if (state.restorer.at !== 'idle' && state.restorer.service === service) return true;
  const duty = rules.dutyOf(parkOf(park, service), { nowMs: NOW_MS, tombstoneMs: TOMBSTONE_MS });
  const isUndone = rules.isUndone(parkOf(park, service), { desired, suspended: flagsOf(suspended) });
  return duty === 'guard' && (isUndone || shown !== desired);
}

/** With a check that is good yet: it ages first. */
const isAboutToCall = ({ workers }: ModelState, service: number): boolean =>
  workers.some((one) => one.service === service && one.checked && isAlive(one) && one.at !== 'call');

const isInFlight = ({ workers }: ModelState, service: number): boolean =>
  workers.some((one) => one.service === service && (one.at === 'call' || one.at === 'flying'));

/** A check ages; a call whose worker died may never have been sent. */
function workerTime(state: ModelState): Move[] {
  return state.workers.flatMap((worker, at) => [
    ...(worker.checked && worker.at !== 'call'
      ? [changed(state, at, { checked: false }, 'sleeps until its check is old')]
      : []),
    ...(worker.at === 'flying' ? [changed(state, at, { at: 'over' }, 'had not sent its call')] : []),
  ]);
}

function changed(state: ModelState, at: number, given: Partial<ModelWorker>, says: string): Move {
  const workers = state.workers.map((one, place) => (place === at ? { ...one, ...given } : one));
  return { says: `worker ${at + 1} ${says}`, to: { ...state, workers } };
}

function disturbances(state: ModelState, rules: Rules): Move[] {
  const once = (what: string, moves: () => Move[]): Move[] =>
    mayStrike(state, what) ? moves().map(({ says, to }) => ({ says, to: struckBy(to, what) })) : [];
  const crash = state.workers.flatMap((worker, at) =>
    isAlive(worker)
      ? once(`worker ${at + 1} dies`, () => [
          changed(state, at, { at: worker.at === 'call' ? 'flying' : 'over' }, 'dies for good'),
        ])
      : [],
  );
  return [
    ...crash,
    ...once('stopped', () => [{ says: 'people stop the watchdog', to: { ...state, stopped: true } }]),
    ...once('CI deploys', () => [
      { says: 's0: CI deploys', to: withService(state, 0, { deployment: 'ci', changed: true }) },
    ]),
    ...once('a human scales', () => humanScales(state, rules)),
    ...once('the autoscaler scales', () => autoscalerScales(state)),
  ];
}

/** Assumption Q7: nobody else writes 0 while a debt or its tombstone stands, or is about to be entered; ECS shows it at once. */
function humanScales(state: ModelState, rules: Rules): Move[] {
  const own = state.services[0]!;
  const mayZero =
    !rules.assumes.Q7 ||
    !(own.park?.status === 'open' || own.park?.stands || isInFlight(state, 0) || isAboutToCall(state, 0));
  const zero = { desired: 0, shown: 0, wanted: 0, zeroBy: 'human' as const, changed: true };
  const count = FIRST_COUNT + 2;
  const raised = withCount(state, 0, { desired: count, wanted: count, zeroBy: '', changed: true });
  return [
    ...(mayZero ? [{ says: 's0: a human sets the count to 0', to: withService(state, 0, zero) }] : []),
    ...raised.map((to) => ({ says: `s0: a human sets the count to ${count}`, to })),
  ];
}

/** Application Auto Scaling developer guide: nothing scales a target whose count is 0 or that is suspended. */
function autoscalerScales(state: ModelState): Move[] {
  const { suspended, desired } = state.services[0]!;
  if (suspended || desired === 0) return [];
  const count = FIRST_COUNT + 1;
  // Over a human's count it hides it: what is left to see is within its bounds.
  const changed = state.services[0]!.deployment === 'ci';
  return withCount(state, 0, { desired: count, wanted: count, changed }).map((to) => ({
    says: `s0: the autoscaler sets the count to ${count}`,
    to,
  }));
}
