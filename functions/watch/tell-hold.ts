import {
  ESCALATING_HOLDS,
  HOPELESS_HOLDS,
  type Hold,
  HUMAN_HOLDS,
  TOLD_HOLDS,
} from '../../shared/core/remediation/hold.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { inOwnThread, isLeftSpeechless, sharedThread } from '../../shared/core/remediation/thread.ts';
import { close } from '../tell/close.ts';
import { changeThread } from '../tell/leave-thread.ts';
import { tellHeld, tellOpened } from '../tell/tell.ts';
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

/** The ledger shows the thread to the incidents of other services; whom people hold up gives its turn back. */
export async function shareHold(incident: Incident, bed: Bedside, world: WatchPorts): Promise<void> {
  const stored = await world.rollback.ledger(bed.ledger.service);
  const acting = stored.acting && !isInHumanHands(incident, bed);
  if (stored.thread === incident.thread && stored.acting === acting) return;
  await changeThread(stored, { ...stored, thread: incident.thread, acting }, world);
}

/** Between two rungs, with nothing begun and nothing owed: a pause may last for hours, and others wait for the turn. */
function isInHumanHands({ service, hold, rungs }: Incident, { surroundings }: Bedside): boolean {
  if (!hold || !HUMAN_HOLDS.has(hold.reason) || rungs.some(({ result }) => result === undefined))
    return false;
  const mayOwe = rungs.some(({ remedy }) => remedy === 'scale-cycle');
  return !mayOwe || surroundings.parks.some((one) => one.service === service && one.status === 'repaid');
}

/** People hear why nothing is done; a hold that nobody lifts ends the incident. */
export async function tellHold(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { environment } = world;
  const { hold } = incident;
  if (!hold || incident.status !== 'confirmed' || !isTold(hold, bed, world)) return incident;
  const told = await tellOpened(incident, world);
  await tellHeld(told, world);
  const heldSeconds = (bed.nowMs - (standstillMs(hold, bed) ?? hold.sinceMs)) / 1000;
  const tired = ESCALATING_HOLDS.has(hold.reason) && heldSeconds >= environment.timings.holdSeconds;
  if (!tired && !HOPELESS_HOLDS.has(hold.reason)) return told;
  return close(told, { outcome: 'escalated', because: `held, and nobody came: ${hold.detail}` }, world);
}

/** A deployment is its owner's affair first, and others have their turn: people hear of it when it has lasted for a while. */
function isTold(hold: Hold, bed: Bedside, world: WatchPorts): boolean {
  const { nowMs, service } = bed;
  const { calmSeconds } = world.environment.timings;
  const longEnough = nowMs - hold.sinceMs >= (calmSeconds + service.startSeconds) * 1000;
  const lasts = isIll(bed) && longEnough;
  const deploying = hold.reason === 'deploying' && (isStuck(bed, world) || lasts);
  return TOLD_HOLDS.has(hold.reason) || deploying || (hold.reason === 'too-many-at-once' && lasts);
}

/** A deployment is given up on by when it last came further, not by when we noticed. */
function standstillMs({ reason }: Hold, { glance }: Bedside): number | undefined {
  return reason === 'deploying' ? glance.row.rollout?.sinceMs : undefined;
}
