import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { takeLease } from '../../../functions/remediate/take-lease.ts';
import { executionName, type StepRequest } from '../../../shared/contracts/workflow.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, NOON, plainSituation } from '../../support/cases.ts';

const { environment } = plainSituation();

/** Whoever is started for an incident that stands like this asks for its lease. */
async function asked(given: Partial<Incident>, request: Partial<StepRequest> = {}) {
  const rollback = new InMemoryRollbackStore();
  const incident = await rollback.replaceIncident(incidentAt(NOON, given));
  const world = { environment, rollback, clock: { now: () => NOON } } as unknown as RemediatePorts;
  const { service, id } = incident;
  const whole = { service, incident: id, execution: executionName(incident), ...request } as StepRequest;
  const answer = await takeLease(whole, world);
  return { next: answer.next, holder: (await rollback.lease(service))?.holder };
}

describe('the lease of a service', () => {
  it('is for the execution that its incident names', async () => {
    const { next, holder } = await asked({});
    expect({ next, holder }).toEqual({ next: 'mine', holder: executionName(incidentAt(NOON)) });
  });

  it.each<[string, Partial<Incident>, Partial<StepRequest>]>([
    ['an earlier attempt that comes late', { attempt: 2 }, { execution: executionName(incidentAt(NOON)) }],
    ['an execution of another name', {}, { execution: 'somebody-else' }],
    ['an incident that is closed', { status: 'closed' }, {}],
    ['an incident that nobody has opened', {}, { incident: 'cart#000099' }],
    ['another service than the incident is about', {}, { service: 'mail' }],
  ])('is not for %s', async (_, given, request) => {
    expect(await asked(given, request)).toEqual({ next: 'in-hand', holder: undefined });
  });
});
