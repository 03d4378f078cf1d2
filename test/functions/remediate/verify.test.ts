import { describe, expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { verify } from '../../../functions/remediate/verify.ts';
import type { ServiceView } from '../../../shared/core/diagnosis/evidence.ts';
import { NO_METRICS, type ServiceMetrics } from '../../../shared/core/diagnosis/metrics.ts';
import type { Belief } from '../../../shared/core/health/belief.ts';
import type { Observation, Phase } from '../../../shared/core/health/observation.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import type { Remedy } from '../../../shared/core/remediation/ladder.ts';
import type { SmokeTest } from '../../../shared/core/watchlist/environment.ts';
import { TerminalError, TransientError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { incidentAt, MINUTE, NOON, plainSituation, seen, service, steadyView } from '../../support/cases.ts';

const { environment } = plainSituation();
const PAGE = { url: 'http://cart.shop-prod.local:8000/checkout', vantage: 'private' };

interface Given {
  readonly sick?: boolean;
  readonly metrics?: Partial<ServiceMetrics>;
  readonly smokeTest?: SmokeTest;
  readonly smoke?: boolean;
  readonly page?: Observation;
  /** What its sick answer shows. */
  readonly phase?: Phase;
  /** How long its answers take. */
  readonly latencyMs?: number;
  readonly remedy?: Remedy;
  /** What its log says; without it nobody knows where it is. */
  readonly log?: readonly string[] | Error;
  /** What the watcher has met meanwhile. */
  readonly belief?: Partial<Belief>;
  /** As ECS shows it by then. */
  readonly view?: ServiceView;
}

/** Answers since it settled so many minutes ago, and how the verification goes on after the next look. */
async function verifyAfter(minutes: number, given: Given = {}) {
  const { sick = false, metrics = {}, smokeTest, smoke = true, page, phase, log } = given;
  const { remedy = 'force-deploy', belief, latencyMs, view = steadyView() } = given;
  const nowMs = NOON + minutes * MINUTE;
  const rollback = new InMemoryRollbackStore();
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs, expiresAtMs: nowMs + 5 * MINUTE });
  const tally = sick
    ? { sinceMs: NOON, wells: 0, illSinceMs: NOON + MINUTE, ills: 9 }
    : { sinceMs: NOON, wells: 9, wellSinceMs: NOON + MINUTE, ills: 0 };
  const rung = { remedy, intentAtMs: NOON - MINUTE, settledAtMs: NOON, tally };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON - 5 * MINUTE, { rungs: [rung], fingerprint: fingerprintOf(steadyView()) }),
  );
  const asked: string[] = [];
  const world = {
    environment,
    clock: { now: () => nowMs },
    rollback,
    health: { load: async () => belief && { belief } },
    prober: {
      ask: async (vantage: string, [one]: readonly { question: { url: string } }[]) => {
        asked.push(`${vantage} ${one!.question.url}`);
        return [
          page && one!.question.url === PAGE.url
            ? page
            : seen(sick ? 'down' : 'up', nowMs, { phase, latencyMs }),
        ];
      },
    },
    smokeTests: {
      run: async (name: string) => {
        asked.push(name);
        return { passed: smoke, detail: 'no order could be placed' };
      },
    },
    fleet: {
      describe: async () => new Map([['cart', view]]),
      scalableTarget: async () => undefined,
      stoppedTasks: async () => [],
      witnesses: async () => new Map(),
      errorLines: async () => {
        if (log instanceof Error) throw log;
        return log;
      },
      metrics: async () => new Map([['cart', { ...NO_METRICS, ...metrics }]]),
    },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as RemediatePorts;
  const known = service('cart', { smokeTest, ...(log && { log: { group: '/ecs/shop' } }) });
  const current = { service: known, incident, lease: lease!, nowMs };
  const { next } = await verify({ ...current, remedy }, world);
  const after = await rollback.incident(incident.id);
  return { next, asked, rung: after!.rungs[0]!, ending: after!.ending };
}

/** Measured at the last look, whenever that is. */
const at = (minutes: number, value: number) => [{ atMs: NOON + minutes * MINUTE, value }];

describe('verifying a remedy', () => {
  it('leaves to others what they have changed meanwhile, however well it is', async () => {
    const { next, rung, ending } = await verifyAfter(7, { view: steadyView({ desired: 5 }) });
    expect([next, rung.result]).toEqual(['close', 'aborted']);
    expect(ending).toMatchObject({
      outcome: 'aborted',
      because: 'somebody else changed it: the desired count is 5, not 2',
    });
  });

  it.each([
    [
      'that was well again at once',
      { failedAtMs: NOON + 3 * MINUTE, successSinceMs: NOON + 4 * MINUTE },
      'wait',
    ],
    ['that is ill', { failedAtMs: NOON + 6 * MINUTE }, 'wait'],
    ['that was ill before', { failedAtMs: NOON, successSinceMs: NOON + 2 * MINUTE }, 'cured'],
  ])('counts what only the watcher met: one %s', async (_, belief, next) => {
    expect(await verifyAfter(7, { belief })).toMatchObject({ next });
  });

  it('[S2-41] [S2-42] [S3-06.13] waits for five calm minutes, and then it is cured', async () => {
    expect(await verifyAfter(4)).toMatchObject({ next: 'wait' });
    const { next, rung, ending } = await verifyAfter(7);
    expect([next, rung.result, ending?.outcome]).toEqual(['cured', 'verified', 'recovered']);
  });

  it('[S1-42] tells how quickly it answers, once it is cured', async () => {
    const { rung } = await verifyAfter(7, { latencyMs: 83.6 });
    expect(rung.because).toBe('it answered rightly for the whole window, at last within 84 ms');
  });

  it('is shorter between rungs: what stays ill is given up within minutes', async () => {
    const { next, rung, ending } = await verifyAfter(4, { sick: true });
    expect([next, rung.result, rung.restless, ending]).toEqual([
      'not-cured',
      'not-cured',
      undefined,
      undefined,
    ]);
  });

  it('[S1-43] waits while a few answers are too slow, and is no cure when they stay so', async () => {
    const slow = (minutes: number) => ({ metrics: { p99Ms: at(minutes - 1, 4_000) } });
    expect(await verifyAfter(7, slow(7))).toMatchObject({ next: 'wait' });
    const { next, rung, ending } = await verifyAfter(13, slow(13));
    expect([next, rung.result, rung.restless, ending]).toEqual(['not-cured', 'not-cured', true, undefined]);
    expect(rung.because).toContain('still p99 at 4000 ms');
  });

  it('remarks memory that stays at its end, and is a cure', async () => {
    const { next, rung } = await verifyAfter(13, { metrics: { memoryPercent: at(12, 97) } });
    expect([next, rung.because]).toEqual(['cured', expect.stringContaining('still memory at 97 %')]);
  });

  it('[S1-44] remarks a CPU that stays busy, and is a cure', async () => {
    const { next, rung } = await verifyAfter(13, { metrics: { cpuPercent: at(12, 96) } });
    expect([next, rung.restless]).toEqual(['cured', undefined]);
    expect(rung.because).toContain('still CPU at 96 %');
  });
});

describe('a smoke test', () => {
  const run = { kind: 'lambda', functionName: 'shop-cart-smoke' } as const;

  it('[S1-49] [S2-39] [S2-43] is run once it is calm, and not before', async () => {
    expect((await verifyAfter(4, { smokeTest: run })).asked).not.toContain('shop-cart-smoke');
    const { next, asked, rung } = await verifyAfter(7, { smokeTest: run });
    expect([next, asked.at(-1)]).toEqual(['cured', 'shop-cart-smoke']);
    expect(rung.because).toContain('; its smoke test passed');
  });

  it('that fails is waited for, and is no cure when it goes on', async () => {
    const failing = { smokeTest: run, smoke: false };
    expect(await verifyAfter(7, failing)).toMatchObject({ next: 'wait' });
    const { next, rung } = await verifyAfter(13, failing);
    expect([next, rung.restless]).toEqual(['not-cured', true]);
    expect(rung.because).toContain('still failing its smoke test (no order could be placed)');
  });

  it('may be a page, which the prober asks from its vantage', async () => {
    const latency = { warnMs: 500, criticalMs: 1_000 };
    const smokeTest: SmokeTest = { kind: 'http', ...PAGE, records: 'A', timeoutMs: 2_000, body: [], latency };
    const { next, asked } = await verifyAfter(7, { smokeTest });
    expect([next, asked.at(-1)]).toEqual(['cured', `private ${PAGE.url}`]);
    const broken = await verifyAfter(7, { smokeTest, page: seen('down', NOON, { detail: 'status 500' }) });
    expect(broken.next).toBe('wait');
  });
});

describe('a name that was gone while a service stood at zero', () => {
  it.each<[string, number, Given, string]>([
    ['is given the time for which resolvers remember it', 4, { remedy: 'scale-cycle', phase: 'dns' }, 'wait'],
    ['is not given more than that', 9, { remedy: 'scale-cycle', phase: 'dns' }, 'not-cured'],
    ['excuses no other failure', 4, { remedy: 'scale-cycle', phase: 'connect' }, 'not-cured'],
    ['excuses no act that kept its tasks', 4, { phase: 'dns' }, 'not-cured'],
  ])('%s', async (_, minutes, given, expected) => {
    const { next } = await verifyAfter(minutes, { sick: true, ...given });
    expect(next).toBe(expected);
  });
});

describe('[S3-01.13] what its log says after a cure', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing', [], 'it answered rightly for the whole window; its log tells of no failure since'],
    [
      'that something still fails',
      ['ERROR could not send mail 2', 'ERROR could not send mail 1'],
      'it answered rightly for the whole window; its log still has 2 lines about failures in five minutes: ERROR could not send mail 2',
    ],
    [
      '[S3-01.16] that something holds a port',
      ['ERROR [Errno 98] address already in use 0.0.0.0:9090'],
      'it answered rightly for the whole window; its log still has 1 line about failures in five minutes; 1 tell of port: the port is taken: "[Errno 98]": ERROR [Errno 98] address already in use 0.0.0.0:9090',
    ],
    [
      '[S3-08.11] that a job runs out of time',
      ['ERROR Task reports.make raised unexpected: TimeLimitExceeded(300)'],
      'it answered rightly for the whole window; its log still has 1 line about failures in five minutes; 1 tell of timeout: the worker passed its deadline: "TimeLimitExceeded": ERROR Task reports.make raised unexpected: TimeLimitExceeded(300)',
    ],
  ])('is told with it: %s', async (_, log, because) => {
    const { next, rung } = await verifyAfter(6, { log });
    expect({ next, because: rung.because }).toEqual({ next: 'cured', because });
  });

  it.each([
    ['[S3-01.14] a setting is missing', 'configuration', 'required setting STRIPE_KEY is not set'],
    [
      '[S3-01.15] a migration is missing',
      'database-schema',
      'psycopg2.errors.UndefinedColumn: column orders.total does not exist',
    ],
    [
      '[S3-02.14] connections leak, and the pool is used up again',
      'dependency',
      'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, timeout 30.00',
    ],
    [
      '[S3-04.13] its key does not fit the tokens',
      'auth',
      'jwt.exceptions.InvalidSignatureError: Signature verification failed',
    ],
    [
      '[S3-04.16] tokens are not refreshed',
      'auth',
      'jwt.exceptions.ExpiredSignatureError: Signature has expired',
    ],
    [
      '[S3-07.14] writes fail',
      'dependency',
      'psycopg2.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction',
    ],
    [
      '[S3-08.10] jobs fail',
      'crash',
      "celery.app.trace: Task orders.export[5d0c] raised unexpected: KeyError('total')",
    ],
    [
      '[S3-08.12] what its jobs need is not there',
      'dependency',
      'kombu.exceptions.OperationalError: [Errno 111] Connection refused',
    ],
  ])('is told by what it means, line and all, where %s', async (_, what, line) => {
    const { next, rung } = await verifyAfter(6, { log: [`ERROR ${line}`] });
    expect(next).toBe('cured');
    expect(rung.because).toContain(`; 1 tell of ${what}`);
    expect(rung.because).toContain(line);
  });

  it.each([new TransientError('ThrottlingException'), new TerminalError('AccessDenied')])(
    'is not claimed of a log that could not be read: %s',
    async (log) => {
      const { next, rung } = await verifyAfter(6, { log });
      expect([next, rung.because]).toEqual(['cured', 'it answered rightly for the whole window']);
    },
  );

  it('is kept without its secrets, and in a few words', async () => {
    const log = [`ERROR login with password=hunter2-of-cart failed\u001b[2J ${'x'.repeat(300_000)}`];
    const { rung } = await verifyAfter(6, { log });
    expect(rung.because).toContain('ERROR login with password=[redacted] failed');
    expect(rung.because).not.toContain('\u001b');
    expect(rung.because!.length).toBeLessThan(400);
  });
});
