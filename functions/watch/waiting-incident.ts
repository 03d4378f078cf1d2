import { METRICS } from '../../shared/contracts/own-metrics.ts';
import { executionName } from '../../shared/contracts/workflow.ts';
import { WORKFLOW_HOLDS } from '../../shared/core/remediation/hold.ts';
import { holdIncident, type Incident, liftHold } from '../../shared/core/remediation/incident.ts';
import { calmEnd, wellSinceMs } from '../../shared/core/remediation/incident-end.ts';
import { hasExitedLately } from '../gather/has-exited-lately.ts';
import { close } from '../tell/close.ts';
import { type Bedside, isAtZero, isGreatStorm, isIll, isNewest, isStuck } from './bedside.ts';
import { judgeHold } from './judge-hold.ts';
import type { WatchPorts } from './ports.ts';
import { shareHold, tellHold, withThread } from './tell-hold.ts';

/** No workflow yet: it is held, or about to be started, or over. */
export async function tendWaiting(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { belief } = bed.glance.row;
  if (bed.surroundings.blind) return incident;
  if (bed.surroundings.control.acks?.[incident.service]?.incident === incident.id)
    return close(incident, { outcome: 'aborted', because: 'an engineer has ended it' }, world);
  if (!isIll(bed) && !isStuck(bed, world)) {
    const undecided = belief.status === 'unknown' || belief.status === 'suspect';
    return undecided || isStillDeploying(incident, bed) ? incident : endIfCalm(incident, bed, world);
  }
  if (isAtZero(bed) && (await world.rollback.park(incident.service))?.status !== 'open') {
    return close(incident, { outcome: 'aborted', because: 'somebody set its count to 0' }, world);
  }
  const { hold, ...known } = await judgeHold(incident, bed, world);
  const confirmed = confirm({ ...incident, ...known }, bed, world);
  const isForTheWorkflow = !hold || (WORKFLOW_HOLDS.has(hold.reason) && !isGreatStorm(bed));
  if (isForTheWorkflow) {
    // Only what is ill is remediated; a deployment that we cannot see just now may still be under way.
    return isIll(bed) ? start(liftHold(confirmed), bed, world) : tellHold(incident, bed, world);
  }
  const held = withThread(holdIncident(confirmed, hold), bed);
  const changed = JSON.stringify(held) !== JSON.stringify(incident);
  const saved = changed ? await world.rollback.replaceIncident(held) : held;
  await shareHold(saved, bed, world);
  world.journal.measure({ [METRICS.holds]: 1 });
  if (incident.hold?.reason !== hold.reason) {
    world.journal.say('held', { incident: saved.id, reason: hold.reason, detail: hold.detail });
  }
  // Who is told only now is told what holds it now.
  return tellHold({ ...saved, hold: { ...saved.hold!, detail: hold.detail } }, bed, world);
}

/** Held by somebody's deployment: it is over when that is. */
function isStillDeploying({ hold }: Incident, { glance }: Bedside): boolean {
  return hold?.reason === 'deploying' && glance.row.rollout !== undefined;
}

/** A second look, long enough after the first failure, confirms. */
function confirm(incident: Incident, bed: Bedside, world: WatchPorts): Incident {
  const { glance, evidence, nowMs } = bed;
  const ripe = nowMs - incident.firstFailureAtMs >= world.environment.timings.confirmSeconds * 1000;
  const seenTwice =
    glance.row.belief.failedLooks >= 2 || evidence.crashLooping.has(incident.service) || isStuck(bed, world);
  if (incident.status !== 'open' || !ripe || !seenTwice) return incident;
  return { ...incident, status: 'confirmed', confirmedAtMs: nowMs };
}

async function start(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const execution = executionName(incident);
  // The workflow itself confirms: a second look of ours would only come later.
  const saved = await world.rollback.replaceIncident({ ...incident, execution, startedAtMs: bed.nowMs });
  await world.workflow.start(execution, { service: incident.service, incident: incident.id });
  world.journal.say('remediation started', { incident: incident.id, execution });
  return saved;
}

/** Well again while nothing was done: a moment's illness has passed, a confirmed one must stay well for a while. */
async function endIfCalm(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { belief } = bed.glance.row;
  if (belief.status === 'recovering') return incident;
  if (incident.status === 'open')
    return close(incident, { outcome: 'passed', because: 'it was over before it was confirmed' }, world);
  const calmMs = bed.nowMs - (wellSinceMs(incident, belief) ?? bed.nowMs);
  if (calmMs < world.environment.timings.calmSeconds * 1000) return incident;
  if (await hasExitedLately(bed.service, world)) return incident;
  if (!(await isNewest(bed, world))) return incident;
  const { diagnosis = incident.diagnosis, ...how } = calmEnd(incident);
  return close({ ...incident, diagnosis }, how, world);
}
