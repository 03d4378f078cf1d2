import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { completedAtMs } from '../../shared/core/diagnosis/evidence.ts';
import { admit, type Gate, hasBegun, holdOf } from '../../shared/core/remediation/admission.ts';
import { chooseBaseline } from '../../shared/core/remediation/baseline.ts';
import { forecastHarm, type Refusal, waitForSign } from '../../shared/core/remediation/harm.ts';
import { type Hold, HUMAN_HOLDS, WORKFLOW_HOLDS } from '../../shared/core/remediation/hold.ts';
import {
  handBack,
  holdIncident,
  type Incident,
  liftHold,
  type Rung,
  rungOf,
  withRung,
  withVerdict,
} from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { isOwnDebt } from '../../shared/core/remediation/park.ts';
import { isStillAllowed } from '../../shared/core/remediation/plan.ts';
import { isDisproved, sayUnrest } from '../../shared/core/remediation/unrest.ts';
import { untriedSinceMs } from '../../shared/core/remediation/untried.ts';
import { tellHeld } from '../tell/tell.ts';
import { alreadyDeployed } from './act.ts';
import { harmInput, illSinceMs } from './harm-input.ts';
import { wouldChangeImage } from './images.ts';
import { leaveToOthers } from './leave-to-others.ts';
import { whyMayBeOver } from './may-be-over.ts';
import { type Case, end, remember, save, saveHold, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { readUnrest } from './read-unrest.ts';
import { readTargets } from './roll-back-target.ts';
import { isIll, readSituation, type SituationNow } from './situation.ts';
import { waitForCalm } from './wait-for-calm.ts';
import { waitForLeave } from './wait-for-leave.ts';

type CheckAnswer = StepAnswer<'check-again'>;

/** Right before each act: is it still ill, still ours, still allowed, and would the act do no harm? */
export async function checkAgain(given: Case, world: RemediatePorts): Promise<CheckAnswer> {
  const remedy = given.remedy!;
  const { incident } = given;
  const rung = rungOf(incident, remedy);
  if (incident.ending) return TO_CLOSE;
  if (!incident.plan?.rungs.includes(remedy) || rung?.result !== undefined)
    return { next: 'skip', waitSeconds: 0 };
  if (rung && (await isUnderWay(rung, given, world))) return { next: 'act', waitSeconds: 0 };
  if (!isStillAllowed(remedy, incident.plan, given.service)) return { next: 'skip', waitSeconds: 0 };
  const now = await readSituation(given, world);
  return judge({ ...given, incident: await remember(incident, [now.seen], world) }, now, world);
}

async function judge(current: Case, now: SituationNow, world: RemediatePorts): Promise<CheckAnswer> {
  const { incident } = current;
  const remedy = current.remedy!;
  const left = now.view && (await leaveToOthers(current, now.view, world));
  if (left) return left;
  if (!isIll(now)) return leaveAlone(current, now, world);
  const { nowMs } = now.situation;
  const gates = admit(now.situation);
  const shut = holdOf(gates, nowMs);
  if (shut && isForTheWatcher(shut, incident)) {
    const held = await save(handBack(holdIncident(withVerdict(incident, gates, nowMs), shut)), world);
    await tellHeld(held, world);
    return TO_CLOSE;
  }
  const refusal = shut
    ? { ...shut, mayPass: true }
    : (tooSoon(current, now, world) ??
      (await whyMayBeOver(current, now, world)) ??
      (await wouldMiss(remedy, now, current, world)) ??
      forecastHarm(await harmInput(remedy, current, now, world)));
  const harm = harmGate(remedy, refusal);
  if (refusal) {
    const judged = withVerdict(incident, shut ? gates : [...gates, harm], nowMs);
    return refuse({ ...current, incident: judged }, remedy, refusal, world);
  }
  return waitForLeave({ ...current, remedy, gates: [...gates, harm], view: now.view! }, world);
}

/** In the middle of a ladder: what people asked for, and a turn that it has given back and another has now. */
function isForTheWatcher({ reason }: Hold, incident: Incident): boolean {
  if (!hasBegun(incident)) return !WORKFLOW_HOLDS.has(reason);
  return HUMAN_HOLDS.has(reason) || reason === 'too-many-at-once';
}

/**
 * It answered a moment ago: what is ill anew has to be seen for as long as what was ill first (I4). So has what fails
 * still after a rung that came to no verification (I10).
 */
function tooSoon(
  { incident }: Case,
  { seen, situation, view }: SituationNow,
  { environment }: RemediatePorts,
): Refusal | undefined {
  const illMs = illSinceMs(incident, situation, seen.atMs);
  const { settleSeconds } = environment.timings;
  const triedMs = untriedSinceMs(incident, settleSeconds, view && completedAtMs(view));
  const seconds = Math.floor((seen.atMs - Math.max(illMs, triedMs)) / 1000);
  if (situation.crashLoop || seconds >= environment.timings.confirmSeconds) return undefined;
  const since = triedMs > illMs ? 'the last remedy came to nothing' : 'it answered meanwhile';
  return waitForSign(`${since}, and it fails for ${seconds} s only`);
}

/** Whether the act would do harm, as one of the gates. */
function harmGate(remedy: Remedy, refusal: Refusal | undefined): Gate {
  const limit = 'it lowers the number of tasks that answer in no case';
  if (!refusal) return { gate: 'would-harm', passes: true, seen: `${remedy} would do no harm`, limit };
  return { gate: refusal.reason, passes: false, seen: refusal.detail, limit };
}

/** The act was made, or may have been: what is begun is finished. */
async function isUnderWay(rung: Rung, current: Case, world: RemediatePorts): Promise<boolean> {
  if (rung.actedAtMs !== undefined) return true;
  if (rung.remedy !== 'scale-cycle') return (await alreadyDeployed(current, rung, world)) !== undefined;
  const park = await world.rollback.park(current.service.id);
  return park !== undefined && isOwnDebt(park, current.incident.id);
}

/**
 * It answers, and so nothing is done to it, whatever else is wrong: every rung that is left might only take answers
 * away. Where the last rung made it answer and not well, people hear of it once it has had its time.
 */
async function leaveAlone(
  current: Case,
  { view }: SituationNow,
  world: RemediatePorts,
): Promise<CheckAnswer> {
  const last = current.incident.rungs.at(-1);
  if (!last?.restless || !view) return waitForCalm(current, world);
  const unrest = await readUnrest(current, view, last.tally?.wellSinceMs ?? 0, world);
  if (!isDisproved(unrest)) return waitForCalm(current, world);
  await end(current.incident, 'escalated', `it answers again, but is ${sayUnrest(unrest)}`, world);
  return TO_CLOSE;
}

/** The world may have changed since the plan: images, revisions, barriers. */
async function wouldMiss(
  remedy: Remedy,
  { view }: SituationNow,
  current: Case,
  world: RemediatePorts,
): Promise<Refusal | undefined> {
  if (!view) return undefined;
  if (remedy !== 'roll-back' && remedy !== 'roll-back-alias')
    return wouldChangeImage(remedy, current.service, view, world);
  const { baseline, because } = chooseBaseline(await readTargets(current, view, world));
  const planned = current.incident.plan?.rollBackTo;
  if (baseline !== undefined && baseline.taskDefinition === planned) return undefined;
  const detail = because ?? `${baseline?.taskDefinition} is the one to go back to now, not ${planned}`;
  return { reason: 'no-target', detail, mayPass: false };
}

async function refuse(
  current: Case,
  remedy: Remedy,
  refusal: Refusal,
  world: RemediatePorts,
): Promise<CheckAnswer> {
  const { holdSeconds, pollSeconds } = world.environment.timings;
  const { nowMs } = current;
  const incident = await saveHold(
    current.incident,
    { reason: refusal.reason, detail: refusal.detail, sinceMs: nowMs },
    world,
  );
  await tellHeld(incident, world);
  const heldSeconds = (nowMs - (incident.hold?.sinceMs ?? nowMs)) / 1000;
  if (refusal.mayPass && heldSeconds < holdSeconds) return { next: 'wait', waitSeconds: pollSeconds };
  if (refusal.mayPass) {
    await end(incident, 'escalated', `${remedy} was not possible for too long: ${refusal.detail}`, world);
    return TO_CLOSE;
  }
  const begun = rungOf(current.incident, remedy);
  const leftOut = [...(incident.plan?.leftOut ?? []), { remedy, because: refusal.detail }];
  const withoutIt = { ...liftHold(incident), plan: { ...incident.plan!, leftOut } };
  const given = begun && { ...begun, result: 'aborted' as const, endedAtMs: nowMs, because: refusal.detail };
  await save(given ? withRung(withoutIt, given) : withoutIt, world);
  return { next: 'skip', waitSeconds: 0 };
}
