import { describe, expect, it } from 'vitest';
import { captureEvidence } from '../../../functions/remediate/capture-evidence.ts';
import type { Case } from '../../../functions/remediate/open-case.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import { incidentAt, NOON, service, steadyView } from '../../support/cases.ts';

/** What is written down of a cart of which one task of two runs. */
async function evidenceOf(): Promise<readonly string[]> {
  const written: Incident[] = [];
  const world = {
    fleet: {
      describe: async () => new Map([['cart', steadyView({ running: 1, pending: 1 })]]),
      stoppedTasks: async () => [],
      witnesses: async () =>
        new Map([['cart', [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }]]]),
    },
    rollback: {
      stopLog: async () => ({ stops: [] }),
      replaceIncident: async (incident: Incident) => {
        written.push(incident);
        return incident;
      },
    },
    journal: { say: () => undefined },
  } as unknown as RemediatePorts;
  await captureEvidence({ service: service('cart'), incident: incidentAt(NOON) } as Case, world);
  return written.at(-1)?.evidence ?? [];
}

describe('before anything is touched', () => {
  it('[S1-15] writes down how many tasks run, what is deployed, and what the witnesses say', async () => {
    expect(await evidenceOf()).toEqual([
      'ECS: 1 of 2 tasks run, 1 pending',
      'deployment ecs-svc/1 of shop-cart-prod:10: COMPLETED',
      'alarm: ALARM',
    ]);
  });
});
