import { expect, it } from 'vitest';
import { decidePlan } from '../../../functions/remediate/make-a-plan.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { WitnessReading } from '../../../shared/core/diagnosis/evidence.ts';
import { newBelief } from '../../../shared/core/health/belief.ts';
import type { Verdict } from '../../../shared/core/health/observation.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import { InMemoryHealthStore } from '../../../simulator/ports/in-memory-health-store.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  HOUR,
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  seen,
  service,
  steadyView,
  taskDefinition,
} from '../../support/cases.ts';

const { environment, control } = plainSituation();
const ALARM: WitnessReading = { witness: 'alarm', verdict: 'unhealthy', detail: 'alarm is ALARM' };

/** Of a service that the watcher has seen fail for five minutes, and that answers so when it is planned for. */
async function planAsItAnswers(verdict: Verdict) {
  const health = new InMemoryHealthStore();
  const rollback = new InMemoryRollbackStore();
  rollback.control = async () => control;
  await rollback.addBaseline({
    ...{ service: 'cart', modelName: 'shop-cart-prod', taskDefinition: taskDefinition(10) },
    ...{
      liveSinceMs: NOON - 7 * 24 * HOUR,
      healthySinceMs: NOON - 7 * 24 * HOUR,
      certifiedAtMs: NOON - 24 * HOUR,
    },
    ...{ digests: {}, images: {}, definition: '{}' },
  });
  for (let shard = 0; shard < environment.shards; shard++)
    await health.replaceShard({ shard, lookedAtMs: NOON, sick: [], failing: [], version: 0 });
  const failingSinceMs = NOON - 5 * MINUTE;
  const belief = {
    ...newBelief(NOON - HOUR),
    ...({ status: 'unhealthy', phase: 'http', everHealthy: true, failures: 9, failedLooks: 5 } as const),
    ...{ failingSinceMs, failedAtMs: NOON - MINUTE, reason: 'status 503' },
  };
  await health.replace({ target: 'cart', shard: 0, belief, version: 0 });
  const ledger = { ...newLedger('cart'), lastNumber: 1, openIncident: 'cart#000001' };
  await rollback.replaceLedger(ledger);
  const own = { id: 'cart#000001', service: 'cart', status: 'confirmed', confirmedAtMs: NOON } as const;
  const incident = await rollback.replaceIncident(incidentAt(failingSinceMs, own));
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + MINUTE });
  const world = {
    ...{ environment, health, rollback },
    clock: { now: () => NOON },
    prober: {
      ask: async (_: string, asked: readonly { target: string }[]) =>
        asked.map(({ target }) => seen(verdict, NOON, { target, phase: 'http' })),
    },
    fleet: {
      describe: async () => new Map([['cart', steadyView()]]),
      witnesses: async () => new Map([['cart', [ALARM]]]),
      metrics: async () => new Map(),
      stoppedTasks: async () => [],
      runningTasks: async () => [],
      taskDefinition: async () => undefined,
      scalableTarget: async () => undefined,
      errorLines: async () => [],
    },
    topic: { publish: async () => undefined },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RemediatePorts;
  const { next } = await decidePlan(
    { service: service('cart'), incident, lease: lease!, nowMs: NOON },
    world,
  );
  const after = await rollback.incident(incident.id);
  return { next, rungs: after!.plan?.rungs, hold: after!.hold };
}

it('what fails when it is planned for is planned for', async () => {
  const { next, rungs, hold } = await planAsItAnswers('down');
  expect([next, rungs?.[0], hold]).toEqual(['act', 'force-deploy', undefined]);
});

it('what answers at that moment is not: why it fails shows when it fails', async () => {
  const { next, rungs, hold } = await planAsItAnswers('up');
  expect([next, rungs, hold?.reason]).toEqual(['wait', undefined, 'awaiting-witness']);
  expect(hold?.detail).toMatch(/answers at this moment/);
});
