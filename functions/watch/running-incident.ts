import { hasBegun } from '../../shared/core/remediation/admission.ts';
import { handBack, type Incident } from '../../shared/core/remediation/incident.ts';
import { wellSinceMs } from '../../shared/core/remediation/incident-end.ts';
import type { Lease } from '../../shared/core/remediation/records.ts';
import { UnreadableRowError } from '../../shared/ports.ts';
import { hasExitedLately } from '../gather/has-exited-lately.ts';
import { close } from '../tell/close.ts';
import { type Bedside, isIll, isNewest } from './bedside.ts';
import { orLoseRace } from './lost-race.ts';
import type { WatchPorts } from './ports.ts';

/** A lease that cannot be read is nobody's, and `unreadable` names its row. */
async function readLease(
  service: string,
  { rollback }: WatchPorts,
): Promise<{ readonly lease?: Lease; readonly unreadable?: string }> {
  try {
    return { lease: await rollback.lease(service) };
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    return { unreadable: error.message };
  }
}

/** Whoever closed it may have died before it let go: the next incident would find its service in hand. */
export async function releaseLeaseOf({ service, execution }: Incident, world: WatchPorts): Promise<void> {
  const { lease } = await readLease(service, world);
  if (lease?.holder === undefined || lease.holder !== execution) return;
  await orLoseRace(() => world.rollback.releaseLease(lease), `lease ${service}`, world);
}

/** The workflow has it. Unless the workflow has died: then the incident is ended here, by what we see. */
export async function tendRunning(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { timings } = world.environment;
  const { lease, unreadable } = await readLease(incident.service, world);
  const own = lease !== undefined && lease.holder === incident.execution ? lease : undefined;
  const silentSinceMs = Math.max(
    own?.expiresAtMs ?? 0,
    (incident.startedAtMs ?? bed.nowMs) + timings.leaseSeconds * 1000,
  );
  if (bed.nowMs < silentSinceMs) {
    if (!own && !unreadable)
      await world.workflow.start(incident.execution!, { service: incident.service, incident: incident.id });
    return incident;
  }
  if (!(await isNewest(bed, world))) return incident;
  if (await isCalm(incident, bed, world)) {
    return close(
      incident,
      { outcome: 'recovered', because: 'it is well, although its remediation ended halfway' },
      world,
    );
  }
  // No workflow acts without its lease: waiting longer heals nothing.
  if (unreadable) return close(incident, { outcome: 'escalated', because: unreadable }, world);
  const waitedMs = bed.nowMs - silentSinceMs;
  if (waitedMs < (timings.calmSeconds + timings.patienceSeconds) * 1000)
    return (await mayBeginAnew(incident, lease, bed, world)) ? beginAnew(incident, bed, world) : incident;
  return close(incident, { outcome: 'escalated', because: whyUnfinished(incident, lease, bed.nowMs) }, world);
}

/**
 * Its workflow died before it had begun to act (the intent is written before the act): another one may, once. One that
 * somebody stopped is a human's word.
 */
async function mayBeginAnew(
  incident: Incident,
  lease: Lease | undefined,
  bed: Bedside,
  { workflow }: WatchPorts,
): Promise<boolean> {
  if (!isIll(bed) || hasBegun(incident) || incident.begunAnew) return false;
  if (lease?.holder !== undefined && lease.expiresAtMs > bed.nowMs) return false;
  return (await workflow.stateOf(incident.execution!)) === 'over';
}

/** What the dead one had decided was true then: it ends so, and what is ill now is another matter. */
async function beginAnew(incident: Incident, { ledger }: Bedside, world: WatchPorts): Promise<Incident> {
  if (incident.ending) return close(incident, incident.ending, world);
  // A turn that was claimed and never used is free for others while it waits.
  if (ledger.acting) await world.rollback.replaceLedger({ ...ledger, acting: false });
  return world.rollback.replaceIncident({ ...handBack(incident), begunAnew: true });
}

/** Well for long enough, and so are its tasks: those that keep exiting answer between two deaths. */
async function isCalm(incident: Incident, bed: Bedside, world: WatchPorts): Promise<boolean> {
  const { belief } = bed.glance.row;
  const calmMs = bed.nowMs - (wellSinceMs(incident, belief) ?? bed.nowMs);
  if (isIll(bed) || belief.status !== 'healthy' || calmMs < world.environment.timings.calmSeconds * 1000)
    return false;
  return !(await hasExitedLately(bed.service, world));
}

/** Somebody else's lease does not end by itself if its end is far off, and so people must hear of it. */
function whyUnfinished({ service, execution }: Incident, lease: Lease | undefined, nowMs: number): string {
  if (lease?.holder === undefined || lease.holder === execution || lease.expiresAtMs <= nowMs)
    return `its remediation (execution ${execution}) ended halfway and it is not well`;
  const untilText = new Date(lease.expiresAtMs).toISOString();
  return `${lease.holder} holds the lease of ${service} (rollback-state lease ${service}) until ${untilText}: nobody else may act`;
}
