import { InMemoryRollbackStore } from '../../simulator/ports/in-memory-rollback-store.ts';
import type { RuleId } from '../../simulator/properties/rules.ts';
import { Peers, question } from '../adapters/peers.ts';
import { incidentAt, NOON, plainSituation, service } from '../support/cases.ts';

/** What shows a rule that no simulated run can show: how it is broken, or nothing. The product is loaded by the proof. */
export const PROOFS: Partial<Readonly<Record<RuleId, () => Promise<string | undefined>>>> = {
  I2: async () => {
    const { heedHint } = await import('../../functions/watch/heed-hint.ts');
    const said: string[] = [];
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => NOON },
      journal: { say: (event: string) => said.push(event) },
      health: new Proxy({}, { get: (_, name) => () => Promise.reject(said.push(`health.${String(name)}`)) }),
    };
    const event = {
      source: 'aws.ecs',
      'detail-type': '',
      time: new Date(NOON).toISOString(),
      resources: [],
      detail: {},
    };
    await heedHint(event as never, world as never).catch(() => undefined);
    return said.join() === 'hint ignored' ? undefined : `an event about nobody led to ${said.join()}`;
  },
  I11: async () => {
    const { isDisproved, unrestOf } = await import('../../shared/core/remediation/unrest.ts');
    const p99Ms = [{ atMs: NOON, value: 1_200 }];
    const { NO_METRICS } = await import('../../shared/core/diagnosis/metrics.ts');
    const metrics = { ...NO_METRICS, p99Ms };
    const unrest = unrestOf({ metrics, witnesses: [], wellSinceMs: NOON, criticalMs: 1_000 });
    return isDisproved(unrest) ? undefined : 'a p99 beyond what its owner allows disproves no cure';
  },
  I15: async () => {
    const { takenLease } = await import('../../shared/core/remediation/lease.ts');
    const held = { service: 'cart', holder: 'cart-1', epoch: 3, expiresAtMs: NOON + 300_000 };
    const taken = takenLease(held, 'cart', 'cart-2', { nowMs: NOON, expiresAtMs: NOON + 600_000 });
    return taken === undefined ? undefined : 'cart-2 took a lease that cart-1 still held';
  },
  I16: async () => {
    const { lastMoment } = await import('../../shared/core/remediation/fence.ts');
    const mine = { service: 'cart', holder: 'cart-1', epoch: 3, expiresAtMs: NOON + 300_000 };
    const fence = { held: { ...mine, epoch: 4 }, mine, checkedAtMs: NOON, nowMs: NOON };
    return 'refused' in lastMoment(fence) ? undefined : 'an act of epoch 3 was let through in epoch 4';
  },
  I25: async () => {
    const { restore } = await import('../../functions/restore/restore.ts');
    const rollback = new InMemoryRollbackStore();
    const debt = {
      service: 'cart',
      modelName: 'cart',
      cluster: 'shop',
      incident: 'cart#000001',
      execution: 'cart-1',
    };
    const times = { parkedAtMs: NOON - 300_000, deadlineMs: NOON };
    await rollback.openPark({
      ...debt,
      ...times,
      epoch: 1,
      desired: 3,
      taskDefinition: 'x:1',
      status: 'open',
    });
    await rollback.repayPark((await rollback.park('cart'))!, { nowMs: NOON - 60_000, by: 'restorer' });
    const counts: number[] = [];
    const world = {
      environment: plainSituation().environment,
      clock: { now: () => NOON, sleep: async () => undefined },
      rollback,
      fleet: { describe: async () => new Map([['cart', { desired: 0 }]]) },
      hands: { until: () => ({ setDesired: async (_: unknown, count: number) => void counts.push(count) }) },
      topic: { publish: async () => undefined },
      journal: { say: () => undefined },
    };
    await restore({}, world as never);
    return counts.join() === '3'
      ? undefined
      : 'a zero that landed a minute after its debt was paid was left alone';
  },
  I31: async () => {
    const { whyRefused } = await import('../../shared/adapters/address-guard.ts');
    const open = [
      '127.0.0.1',
      '0.0.0.0',
      '169.254.169.254',
      'fe80::1',
      'fd00:ec2::254',
      '::ffff:a9fe:a9fe',
      '224.0.0.1',
    ].filter((address) => whyRefused(address, false) === undefined);
    return open.length > 0 ? `a probe may connect to ${open.join()}` : undefined;
  },
  I32: async () => {
    const { NetworkProber } = await import('../../shared/adapters/network-prober.ts');
    const peers = new Peers();
    try {
      const header = `X-Long: ${'x'.repeat(40 * 1024)}`;
      const port = await peers.says(`HTTP/1.1 200 OK\r\n${header}\r\nContent-Length: 0\r\n\r\n`);
      const [answer] = await new NetworkProber(true).answers(question(`http://127.0.0.1:${port}/`));
      return answer?.verdict === 'up' ? 'headers of 40 KiB were read to their end' : undefined;
    } finally {
      await peers.stop();
    }
  },
  I33: async () => {
    const { printableLine } = await import('../../shared/core/notices/redact.ts');
    const line = printableLine('key AKIAIOSFODNN7EXAMPLE\u001b[31m\u202e', 200);
    return ['AKIA', '\u001b', '\u202e'].some((one) => line.includes(one))
      ? `what others wrote is shown as ${JSON.stringify(line)}`
      : undefined;
  },
  I34: async () => {
    const { defineEnvironment } = await import('../../shared/contracts/define-environment.ts');
    const cart = { url: 'https://cart.shop.example/health', moed: 'observe' };
    try {
      defineEnvironment({ project: 'shop', name: 'prod', services: { cart } } as never);
      return 'a misspelt mode was accepted';
    } catch {
      return (await moreLeaveIsGiven()) ?? (await mostServicesMayGo());
    }
  },
  L4: async () => {
    const { templateFor } = await import('../../infra/synthesise.ts');
    const { default: environment } = await import('../../environments/prod.ts');
    const template = templateFor(environment);
    const alarms = Object.values(template.Resources).filter((one) => one.Type === 'AWS::CloudWatch::Alarm');
    const silent = alarms.filter((one) => one.Properties?.ComparisonOperator === 'LessThanThreshold');
    const deaf = silent.filter((one) => one.Properties?.TreatMissingData !== 'breaching');
    if (silent.length === 0) return 'no alarm misses a sign of life';
    return deaf.length > 0 ? `${deaf.length} alarms take missing data for good news` : undefined;
  },
};

/** An incident opened in observe, under a configuration that says auto. */
async function moreLeaveIsGiven(): Promise<string | undefined> {
  const { openCase } = await import('../../functions/remediate/open-case.ts');
  const { permissionOf } = await import('../../shared/core/watchlist/permission.ts');
  const cart = service('cart', { mode: 'auto' });
  const incident = incidentAt(NOON, { permission: permissionOf({ ...cart, mode: 'observe' }) });
  const lease = { service: 'cart', epoch: 1, holder: 'cart-1', expiresAtMs: NOON };
  const world = {
    environment: { ...plainSituation().environment, services: [cart] },
    clock: { now: () => NOON },
    rollback: {
      incident: async () => incident,
      lease: async () => lease,
      renewLease: async () => lease,
    },
  };
  const request = { service: 'cart', incident: incident.id, execution: 'cart-1', step: 'make-a-plan' };
  const opened = await openCase(request as never, world as never);
  return opened.service.mode === 'observe' ? undefined : 'a configuration gave an open incident more leave';
}

async function mostServicesMayGo(): Promise<string | undefined> {
  const { whyNotShrink } = await import('../../functions/retire/shrink.ts');
  const nothing = {
    environment: { timings: { tombstoneSeconds: 1800 } },
    clock: { now: () => NOON },
    rollback: {
      parks: async () => ({ parks: [], unreadable: [] }),
      loans: async () => ({ loans: [], unreadable: [] }),
      ledgers: async () => [],
    },
  };
  const refused = await whyNotShrink(['a x', 'b x', 'c x'], ['a x'], nothing);
  return refused === undefined ? 'two of three services may leave the watchlist at once' : undefined;
}
