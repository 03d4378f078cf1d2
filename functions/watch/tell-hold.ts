import {
  ESCALATING_HOLDS,
  HOPELESS_HOLDS,
  type Hold,
  TOLD_HOLDS,
} from '../../shared/core/remediation/hold.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { inOwnThread, isLeftSpeechless, sharedThread } from '../../shared/core/remediation/thread.ts';
import { close } from '../tell/close.ts';
import { tellOpened } from '../tell/tell.ts';
import { type Bedside, isIll, isStuck } from './bedside.ts';
import type { WatchPorts } from './ports.ts';

/** Incidents with one root share a thread: this one joins it, or names it. Who stays ill longer than its root speaks for itself. */
export function withThread(incident: Incident, bed: Bedside): Incident {
  const { threads, ledger } = bed;
  const others = [...threads.values()];
  const voiced = isIll(bed) && isLeftSpeechless(incident, others) ? inOwnThread(incident) : incident;
  const thread = sharedThread(voiced, others);
  threads.set(incident.service, { ...ledger, openIncident: incident.id, thread });
  return { ...voiced, thread };
}

/** The ledger shows the thread to the incidents of other services. */
export async function shareThread(incident: Incident, { ledger }: Bedside, world: WatchPorts): Promise<void> {
  const stored = await world.rollback.ledger(ledger.service);
  if (stored.thread !== incident.thread)
    await world.rollback.replaceLedger({ ...stored, thread: incident.thread });
}

/** People hear why nothing is done; a hold that nobody lifts ends the incident. */
export async function tellHold(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { environment } = world;
  const { hold } = incident;
  if (!hold || incident.status !== 'confirmed' || !isTold(hold, bed, world)) return incident;
  const told = await tellOpened(incident, world);
  const heldSeconds = (bed.nowMs - (standstillMs(hold, bed) ?? hold.sinceMs)) / 1000;
  const tired = ESCALATING_HOLDS.has(hold.reason) && heldSeconds >= environment.timings.holdSeconds;
  if (!tired && !HOPELESS_HOLDS.has(hold.reason)) return told;
  return close(told, { outcome: 'escalated', because: `held, and nobody came: ${hold.detail}` }, world);
}

/** A deployment is first its owner's affair: people hear of it when it has kept the service ill for a while. */
function isTold(hold: Hold, bed: Bedside, world: WatchPorts): boolean {
  const { nowMs, service } = bed;
  const { calmSeconds } = world.environment.timings;
  const longEnough = nowMs - hold.sinceMs >= (calmSeconds + service.startSeconds) * 1000;
  const deploying = hold.reason === 'deploying' && (isStuck(bed, world) || (isIll(bed) && longEnough));
  return TOLD_HOLDS.has(hold.reason) || deploying;
}

/** A deployment is given up on by when it last came further, not by when we noticed. */
function standstillMs({ reason }: Hold, { glance }: Bedside): number | undefined {
  return reason === 'deploying' ? glance.row.rollout?.sinceMs : undefined;
}
