import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { type Belief, HEALTH_RULES } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { calmEnd } from '../../shared/core/remediation/incident.ts';
import { openCaseFile } from '../gather/case-file.ts';
import { askAgain, type Case, end, isCalm, save } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** The second look, long enough after the first failure: before it nobody is told and nothing is done. */
export async function lookAgain(current: Case, world: RemediatePorts): Promise<StepAnswer<'look-again'>> {
  const { service, incident, nowMs } = current;
  const { confirmSeconds, pollSeconds } = world.environment.timings;
  const ripeMs = incident.firstFailureAtMs + confirmSeconds * 1000;
  if (nowMs < ripeMs) return { next: 'wait', waitSeconds: (ripeMs - nowMs) / 1000 };

  // Of a function, invocations that failed before the first look did are no second look.
  const seen = await askAgain(service, world, incident.firstFailureAtMs);
  if (isStillIll(seen) || (await isCrashLooping(current, seen, world))) {
    const confirmedAtMs = incident.confirmedAtMs ?? world.clock.now();
    if (incident.status === 'open') await save({ ...incident, status: 'confirmed', confirmedAtMs }, world);
    return { next: 'confirmed', waitSeconds: 0 };
  }
  const answered = seen.some((one) => one.verdict === 'up' || one.verdict === 'degraded');
  if (!answered) return { next: 'wait', waitSeconds: pollSeconds };
  if (incident.status === 'open') {
    await end(incident, 'passed', 'it was over before it was confirmed', world);
    return { next: 'close', waitSeconds: 0 };
  }
  if (!(await isCalm(service, world))) return { next: 'wait', waitSeconds: pollSeconds };
  const { outcome, because, diagnosis = incident.diagnosis } = calmEnd(incident);
  await end({ ...incident, diagnosis }, outcome, because, world);
  return { next: 'close', waitSeconds: 0 };
}

function isStillIll(seen: readonly Observation[]): boolean {
  return seen.length >= HEALTH_RULES.failures && seen.every((one) => one.verdict === 'down');
}

/** Between two deaths a task may answer: that is not health. */
async function isCrashLooping(
  current: Case,
  seen: readonly Observation[],
  world: RemediatePorts,
): Promise<boolean> {
  const views = await world.fleet.describe([current.service]);
  const belief: Belief | undefined = (await world.health.load(current.service.id, current.service.shard))
    ?.belief;
  if (!belief || seen.length === 0) return false;
  const input = { ...current, belief, view: views.get(current.service.id), needs: [], witnesses: [] };
  return (await openCaseFile(input, world)).crashLoop;
}
