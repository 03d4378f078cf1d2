import type { Incident } from '../../shared/core/remediation/incident.ts';
import { close } from '../tell/close.ts';
import type { Bedside } from './bedside.ts';
import type { WatchPorts } from './ports.ts';

/** The workflow has it. Unless the workflow has died: then the incident is ended here, by what we see. */
export async function tendRunning(incident: Incident, bed: Bedside, world: WatchPorts): Promise<Incident> {
  const { timings } = world.environment;
  const lease = await world.rollback.lease(incident.service);
  const own = lease !== undefined && lease.holder === incident.execution ? lease : undefined;
  const silentSinceMs = Math.max(
    own?.expiresAtMs ?? 0,
    (incident.startedAtMs ?? bed.nowMs) + timings.leaseSeconds * 1000,
  );
  if (bed.nowMs < silentSinceMs) {
    if (!own)
      await world.workflow.start(incident.execution!, { service: incident.service, incident: incident.id });
    return incident;
  }
  const { belief } = bed.glance.row;
  const calmMs = belief.successSinceMs === undefined ? 0 : bed.nowMs - belief.successSinceMs;
  if (belief.status === 'healthy' && calmMs >= timings.calmSeconds * 1000) {
    return close(
      incident,
      { outcome: 'recovered', because: 'it is well, although its remediation ended halfway' },
      world,
    );
  }
  const waitedMs = bed.nowMs - silentSinceMs;
  if (waitedMs < (timings.calmSeconds + timings.patienceSeconds) * 1000) return incident;
  return close(
    incident,
    { outcome: 'escalated', because: 'its remediation ended halfway and it is not well' },
    world,
  );
}
