import { describe, expect, it } from 'vitest';
import { type RestorePorts, restore } from '../../../functions/restore/restore.ts';
import type { ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import type { Notice } from '../../../shared/core/notices/notice.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import type { Baseline, Ledger } from '../../../shared/core/remediation/records.ts';
import type { ImageState } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation, steadyView, taskDefinition } from '../../support/cases.ts';

const failed = (): ServiceView => {
  const view = steadyView({});
  const [primary] = view.deployments;
  return {
    ...view,
    deployments: [{ ...primary!, rolloutState: 'FAILED', updatedAtMs: NOON - 5 * MINUTE }],
  };
};

/** Somebody else's, after our act. */
const foreign: ServiceView = {
  ...failed(),
  deployments: failed().deployments.map((one) => ({
    ...one,
    id: 'ecs-svc/theirs',
    createdAtMs: NOON - MINUTE,
  })),
};

const fingerprint = { serviceArn: 'arn', taskDefinition: taskDefinition(10), desired: 2, deploymentIds: [] };

const acted = [{ remedy: 'force-deploy', intentAtMs: 1, actedAtMs: 2, result: 'not-cured' }] as const;

interface Given {
  readonly view?: ServiceView;
  readonly image?: ImageState;
  readonly owing?: Partial<Ledger>;
  readonly refused?: Error;
  readonly incident?: Partial<Incident>;
  readonly isProven?: boolean;
  /** So many restorers run at once. */
  readonly times?: number;
  /** No notice can be written down. */
  readonly unheard?: boolean;
}

/** Of a service that was acted upon ten minutes ago: what the restorer did, left written and told. */
async function restored(given: Given) {
  const {
    view = failed(),
    image = 'same',
    owing = {},
    refused,
    incident,
    isProven = true,
    unheard,
    times = 1,
  } = given;
  const rollback = new InMemoryRollbackStore();
  const ledger = {
    ...(await rollback.ledger('cart')),
    lastOutcome: 'escalated',
    lastIncident: 'cart#000001',
  };
  await rollback.replaceLedger({ ...ledger, pledgedMs: NOON - 10 * MINUTE, ...owing });
  if (incident) await rollback.replaceIncident(incidentAt(NOON, { id: 'cart#000001', ...incident }));
  const proven = isProven ? view.taskDefinition : taskDefinition(1);
  await rollback.addBaseline({
    ...{ service: 'cart', modelName: 'cart', taskDefinition: proven, definition: '{}' },
    ...{ liveSinceMs: 0, healthySinceMs: 0, certifiedAtMs: 0, images: {}, digests: { app: 'sha256:1' } },
  } satisfies Baseline);
  if (unheard) rollback.addNotice = () => Promise.reject(new Error('no table'));
  const deployed: string[] = [];
  const told: string[] = [];
  const text: string[] = [];
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
    topic: {
      publish: async ({ subject, lines, nextSteps }: Notice) => {
        told.push(subject);
        text.push(...lines, ...nextSteps);
      },
    },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RestorePorts;
  const because = await Promise.all(Array.from({ length: times }, () => restore({}, world))).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { deployed, told, text: text.join('\n'), because, ledger: await rollback.ledger('cart') };
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

  it.each<[string, Partial<Incident['rungs'][number]>, Partial<Incident>]>([
    ['what it restarted', { remedy: 'force-deploy' }, {}],
    ['what it gave more memory', { remedy: 'raise-memory', registered: taskDefinition(11) }, {}],
    [
      'what its copy with more memory is of',
      { remedy: 'raise-memory', registered: taskDefinition(10) },
      { fingerprint: undefined },
    ],
    ['the copy that it went back to', { remedy: 'roll-back', registered: taskDefinition(10) }, {}],
  ])('starts no other image of %s, which was never proven good', async (_, rung, more) => {
    const rungs = [{ remedy: 'force-deploy', intentAtMs: 1, digests: ['sha256:2'], ...rung }] as const;
    const given = { isProven: false, incident: { fingerprint, rungs, ...more } };
    expect((await restored({ ...given, image: 'moved' })).deployed).toEqual([]);
    expect((await restored(given)).deployed).toEqual(['cart']);
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

  it.each<[string, Given, string]>([
    ['that it was proven good', {}, 'shop-cart-prod:10 (proven good)'],
    ['that it never was', { isProven: false }, 'shop-cart-prod:10 (never proven good)'],
    [
      'that it ran when it fell ill',
      { isProven: false, incident: { fingerprint } },
      'shop-cart-prod:10 (never proven good, and what ran when it fell ill)',
    ],
  ])('names what it deploys, how often and until when, and says %s', async (_, given, named) => {
    const { text } = await restored(given);
    expect(text).toContain(`has deployed ${named} again now`);
    expect(text).toMatch(
      /within two minutes .* at most 15 min .* until 2026-01-06T11:50:00.000Z at the latest/,
    );
  });

  it.each<[string, Given, string]>([
    [
      'had deployed it again',
      { view: foreign, owing: { redeployedMs: 1, redeployment: 'a' } },
      'somebody else has deployed it',
    ],
    [
      'were told at the end of the incident',
      { view: foreign, incident: { outcome: 'escalated', rungs: acted } },
      'somebody else has deployed it',
    ],
    [
      'saw that its count is 0',
      { view: { ...failed(), desired: 0 }, incident: { outcome: 'escalated', rungs: acted } },
      'its count is 0',
    ],
  ])('says once that others have taken over, where people %s', async (_, given, because) => {
    const { deployed, told, ledger } = await restored(given);
    expect(deployed).toEqual([]);
    expect(ledger.pledgedMs).toBeUndefined();
    expect(told).toEqual([
      expect.stringContaining(`cart is not deployed by the watchdog any more: ${because}`),
    ]);
  });

  it('says what a count above 0 needs besides, where ECS has given up what is at 0', async () => {
    const incident = { outcome: 'escalated', rungs: acted } as const;
    const textOf = async (view: ServiceView) => (await restored({ view, incident })).text;
    expect(await textOf({ ...failed(), desired: 0 })).toContain(
      'raises its count again has to deploy it too',
    );
    expect(await textOf(foreign)).not.toContain('raises its count');
  });

  it('says nothing of others where nobody had heard of what it owes', async () => {
    const settled = [{ ...acted[0], settledAtMs: 3 }];
    expect((await restored({ view: foreign })).told).toEqual([]);
    expect((await restored({ view: foreign, incident: { outcome: 'recovered' } })).told).toEqual([]);
    expect(
      (await restored({ view: foreign, incident: { outcome: 'escalated', rungs: settled } })).told,
    ).toEqual([]);
  });

  it('makes one where two restorers find it owed at once', async () => {
    expect((await restored({ times: 2 })).deployed).toEqual(['cart']);
  });

  it('pays while people hold the incident up', async () => {
    const owing = { openIncident: 'cart#000001', lastIncident: undefined };
    expect((await restored({ owing, incident: { rungs: acted } })).deployed).toEqual(['cart']);
  });

  it('knows as its own what it made and died before it could name it', async () => {
    const view = steadyView({});
    const made = { ...view.deployments[0]!, id: 'ecs-svc/7', createdAtMs: NOON - 3 * MINUTE };
    const owing = { redeployedMs: NOON - 3 * MINUTE };
    const { ledger } = await restored({ view: { ...view, deployments: [made] }, owing });
    expect([ledger.pledgedMs, ledger.redeployment]).toEqual([undefined, 'ecs-svc/7']);
  });

  it('tells people before it forgets', async () => {
    const { ledger } = await restored({ image: 'gone', unheard: true });
    expect(ledger.pledgedMs).toBeDefined();
  });

  it('leaves a service alone that is in the hands of a workflow, or owes nothing', async () => {
    const open = { openIncident: 'cart#000001' };
    expect((await restored({ owing: open })).deployed).toEqual([]);
    expect((await restored({ owing: open, incident: { execution: 'cart-1' } })).deployed).toEqual([]);
    expect((await restored({ owing: { pledgedMs: undefined } })).deployed).toEqual([]);
  });
});
