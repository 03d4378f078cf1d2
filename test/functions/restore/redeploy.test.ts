import { describe, expect, it } from 'vitest';
import { type RestorePorts, restore } from '../../../functions/restore/restore.ts';
import type { ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import type { Baseline, Ledger } from '../../../shared/core/remediation/records.ts';
import type { ImageState } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation, steadyView } from '../../support/cases.ts';

const failed = (): ServiceView => {
  const view = steadyView({});
  const [primary] = view.deployments;
  return {
    ...view,
    deployments: [{ ...primary!, rolloutState: 'FAILED', updatedAtMs: NOON - 5 * MINUTE }],
  };
};

interface Given {
  readonly view?: ServiceView;
  readonly image?: ImageState;
  readonly owing?: Partial<Ledger>;
  readonly refused?: Error;
}

/** Of a service that was acted upon ten minutes ago: what the restorer did, left written and told. */
async function restored({ view = failed(), image = 'same', owing = {}, refused }: Given) {
  const rollback = new InMemoryRollbackStore();
  const ledger = {
    ...(await rollback.ledger('cart')),
    lastOutcome: 'escalated',
    lastIncident: 'cart#000001',
  };
  await rollback.replaceLedger({ ...ledger, pledgedMs: NOON - 10 * MINUTE, ...owing });
  await rollback.addBaseline({
    ...{ service: 'cart', modelName: 'cart', taskDefinition: view.taskDefinition, definition: '{}' },
    ...{ liveSinceMs: 0, healthySinceMs: 0, certifiedAtMs: 0, images: {}, digests: { app: 'sha256:1' } },
  } satisfies Baseline);
  const deployed: string[] = [];
  const told: string[] = [];
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => NOON, sleep: async () => undefined },
    rollback,
    fleet: {
      describe: async () => new Map([['cart', view]]),
      taskDefinition: async () => ({ images: { app: 'registry/cart:10' } }),
      imageState: async () => image,
    },
    hands: {
      until: () => ({
        forceDeploy: async ({ id }: { id: string }) => {
          if (refused) throw refused;
          return `ecs-svc/${deployed.push(id)}`;
        },
      }),
    },
    topic: { publish: async ({ subject }: { subject: string }) => void told.push(subject) },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RestorePorts;
  const because = await restore({}, world).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { deployed, told, because, ledger: await rollback.ledger('cart') };
}

describe('the restorer, of a deployment that is owed', () => {
  it('makes it, notes which one, and tells people', async () => {
    const { deployed, told, ledger } = await restored({});
    expect(deployed).toEqual(['cart']);
    expect(ledger).toMatchObject({ redeployedMs: NOON, redeployment: 'ecs-svc/1' });
    expect(told).toEqual([expect.stringContaining('cart is deployed again')]);
  });

  it('notes its intent before the call, and fails where AWS refuses it', async () => {
    const { ledger, because } = await restored({ refused: new Error('AccessDenied') });
    expect(ledger.redeployedMs).toBe(NOON);
    expect(ledger.redeployment).toBeUndefined();
    expect(because).toContain('cart: Error: AccessDenied');
  });

  it.each(['moved', 'gone'] as const)('starts no other image: %s', async (image) => {
    const { deployed, told, ledger } = await restored({ image });
    expect(deployed).toEqual([]);
    expect(ledger.pledgedMs).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('is not deployed again by the watchdog any more')]);
  });

  it('forgets what has completed: in silence, or where it had deployed again, in words', async () => {
    const silent = await restored({ view: steadyView({}) });
    expect(silent).toMatchObject({ deployed: [], told: [] });
    expect(silent.ledger.pledgedMs).toBeUndefined();
    const owing = { redeployedMs: NOON - 3 * MINUTE, redeployment: 'ecs-svc/1' };
    const { told, ledger } = await restored({ view: steadyView({}), owing });
    expect(told).toEqual([expect.stringContaining('cart runs again')]);
    expect(ledger.redeployedMs).toBeUndefined();
  });

  it('leaves a service alone that is in the hands of a workflow, or owes nothing', async () => {
    expect((await restored({ owing: { openIncident: 'cart#000002' } })).deployed).toEqual([]);
    expect((await restored({ owing: { pledgedMs: undefined } })).deployed).toEqual([]);
  });
});
