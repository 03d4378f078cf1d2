import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import { isDeploying, primaryOf, type ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { ECS_LAG_MS } from '../../shared/core/remediation/fingerprint.ts';
import { type Incident, type Rung, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { sightingOf } from '../../shared/core/remediation/sighting.ts';
import { count, newTally, verdictOf } from '../../shared/core/remediation/verify.ts';
import { TransientError } from '../../shared/ports.ts';
import { hasChanged } from './has-changed.ts';
import { runningDigests } from './images.ts';
import { leaveToOthers } from './leave-to-others.ts';
import { askOne, type Case, end, save, TO_CLOSE, viewOf } from './open-case.ts';
import { pauseSeconds } from './pause.ts';
import type { RemediatePorts } from './ports.ts';

type SettleAnswer = StepAnswer<'settle'>;

/** Waits for what we started, known by its id: a waiter for "stable" would also accept somebody else's. */
export async function settle(current: Case, world: RemediatePorts): Promise<SettleAnswer> {
  const { service, incident, remedy, nowMs } = current;
  const { timings } = world.environment;
  const rung = rungOf(incident, remedy)!;
  const sinceActMs = nowMs - (rung.actedAtMs ?? nowMs);
  const share = Math.round((sinceActMs / 1000) * PAUSE_SHARE);
  const waitSeconds = pauseSeconds(Math.min(LONGEST_PAUSE_SECONDS, share), timings);
  const tooLong = sinceActMs >= timings.settleSeconds * 1000 ? 'it did not finish in time' : undefined;
  // Where no deployment tells how far it is, ECS is asked each time.
  const isWatched = rung.deploymentId !== undefined && tooLong === undefined;
  if (isWatched && !(await hasChanged(current, rung, world)))
    return waitForAnswers(current, rung, waitSeconds, world);
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read while ${remedy} of ${service.id} settles`);
  // Right after a scale cycle ECS may still show the zero that was ours.
  const isOurZero =
    remedy === 'scale-cycle' && view.desired === 0 && nowMs - (rung.actedAtMs ?? 0) < ECS_LAG_MS;
  if (isOurZero) return { next: 'wait', waitSeconds };
  const left = await leaveToOthers(current, view, world, rung);
  if (left) return left;
  const read = sightingOf(view, nowMs);
  const state = stateOf(rung, view, incident, sinceActMs);
  const strange = state === 'settled' ? await strangeImage(rung, service, world) : undefined;
  if (strange !== undefined) {
    const because = `its new tasks run ${strange}, which is not the image that was proven`;
    const failed = withRung(incident, { ...rung, result: 'failed', endedAtMs: nowMs, because });
    await end(failed, 'escalated', because, world);
    return TO_CLOSE;
  }
  if (state === 'settled') {
    await save(withRung(incident, { ...rung, settledAtMs: nowMs, tally: newTally(nowMs), read }), world);
    return { next: 'verify', waitSeconds: 0 };
  }
  const hopeless = state !== 'waiting' ? state : await isHopeless(current, rung, view, world);
  const because = hopeless ?? tooLong;
  if (because !== undefined) return giveUp(current, { ...rung, read }, because, world);
  const tally = areAllNew(rung, view) ? (rung.tally ?? newTally(nowMs)) : undefined;
  return waitForAnswers(current, { ...rung, read, tally }, waitSeconds, world);
}

/** New tasks that all run and still do not answer will not get better by waiting. */
async function waitForAnswers(
  current: Case,
  rung: Rung,
  waitSeconds: number,
  world: RemediatePorts,
): Promise<SettleAnswer> {
  const { service, incident, nowMs } = current;
  const { timings } = world.environment;
  const tally = rung.tally && count(rung.tally, await askOne(service, world, rung.actedAtMs));
  const rules = {
    calmSeconds: timings.settleSeconds,
    patienceSeconds: timings.patienceSeconds + service.startSeconds,
    budgetSeconds: timings.settleSeconds,
  };
  if (tally && verdictOf(tally, nowMs, rules) === 'not-cured')
    return giveUp(current, { ...rung, tally }, 'its new tasks run and do not answer', world);
  const next = withRung(incident, { ...rung, tally });
  if (JSON.stringify(next.rungs) !== JSON.stringify(incident.rungs)) await save(next, world);
  return { next: 'wait', waitSeconds };
}

/** What takes long is asked about less often, and seen a third later at most: each time costs three transitions. */
const PAUSE_SHARE = 1 / 3;
const LONGEST_PAUSE_SECONDS = 2 * 60;

/** A tag that moved at the last moment: the digest that runs and was not meant to. */
async function strangeImage(
  { digests, deploymentId }: Rung,
  service: Case['service'],
  world: RemediatePorts,
): Promise<string | undefined> {
  if (deploymentId === undefined || !digests || digests.length === 0) return undefined;
  return (await runningDigests(service, world, deploymentId)).find((one) => !digests.includes(one));
}

async function giveUp(
  { incident, nowMs }: Case,
  rung: Rung,
  because: string,
  world: RemediatePorts,
): Promise<SettleAnswer> {
  await save(withRung(incident, { ...rung, result: 'not-cured', endedAtMs: nowMs, because }), world);
  return { next: 'not-cured', waitSeconds: 0 };
}

/** `settled`, `waiting`, or why it will never settle. */
function stateOf(rung: Rung, view: ServiceView, incident: Incident, sinceActMs: number): string {
  const primary = primaryOf(view);
  if (rung.remedy === 'stop-deployment') {
    const isOver = !isDeploying(view) && view.running >= view.desired;
    return isOver && sinceActMs > 0 ? 'settled' : 'waiting';
  }
  if (rung.remedy === 'provision-concurrency') return warmth(view);
  if (rung.remedy === 'scale-out' && view.desired < (incident.plan?.scaleTo ?? 0)) return 'waiting';
  if (rung.deploymentId === undefined) {
    return view.desired > 0 && view.running >= view.desired ? 'settled' : 'waiting';
  }
  if (primary?.id === rung.deploymentId) {
    if (primary.rolloutState === 'FAILED') return 'ECS gave our deployment up';
    const done = primary.rolloutState === 'COMPLETED' && view.deployments.length === 1;
    return done && view.running > 0 ? 'settled' : 'waiting';
  }
  const before = incident.fingerprint?.deploymentIds ?? [];
  const shown = view.deployments.some((one) => one.id === rung.deploymentId) || sinceActMs > ECS_LAG_MS;
  return shown && primary && before.includes(primary.id) ? 'ECS rolled our deployment back' : 'waiting';
}

/** A minute or more until every environment is initialised (Lambda developer guide: provisioned-concurrency). */
function warmth({ lambda }: ServiceView): string {
  if (lambda?.provisionedStatus === 'FAILED') return 'Lambda could not keep its environments warm';
  return lambda?.provisionedStatus === 'READY' ? 'settled' : 'waiting';
}

/** New tasks that cannot start, exit again and again, or are replaced as often: the next ones will be no better. */
async function isHopeless(
  { service, nowMs }: Case,
  rung: Rung,
  view: ServiceView,
  world: RemediatePorts,
): Promise<string | undefined> {
  const sinceMs = rung.intentAtMs;
  const stopped = await world.fleet.stoppedTasks(service);
  // A scale cycle keeps the deployment: what it takes away was ill before, and is replaced until it is gone.
  const born = stopped.filter((task) => task.createdAtMs >= sinceMs);
  const crashes = readCrashes(view, born, { nowMs, sinceMs });
  if (crashes.failedStarts.length >= 3) return 'its new tasks cannot start';
  if (crashes.isReplacedInLoop) return 'its load balancer keeps replacing its new tasks';
  return crashes.isLoop ? 'its new tasks keep exiting' : undefined;
}

function areAllNew(rung: Rung, view: ServiceView): boolean {
  const primary = primaryOf(view);
  return (
    primary?.id === rung.deploymentId &&
    primary?.running === primary?.desired &&
    view.deployments.length === 1
  );
}
