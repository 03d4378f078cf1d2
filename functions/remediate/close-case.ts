import type { StepAnswer, StepRequest } from '../../shared/contracts/workflow.ts';
import type { Incident, Outcome } from '../../shared/core/remediation/incident.ts';
import { LostRaceError } from '../../shared/ports.ts';
import { close } from '../tell/close.ts';
import type { RemediatePorts } from './ports.ts';

/** Carries out the ending that was decided; a ladder that ran out has none, and that is an escalation. */
export async function closeCase(request: StepRequest, world: RemediatePorts): Promise<StepAnswer<'close'>> {
  const incident = await world.rollback.incident(request.incident);
  // Handed back to the watcher: it stays open.
  const ours = incident?.execution === request.execution;
  if (incident && ours) await close(incident, incident.ending ?? ladderRanOut(incident), world);
  await release(request, world);
  return { next: 'closed', waitSeconds: 0 };
}

/** The workflow met an error that it has no answer to: a human is told which. Debts are the restorer's. */
export async function giveUp(request: StepRequest, world: RemediatePorts): Promise<StepAnswer<'give-up'>> {
  const incident = await world.rollback.incident(request.incident);
  const lease = await world.rollback.lease(request.service);
  const ours = lease?.holder === request.execution && incident?.execution === request.execution;
  const error = request.error
    ? `${request.error.error}: ${request.error.cause.slice(0, 300)}`
    : 'an unknown error';
  if (incident && ours) {
    const confirmedAtMs = incident.confirmedAtMs ?? world.clock.now();
    const told: Incident = incident.status === 'closed' ? incident : { ...incident, confirmedAtMs };
    const failed = { outcome: 'escalated' as const, because: `the remediation itself failed: ${error}` };
    await close(told, incident.ending ?? failed, world);
  }
  await release(request, world);
  return { next: 'told', waitSeconds: 0 };
}

function ladderRanOut(incident: Incident): { outcome: Outcome; because: string } {
  const tried = incident.rungs.map((rung) => rung.remedy).join(', ');
  const last = incident.rungs.at(-1);
  if (last?.restless) return { outcome: 'escalated', because: `after ${tried} ${last.because}` };
  return { outcome: 'escalated', because: tried ? `nothing helped: ${tried}` : 'nothing could be tried' };
}

async function release(request: StepRequest, world: RemediatePorts): Promise<void> {
  const lease = await world.rollback.lease(request.service);
  if (lease?.holder !== request.execution) return;
  try {
    await world.rollback.releaseLease(lease);
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
  }
}
