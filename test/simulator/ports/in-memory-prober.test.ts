import { describe, expect, it } from 'vitest';
import type { Question } from '../../../shared/core/watchlist/environment.ts';
import type { Behaviour } from '../../../simulator/ecs/behaviour.ts';
import { InMemoryProber } from '../../../simulator/ports/in-memory-prober.ts';
import { fleetOfOne, MINUTE } from '../ecs/fleet-of-one.ts';

const QUESTION: Question = {
  kind: 'http',
  url: 'http://backend.tradai-prod.local:8000/api/v1/health',
  records: 'A',
  latency: { warnMs: 500, criticalMs: 1000 },
  timeoutMs: 2000,
  body: [{ path: 'status', oneOf: ['healthy'] }],
};
const PORT: Question = { kind: 'tcp', host: 'db.internal', port: 5432, timeoutMs: 1500 };

function proberOver(
  settings: Parameters<typeof fleetOfOne>[0] = {},
  seen: { blind?: boolean; cloudMap?: boolean } = {},
) {
  const one = fleetOfOne(settings);
  const slept: number[] = [];
  const clock = {
    now: () => one.world.now,
    sleep: async (ms: number) => {
      slept.push(ms);
      one.pass(ms);
    },
  };
  const sight = { isBlindTo: () => seen.blind ?? false, isFoundByCloudMap: () => seen.cloudMap ?? false };
  const service = one.world.serviceNamed(one.names.cluster, one.names.service);
  const prober = new InMemoryProber(
    { world: one.world, tasks: one.tasks, clock, sight, absentUntilMs: new Map() },
    new Map([['backend', service]]),
  );
  const ask = async (target = 'backend', question: Question = QUESTION) =>
    (await prober.ask('public', [{ target, question }]))[0]!;
  return { ...one, ask, slept };
}

describe('the prober in memory', () => {
  it.each<[Behaviour, object]>([
    [{ kind: 'hang' }, { verdict: 'down', phase: 'timeout', asked: 2, right: 0 }],
    [{ kind: 'refuse' }, { verdict: 'down', phase: 'connect' }],
    [
      { kind: 'status', code: 503, body: '{"detail":"no pool"}' },
      { verdict: 'down', phase: 'http', status: 503 },
    ],
    [
      { kind: 'slow', latencyMs: 600 },
      { verdict: 'degraded', phase: 'latency', latencyMs: 600 },
    ],
    [
      { kind: 'slow', latencyMs: 1500 },
      { verdict: 'down', phase: 'latency' },
    ],
    [
      { kind: 'slow', latencyMs: 9000 },
      { verdict: 'down', phase: 'timeout' },
    ],
    [
      { kind: 'body', body: '{"status":"sick"}' },
      { verdict: 'down', phase: 'body', status: 200 },
    ],
    [
      { kind: 'body', body: '<html>' },
      { verdict: 'down', phase: 'body' },
    ],
  ])('meets %o', async (behaviour, expected) => {
    const { tasks, ask } = proberOver();
    tasks.fallIll('backend', { behaviour, cure: { kind: 'none' } });
    expect(await ask()).toMatchObject(expected);
  });

  it('finds a healthy service up, and takes as long as its answer', async () => {
    const { ask, slept } = proberOver({ latencyMs: 70 });
    expect(await ask()).toMatchObject({ verdict: 'up', status: 200, latencyMs: 70, asked: 2, right: 2 });
    expect(slept).toEqual([70]);
  });

  it('waits for the whole timeout of a task that hangs', async () => {
    const { tasks, ask, slept } = proberOver();
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' }, tasks: 1 });
    expect(await ask()).toMatchObject({ verdict: 'degraded', right: 1 });
    expect(slept).toEqual([2000]);
  });

  it('asks at most eight addresses', async () => {
    expect(await proberOver({ desired: 20 }).ask()).toMatchObject({ asked: 8, right: 8 });
  });

  it('finds no address where no task runs', async () => {
    const { world, address, pass, ask } = proberOver();
    world.updateService({ ...address, desiredCount: 0 }, 'human');
    pass(3 * MINUTE);
    expect(await ask()).toMatchObject({ verdict: 'down', phase: 'dns' });
  });

  it.each([
    [true, 'dns'],
    [false, undefined],
  ])('remembers an absent name for 300 s if Cloud Map gives it (%s)', async (cloudMap, phase) => {
    const { world, address, pass, ask } = proberOver({}, { cloudMap });
    world.updateService({ ...address, desiredCount: 0 }, 'human');
    pass(3 * MINUTE);
    await ask();
    world.updateService({ ...address, desiredCount: 2 }, 'human');
    pass(2 * MINUTE);
    expect((await ask()).phase).toBe(phase);
    pass(4 * MINUTE);
    expect(await ask()).toMatchObject({ verdict: 'up' });
  });

  it('gets no answer from anybody while it is blind: packets vanish, and that looks like silence', async () => {
    expect(await proberOver({}, { blind: true }).ask()).toMatchObject({ verdict: 'down', phase: 'timeout' });
  });

  it.each([
    ['down', 'connect'],
    ['unreachable', 'timeout'],
    ['slow', 'timeout'],
    ['throttled', 'http'],
  ] as const)('hears the truth from a dependency that is %s', async (failure, phase) => {
    const { tasks, ask } = proberOver();
    expect(await ask('db', PORT)).toMatchObject({ verdict: 'up' });
    tasks.breakDependency('db', failure);
    expect(await ask('db', PORT)).toMatchObject({ verdict: 'down', phase });
  });
});
