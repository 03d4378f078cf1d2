import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { type Belief, HEALTH_RULES, hasAnsweredSince } from '../../shared/core/health/belief.ts';
import { MINUTES_READ } from '../../shared/core/health/invocations.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { failingSinceMs, type Incident } from '../../shared/core/remediation/incident.ts';
import { TransientError } from '../../shared/ports.ts';
import { openCaseFile } from '../gather/case-file.ts';
import { askAgain, type Case, end, remember, rowOf, save, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { waitForCalm } from './wait-for-calm.ts';

/** The second look, long enough after the first failure: before it nobody is told and nothing is done. */
export async function lookAgain(current: Case, world: RemediatePorts): Promise<StepAnswer<'look-again'>> {
  const { service, nowMs } = current;
  const { confirmSeconds, pollSeconds } = world.environment.timings;
  const ripeMs = current.incident.firstFailureAtMs + confirmSeconds * 1000;
  if (nowMs < ripeMs) return { next: 'wait', waitSeconds: (ripeMs - nowMs) / 1000 };

  // Of a function, invocations that failed before the first look did are no second look.
  const seen = await askAgain(service, world, current.incident.firstFailureAtMs);
  const incident = await remember(current.incident, seen, world);
  const belief = (await rowOf(service, world))?.belief;
  const answeredMeanwhile = belief !== undefined && hasAnsweredSince(belief, incident.firstFailureAtMs);
  const isAnother = incident.status === 'open' && answeredMeanwhile;
  const met = { ...current, incident };
  const illness = isStillIll(seen) && !isAnother ? incident : await illnessAnew(met, seen, belief, world);
  if (illness) {
    const confirmedAtMs = incident.confirmedAtMs ?? world.clock.now();
    if (incident.status === 'open') await save({ ...illness, status: 'confirmed', confirmedAtMs }, world);
    return { next: 'confirmed', waitSeconds: 0 };
  }
  const answered = isAnother || seen.some((one) => one.verdict === 'up' || one.verdict === 'degraded');
  if (!answered && nobodyCalls(seen, current)) return leaveAlone(incident, world);
  if (!answered) return { next: 'wait', waitSeconds: pollSeconds };
  if (incident.status === 'open') {
    await end(incident, 'passed', 'it was over before it was confirmed', world);
    return TO_CLOSE;
  }
  return waitForCalm({ service, incident }, world);
}

/** Twice as long as invocations are looked back for: metrics come minutes late. */
const SILENT_MS = 2 * MINUTES_READ * 60_000;

/** A function that is not invoked any more will not show by waiting how it is. */
function nobodyCalls(seen: readonly Observation[], { incident, nowMs }: Case): boolean {
  return seen.at(-1)?.phase === 'idle' && nowMs - incident.firstFailureAtMs >= SILENT_MS;
}

/** Before it was confirmed nobody has heard of it; after that a human is owed a word. */
async function leaveAlone(incident: Incident, world: RemediatePorts): Promise<StepAnswer<'look-again'>> {
  const because = 'nobody has invoked it since it failed: whether it is well cannot be told';
  await end(incident, incident.status === 'open' ? 'passed' : 'escalated', because, world);
  return TO_CLOSE;
}

function isStillIll(seen: readonly Observation[]): boolean {
  // What was measured over minutes is no moment's failure, and the same when it is asked again.
  const enough = seen.length >= HEALTH_RULES.failures || seen.at(-1)?.phase === 'backlog';
  return enough && seen.every((one) => one.verdict === 'down');
}

/**
 * It has answered since it was opened: a loop, if ECS tells of one. Where ECS tells nothing, what has failed for as long as a
 * first failure has to.
 */
async function illnessAnew(
  current: Case,
  seen: readonly Observation[],
  belief: Belief | undefined,
  world: RemediatePorts,
): Promise<Incident | undefined> {
  const { incident, nowMs } = current;
  try {
    return (await isCrashLooping(current, seen, belief, world)) ? incident : undefined;
  } catch (error) {
    if (!(error instanceof TransientError) || belief?.failingSinceMs === undefined) throw error;
    const firstFailureAtMs = Math.max(belief.failingSinceMs, failingSinceMs(incident));
    const isRipe = nowMs - firstFailureAtMs >= world.environment.timings.confirmSeconds * 1000;
    if (!isStillIll(seen) || belief.failedLooks < 2 || !isRipe) throw error;
    return { ...incident, firstFailureAtMs, reason: belief.reason };
  }
}

/** Between two deaths a task may answer: that is not health. */
async function isCrashLooping(
  current: Case,
  seen: readonly Observation[],
  belief: Belief | undefined,
  world: RemediatePorts,
): Promise<boolean> {
  if (!belief || seen.length === 0) return false;
  const views = await world.fleet.describe([current.service]);
  const input = { ...current, belief, view: views.get(current.service.id), needs: [], witnesses: [] };
  return (await openCaseFile(input, world)).crashLoop;
}
