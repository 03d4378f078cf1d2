import { METRICS } from '../../shared/contracts/own-metrics.ts';
import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { isOfTheMoment, metricFacts, needFacts } from '../../shared/core/diagnosis/metric-facts.ts';
import { printableLine } from '../../shared/core/notices/redact.ts';
import { admit, hasBegun, holdOf } from '../../shared/core/remediation/admission.ts';
import { fingerprintOf } from '../../shared/core/remediation/fingerprint.ts';
import {
  ESCALATING_HOLDS,
  HOPELESS_HOLDS,
  type Hold,
  PASSING_HOLDS,
  TOLD_HOLDS,
  WORKFLOW_HOLDS,
} from '../../shared/core/remediation/hold.ts';
import {
  handBack,
  holdIncident,
  type Incident,
  liftHold,
  metAnswers,
  type Rung,
  withVerdict,
} from '../../shared/core/remediation/incident.ts';
import { makePlan } from '../../shared/core/remediation/plan.ts';
import { inOwnThread, sharedThread } from '../../shared/core/remediation/thread.ts';
import { changeThread } from '../tell/leave-thread.ts';
import { tellHeld, tellOpened } from '../tell/tell.ts';
import { readChoices } from './choices.ts';
import { type Case, end, ownLedger, save, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { readTargets } from './roll-back-target.ts';
import { isIll, readSituation, type SituationNow } from './situation.ts';

/** Why is it ill, what may be done about it, and may it be done now? People are told either way. */
export async function decidePlan(current: Case, world: RemediatePorts): Promise<StepAnswer<'make-a-plan'>> {
  const now = await readSituation(current, world);
  const diagnosis = diagnose(now.file);
  const { nowMs } = now.situation;
  const gates = admit(now.situation);
  const diagnosed = withVerdict(
    {
      ...metAnswers(current.incident, [now.seen]),
      diagnosis,
      evidence: withFigures(current.incident, now),
    },
    gates,
    nowMs,
  );
  const shut = holdOf(gates, nowMs);
  if (current.incident.hold?.reason !== shut?.reason || !shut) {
    world.journal.say('gates', { incident: current.incident.id, gates });
  }
  if (shut || !now.view) return hold({ ...current, incident: diagnosed }, shut!, world);

  const [targets, choices] = await Promise.all([
    readTargets(current, now.view, world),
    readChoices(now, diagnosis, world),
  ]);
  if (!isIll(now) && !choices.isStuck) {
    const detail = 'it answers at this moment: what it suffers from shows when it fails';
    const why: Hold = { reason: 'awaiting-witness', detail, sinceMs: nowMs };
    return hold({ ...current, incident: diagnosed }, why, world);
  }
  const tried = current.incident.rungs.filter(wasMade).map((rung) => rung.remedy);
  const planned = makePlan({
    ...targets,
    ...choices,
    service: current.service,
    diagnosis,
    needsAreWell: true, // or a gate would be shut
    tried,
  });
  if (planned.kind === 'hold') {
    const why: Hold = { reason: planned.reason, detail: planned.detail, sinceMs: nowMs };
    return hold({ ...current, incident: { ...diagnosed, plan: planned.plan } }, why, world);
  }
  const incident = await save(
    {
      ...inOwnThread(liftHold(diagnosed)),
      plan: planned.plan,
      // Whatever was changed while people held it up in the middle is somebody's wish.
      fingerprint: (hasBegun(diagnosed) && diagnosed.fingerprint) || fingerprintOf(now.view),
    },
    world,
  );
  await nameThread(incident, world);
  await tellOpened(incident, world);
  world.journal.say('planned', { incident: incident.id, cause: diagnosis.cause, rungs: planned.plan.rungs });
  return { next: 'act', waitSeconds: 0 };
}

/** More of one line would not be read. */
const MOST_SAID = 200;

/** CloudWatch speaks a minute or two late: until people are told, what it says now stands for what it said before. */
function withFigures(incident: Incident, { file, situation }: SituationNow): readonly string[] {
  const { metrics, nowMs } = file;
  const figures = [
    ...metricFacts(metrics, { nowMs, failingSinceMs: incident.firstFailureAtMs }),
    ...needFacts(situation.belief, situation.needs).map((line) => printableLine(line, MOST_SAID)),
  ];
  if (incident.toldAtMs !== undefined || figures.length === 0) return incident.evidence;
  return [...incident.evidence.filter((line) => !isOfTheMoment(line)), ...figures];
}

async function hold(current: Case, why: Hold, world: RemediatePorts): Promise<StepAnswer<'make-a-plan'>> {
  const ledgers = await world.rollback.ledgers();
  const held = holdIncident(current.incident, why);
  const incident = await save({ ...held, thread: sharedThread(held, ledgers) }, world);
  world.journal.measure({ [METRICS.holds]: 1 });
  world.journal.say('held', { incident: incident.id, reason: why.reason, detail: why.detail });
  await nameThread(incident, world);
  const tired = isTired(incident, world);
  const hopeless = HOPELESS_HOLDS.has(why.reason);
  if (!hopeless && !tired && !WORKFLOW_HOLDS.has(why.reason)) {
    await save(handBack(incident), world);
    await tellHeld(incident, world);
    return TO_CLOSE;
  }
  if (hopeless || tired) {
    const told = await tellOpened(inOwnThread(incident), world);
    await end(told, 'escalated', `held, and a human is needed: ${why.detail}`, world);
    return TO_CLOSE;
  }
  if (TOLD_HOLDS.has(why.reason) || hasLasted(incident, world)) await tellOpened(incident, world);
  return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
}

/** The ledger shows the thread to the incidents of other services. */
async function nameThread(incident: Incident, world: RemediatePorts): Promise<void> {
  const { service, thread } = incident;
  const ledger = await ownLedger(service, world);
  if (ledger.thread === thread) return;
  await changeThread(ledger, { ...ledger, thread }, world);
}

/** A hold that should have passed by the next look but one is no hitch any more, nor a doubt after five minutes: people are told. */
function hasLasted({ hold: why }: Incident, { clock, environment }: RemediatePorts): boolean {
  const { lookSeconds, calmSeconds } = environment.timings;
  if (why?.reason === 'awaiting-witness') return clock.now() - why.sinceMs >= calmSeconds * 1000;
  if (!why || !PASSING_HOLDS.has(why.reason)) return false;
  return clock.now() - why.sinceMs >= 2 * lookSeconds * 1000;
}

function isTired({ hold: why }: Incident, { clock, environment }: RemediatePorts): boolean {
  if (!why || !ESCALATING_HOLDS.has(why.reason)) return false;
  return clock.now() - why.sinceMs >= environment.timings.holdSeconds * 1000;
}

/** A written intent is no act: whoever wrote it may have died before the call, or been told not to make it. */
const wasMade = ({ actedAtMs, result }: Rung): boolean => actedAtMs !== undefined || result !== undefined;
