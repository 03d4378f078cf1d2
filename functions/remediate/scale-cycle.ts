import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { type Incident, type Rung, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { cycleMove, isOwnDebt, parkedElsewhere, WITHDRAWN } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { TerminalError, TransientError, UnreadableRowError } from '../../shared/ports.ts';
import { repay } from '../restore/repay.ts';
import { fencedHands, isChecked } from './fence.ts';
import { type EcsCase, save, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

type ActAnswer = StepAnswer<'act'>;

const ALL_SUSPENDED = { in: true, out: true, scheduled: true } as const;
const NONE_SUSPENDED = { in: false, out: false, scheduled: false } as const;

const cycleOf = (incident: Incident): Rung | undefined => rungOf(incident, 'scale-cycle');

/** First call: journal, suspend, count to 0. Later calls: when the tasks are gone, count back and resume. */
export async function cycle(current: EcsCase, world: RemediatePorts): Promise<ActAnswer> {
  const { service, incident } = current;
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read: how many tasks of ${service.id} are there?`);
  const own = await ownDebt(current, world);
  if (!own && !isChecked(current, world)) return { next: 'recheck', waitSeconds: 0 };
  if (!own) return park(current, view, world);
  if (own.status === 'open' && !(await isTimeToRestore(own, view, current, world))) {
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
  }
  if (own.status === 'open') await repay(own, 'workflow', world);
  const rung = cycleOf(incident)!;
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now() }), world);
  return { next: 'settle', waitSeconds: world.environment.timings.pollSeconds };
}

/**
 * The count was set to 0, and the row that owes it is gone: what the incident knows of it is owed all the same. A row that
 * cannot be read is left as it is: the count is given back, and that this cannot be noted is told to a human.
 */
async function ownDebt(current: EcsCase, world: RemediatePorts): Promise<Park | undefined> {
  let unreadable: unknown;
  try {
    const open = await world.rollback.park(current.service.id);
    if (open && isOwnDebt(open, current.incident.id)) return open;
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    unreadable = error;
  }
  const debt = await knownDebt(current, world);
  if (unreadable !== undefined && !debt) throw unreadable;
  if (unreadable !== undefined || !debt) return debt;
  world.journal.say('a debt was gone', { incident: debt.incident, desired: debt.desired });
  return world.rollback.openPark(debt).then(() => debt);
}

async function knownDebt(current: EcsCase, world: RemediatePorts): Promise<Park | undefined> {
  const { service, incident, nowMs } = current;
  const parkedAtMs = cycleOf(incident)?.parkedAtMs;
  const desired = incident.fingerprint?.desired ?? 0;
  if (parkedAtMs === undefined || desired < 1) return undefined;
  const target = await world.fleet.scalableTarget(service);
  const autoscaler = target && { ...target, suspended: NONE_SUSPENDED };
  const { taskDefinition } = incident.fingerprint!;
  return {
    ...debtOf(current, { desired, taskDefinition, autoscaler }, world),
    parkedAtMs,
    deadlineMs: nowMs,
  };
}

type Owed = Pick<Park, 'desired' | 'taskDefinition' | 'autoscaler'>;

function debtOf({ service, incident, lease, nowMs }: EcsCase, owed: Owed, world: RemediatePorts): Park {
  return {
    service: service.id,
    modelName: service.modelName,
    cluster: service.cluster,
    incident: incident.id,
    execution: lease.holder!,
    epoch: lease.epoch,
    ...owed,
    status: 'open',
    parkedAtMs: nowMs,
    deadlineMs: nowMs + world.environment.timings.parkSeconds * 1000,
  };
}

async function park(current: EcsCase, view: ServiceView, world: RemediatePorts): Promise<ActAnswer> {
  const { service, incident } = current;
  if (view.desired < 1)
    throw new TerminalError(`${service.id} is at ${view.desired} already: there is nothing to restore`);
  const autoscaler = await world.fleet.scalableTarget(service);
  const { pollSeconds } = world.environment.timings;
  // A worker that slept must not enter a debt either: whoever pays it would undo what happened meanwhile.
  await fencedHands(current, world);
  const { taskDefinition } = view;
  const debt = debtOf(current, { desired: view.desired, taskDefinition, autoscaler }, world);
  await world.rollback.openPark(debt);
  if (!(await isOnlyDebt(debt, world))) return { next: 'recheck', waitSeconds: pollSeconds };
  world.journal.say('parking', { incident: incident.id, desired: view.desired });
  // Before the count: registering a target at 0 would lift it to its minimum at once.
  if (autoscaler) await (await fencedHands(current, world)).setSuspended(service, ALL_SUSPENDED);
  await setToZero(current, world);
  return { next: 'wait', waitSeconds: pollSeconds };
}

/** Entered first and looked for second: of two that park at once, neither misses the other. */
async function isOnlyDebt(debt: Park, world: RemediatePorts): Promise<boolean> {
  const { parks, unreadable } = await world.rollback.parks();
  const others = [...parkedElsewhere(parks, debt.service), ...unreadable];
  if (others.length === 0) return true;
  world.journal.say('withdrawn', { incident: debt.incident, because: `${others[0]} is parked` });
  await world.rollback.repayPark(debt, { nowMs: world.clock.now(), by: WITHDRAWN });
  return false;
}

async function setToZero(current: EcsCase, world: RemediatePorts): Promise<void> {
  const { service, incident } = current;
  await (await fencedHands(current, world)).setDesired(service, 0);
  const rung = cycleOf(incident)!;
  await save(withRung(incident, { ...rung, parkedAtMs: world.clock.now() }), world);
}

/** When every task has stopped, or when waiting longer would only cost more downtime. */
async function isTimeToRestore(
  own: Park,
  view: ServiceView,
  current: EcsCase,
  world: RemediatePorts,
): Promise<boolean> {
  const { service, incident, nowMs } = current;
  const move = cycleMove({
    park: own,
    nowMs,
    desired: view.desired,
    tasks: view.running + view.pending,
    parkedAtMs: cycleOf(incident)?.parkedAtMs,
    isChecked: isChecked(current, world),
  });
  if (move === 'set-to-zero' && (await isOnlyDebt(own, world))) await setToZero(current, world);
  if (move !== 'count-tasks') return move === 'pay';
  const stopping = (await world.fleet.stoppedTasks(service)).some((task) => task.lastStatus !== 'STOPPED');
  return !stopping;
}
