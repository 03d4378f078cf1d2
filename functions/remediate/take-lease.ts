import { executionName, type StepAnswer, type StepRequest } from '../../shared/contracts/workflow.ts';
import { LostRaceError, TransientError } from '../../shared/ports.ts';
import type { RemediatePorts } from './ports.ts';

/** One remediation a service: whoever holds the lease, and nobody else, goes on. */
export async function takeLease(
  request: StepRequest,
  world: RemediatePorts,
): Promise<StepAnswer<'take-lease'>> {
  const incident = await world.rollback.incident(request.incident);
  const inHand: StepAnswer<'take-lease'> = { next: 'in-hand', waitSeconds: 0 };
  if (!incident || incident.status === 'closed' || incident.service !== request.service) return inHand;
  if (request.execution !== executionName(incident)) return inHand;
  const nowMs = world.clock.now();
  const expiresAtMs = nowMs + world.environment.timings.leaseSeconds * 1000;
  const lease = await world.rollback.takeLease(request.service, request.execution, { nowMs, expiresAtMs });
  if (!lease) {
    const held = await world.rollback.lease(request.service);
    const earlier = executionName({ ...incident, attempt: 1 });
    // An earlier attempt at this very incident is about to let go.
    if (held?.holder?.startsWith(earlier)) throw new TransientError(`${held.holder} still holds the lease`);
    return inHand;
  }
  if (incident.execution === undefined) await noteStart();
  return { next: 'mine', waitSeconds: 0 };

  /** The watcher starts us first and writes the name then; we may be the quicker one. */
  async function noteStart(): Promise<void> {
    try {
      await world.rollback.replaceIncident({
        ...incident!,
        execution: request.execution,
        startedAtMs: nowMs,
      });
    } catch (error) {
      if (!(error instanceof LostRaceError)) throw error;
    }
  }
}
