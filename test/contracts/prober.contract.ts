import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HttpQuestion, Question } from '../../shared/core/watchlist/environment.ts';
import type { AskedQuestion, Prober } from '../../shared/ports.ts';
import type { Behaviour } from '../../simulator/ecs/behaviour.ts';

/** Something to be asked: tasks of a service, of which the first `ill` behave so, or a port. */
export type Target =
  | {
      readonly kind: 'service';
      readonly tasks: number;
      readonly ill?: number;
      readonly behaviour?: Behaviour;
    }
  | { readonly kind: 'dependency'; readonly isUp: boolean }
  /** A name that has two addresses, or none. */
  | { readonly kind: 'name'; readonly isThere: boolean; readonly atLeast: number }
  /** One task that is asked over HTTPS and shows CERTIFICATE. */
  | { readonly kind: 'secure' };

const pem = (name: string) =>
  readFileSync(path.join(import.meta.dirname, '../adapters/certificates', name), 'utf8');
/** For 127.0.0.1; of an authority that a world of the wire has to trust. */
export const CERTIFICATE = { cert: pem('good.pem'), key: pem('good.key'), authority: pem('authority.pem') };
const { validFromDate, validToDate } = new X509Certificate(CERTIFICATE.cert);
export const CERTIFICATE_LIFE = { beganMs: validFromDate.getTime(), endsMs: validToDate.getTime() };

/** A prober and what it may ask. */
export interface ProbedWorld {
  readonly prober: Prober;
  /** The prober's own clock, in epoch milliseconds. */
  now(): number;
  /** How to ask each of the targets. */
  readonly questions: readonly AskedQuestion[];
}
export type MakeProbedWorld = (
  targets: Readonly<Record<string, Target>>,
  settings: QuestionSettings,
) => Promise<ProbedWorld>;

export type QuestionSettings = Omit<HttpQuestion, 'kind' | 'url' | 'records'>;

/** Far enough apart that a busy machine does not take one band for another. */
const SETTINGS: QuestionSettings = {
  latency: { warnMs: 400, criticalMs: 900 },
  timeoutMs: 1600,
  body: [{ path: 'status', oneOf: ['healthy'] }],
};

const service = (tasks: number, ill = 0, behaviour?: Behaviour): Target => ({
  kind: 'service',
  tasks,
  ill,
  behaviour,
});

/** What a service whose tasks all behave so is found to be. */
const MET: readonly [what: string, behaviour: Behaviour, found: object][] = [
  ['answers rightly', { kind: 'ok' }, { verdict: 'up', status: 200 }],
  [
    'answers with a warning: healthy, with some concerns (draft-inadarei-api-health-check)',
    {
      kind: 'body',
      body: '{"status":"warn","checks":{"db:connections":[{"status":"warn","observedValue":92,"observedUnit":"percent"}],"disk":[{"status":"pass"}]}}',
    },
    {
      verdict: 'degraded',
      phase: 'body',
      status: 200,
      detail: /answers 200 and warns: db:connections 92 percent$/,
    },
  ],
  [
    'hangs',
    { kind: 'hang' },
    { verdict: 'down', phase: 'timeout', detail: /does not answer within 1600 ms/ },
  ],
  ['refuses', { kind: 'refuse' }, { verdict: 'down', phase: 'connect', detail: /refuses the connection/ }],
  [
    '[S2-06] [S3-01.01] answers 503 and says why',
    { kind: 'status', code: 503, body: '{"detail":"no pool"}' },
    { verdict: 'down', phase: 'http', status: 503, detail: /answers 503 and says "no pool"/ },
  ],
  [
    'answers 503 and names the part that fails',
    {
      kind: 'status',
      code: 503,
      body: '{"status":"fail","checks":{"postgres:connections":[{"status":"fail"}],"redis:ping":[{"status":"pass"}]}}',
    },
    { verdict: 'down', phase: 'http', status: 503, blames: 'postgres' },
  ],
  [
    'answers 200 and names the part that fails',
    { kind: 'body', body: '{"status":"degraded","database":"disconnected"}' },
    { verdict: 'down', phase: 'body', blames: 'database' },
  ],
  [
    'answers 404 with a page',
    { kind: 'status', code: 404, body: '<html>Not Found</html>' },
    { verdict: 'down', phase: 'http', status: 404, detail: /answers 404$/ },
  ],
  [
    'answers slowly',
    { kind: 'slow', latencyMs: 600 },
    {
      verdict: 'degraded',
      phase: 'latency',
      status: 200,
      detail: /answers 200 slowly: \d+ ms \(warning from 400 ms on\)/,
    },
  ],
  [
    'answers far too slowly',
    { kind: 'slow', latencyMs: 1150 },
    {
      verdict: 'down',
      phase: 'latency',
      status: 200,
      detail: /only after \d+ ms \(critical from 900 ms on\)/,
    },
  ],
  ['answers after the deadline', { kind: 'slow', latencyMs: 9000 }, { verdict: 'down', phase: 'timeout' }],
  [
    'admits in its body that it is ill',
    { kind: 'body', body: '{"status":"degraded"}' },
    {
      verdict: 'down',
      phase: 'body',
      status: 200,
      detail: /its body has status = "degraded", not "healthy"/,
    },
  ],
  [
    'leaves out what its body must say',
    { kind: 'body', body: '{"version":7}' },
    { verdict: 'down', phase: 'body', detail: /its body has status = nothing, not "healthy"/ },
  ],
  [
    'answers with a login page',
    { kind: 'body', body: '<html>Log in</html>' },
    { verdict: 'down', phase: 'body', status: 200, detail: /its body is a web page, not JSON/ },
  ],
  [
    'answers with half of what it wanted to say',
    { kind: 'body', body: '{"status":"hea' },
    { verdict: 'down', phase: 'body', status: 200, detail: /its body is not JSON/ },
  ],
];

/** What a service is found to be that says of when its data are. */
const AGED: readonly [what: string, behaviour: Behaviour, found: object][] = [
  ['has data of this moment', { kind: 'ok' }, { verdict: 'up' }],
  [
    'has data of twenty minutes ago',
    { kind: 'stale', ageMs: 1_200_000 },
    { verdict: 'degraded', phase: 'stale', detail: /its asOf is 120\d s old \(warning from 600 s on\)/ },
  ],
  [
    'has data of two hours ago',
    { kind: 'stale', ageMs: 7_200_000 },
    {
      verdict: 'down',
      phase: 'stale',
      status: 200,
      detail: /but its asOf is 720\d s old \(stale from 3600 s on\)/,
    },
  ],
  [
    'does not say any more of when they are',
    { kind: 'body', body: '{"status":"healthy","version":7}' },
    { verdict: 'degraded', phase: 'stale', detail: /its asOf is not there/ },
  ],
  [
    'says it in words',
    { kind: 'body', body: '{"status":"healthy","asOf":"a while ago"}' },
    { verdict: 'degraded', phase: 'stale', detail: /its asOf is no timestamp/ },
  ],
  [
    'has data of long ago, in epoch seconds',
    { kind: 'body', body: '{"status":"healthy","asOf":1700000000}' },
    { verdict: 'down', phase: 'stale' },
  ],
  [
    'admits that it is ill, too',
    { kind: 'body', body: '{"status":"error","detail":"no loop","asOf":1700000000}' },
    { verdict: 'down', phase: 'body', detail: /status = "error" and says "no loop", not "healthy"/ },
  ],
];

/** What somebody else's API is found to be. */
const EXTERNAL: readonly [what: string, behaviour: Behaviour, found: object][] = [
  ['answers rightly', { kind: 'ok' }, { verdict: 'up' }],
  [
    'answers 429',
    { kind: 'status', code: 429, body: '{"msg":"too many"}' },
    { verdict: 'degraded', phase: 'limited', status: 429, detail: /limits us: answers 429/ },
  ],
  ['bans us for a while', { kind: 'status', code: 418, body: '' }, { verdict: 'degraded', phase: 'limited' }],
  [
    'says that it is in maintenance',
    { kind: 'body', body: '{"status":1,"msg":"system maintenance"}' },
    { verdict: 'degraded', phase: 'maintenance', status: 200, detail: /is in maintenance: answers 200/ },
  ],
  [
    'says so with a status of failure',
    { kind: 'status', code: 502, body: '{"status":1}' },
    { verdict: 'degraded', phase: 'maintenance', status: 502 },
  ],
  [
    'answers 503 and nothing else',
    { kind: 'status', code: 503, body: '' },
    { verdict: 'down', phase: 'http' },
  ],
  ['hangs', { kind: 'hang' }, { verdict: 'down', phase: 'timeout' }],
];

/** What every prober finds, whatever it asks through. */
export function proberContract(make: MakeProbedWorld): void {
  const observe = async (targets: Readonly<Record<string, Target>>, settings = SETTINGS) => {
    const { prober, questions } = await make(targets, settings);
    return prober.ask('private', questions);
  };

  describe.concurrent('a prober', () => {
    it.each(MET)('finds a service that %s', async (_, behaviour, found) => {
      const [seen] = await observe({ web: service(2, 2, behaviour) });
      const { detail, ...rest } = found as { detail?: RegExp };
      expect(seen).toMatchObject({ target: 'web', asked: 2, right: isRight(found) ? 2 : 0, ...rest });
      if (detail) expect(seen!.detail).toMatch(detail);
    });

    const freshness = { path: 'asOf', warnSeconds: 600, staleSeconds: 3600, ifMissing: 'degraded' } as const;

    it.each(AGED)('finds a service that %s', async (_, behaviour, found) => {
      const [seen] = await observe({ web: service(1, 1, behaviour) }, { ...SETTINGS, freshness });
      const { detail, ...rest } = found as { detail?: RegExp };
      expect(seen).toMatchObject({ target: 'web', asked: 1, ...rest });
      if (detail) expect(seen!.detail).toMatch(detail);
    });

    it.each(EXTERNAL)("finds somebody else's API that %s", async (_, behaviour, found) => {
      const external = { maintenance: { path: 'status', oneOf: [1] } };
      const [seen] = await observe({ web: service(1, 1, behaviour) }, { ...SETTINGS, external });
      const { detail, ...rest } = found as { detail?: RegExp };
      expect(seen).toMatchObject({ target: 'web', asked: 1, ...rest });
      if (detail) expect(seen!.detail).toMatch(detail);
    });

    it('takes a limit of our own service for what it is: it does not answer rightly', async () => {
      const [seen] = await observe({ web: service(1, 1, { kind: 'status', code: 429, body: '' }) });
      expect(seen).toMatchObject({ verdict: 'down', phase: 'http', status: 429 });
    });

    it('takes data without a date for stale where their owner says so', async () => {
      const settings = { ...SETTINGS, freshness: { ...freshness, ifMissing: 'stale' as const } };
      const [seen] = await observe(
        { web: service(1, 1, { kind: 'body', body: '{"status":"healthy","version":7}' }) },
        settings,
      );
      expect(seen).toMatchObject({ verdict: 'down', phase: 'stale' });
    });

    it.each([
      ['all of three', 3, 0, 'up'],
      ['two of three', 3, 1, 'degraded'],
      ['half of four', 4, 2, 'degraded'],
      ['one of three', 3, 2, 'down'],
      ['none of three', 3, 3, 'down'],
    ])('that gets a right answer of %s tasks says so', async (_, tasks, ill, verdict) => {
      const [seen] = await observe({ web: service(tasks, ill, { kind: 'refuse' }) });
      expect(seen).toMatchObject({ verdict, asked: tasks, right: tasks - ill });
    });

    it('[S2-11] asks each task at its own address, eight of many at most', async () => {
      const [seen] = await observe({ web: service(11) });
      expect(seen).toMatchObject({ verdict: 'up', asked: 8, right: 8 });
    });

    it('[S0-43] says whom it asked where not all is well', async () => {
      const [some] = await observe({ web: service(3, 1, { kind: 'refuse' }) });
      expect(some!.addresses).toHaveLength(3);
      const [all] = await observe({ web: service(3) });
      expect(all).not.toHaveProperty('addresses');
    });

    it('finds no address where no task runs', async () => {
      const [seen] = await observe({ web: service(0) });
      expect(seen).toMatchObject({ verdict: 'down', phase: 'dns', asked: 1, right: 0 });
      expect(seen!.detail).toMatch(/has no address \(ENOTFOUND\)/);
    });

    it.each([
      [true, { verdict: 'up', right: 1 }],
      [false, { verdict: 'down', phase: 'connect', right: 0 }],
    ])('asks a dependency for nothing but a connection (it is up: %s)', async (isUp, found) => {
      const [seen] = await observe({ db: { kind: 'dependency', isUp } });
      expect(seen).toMatchObject({ target: 'db', asked: 1, ...found });
    });

    it.each([
      ['is there', { isThere: true, atLeast: 1 }, { verdict: 'up', right: 1 }],
      ['is gone', { isThere: false, atLeast: 1 }, { verdict: 'down', phase: 'dns', right: 0 }],
    ])('asks for nothing but a name that %s', async (_, name, found) => {
      const [seen] = await observe({ db: { kind: 'name', ...name } });
      expect(seen).toMatchObject({ target: 'db', asked: 1, ...found });
    });

    it('says of what it asks over HTTPS when its certificate ends, each time, and of nothing else', async () => {
      const { prober, questions } = await make({ web: { kind: 'secure' }, shop: service(1) }, SETTINGS);
      for (let n = 0; n < 3; n += 1) {
        const [web, shop] = await prober.ask('private', questions);
        expect(web).toMatchObject({ certificate: CERTIFICATE_LIFE });
        expect(shop).not.toHaveProperty('certificate');
      }
    });

    it('answers in the order of the questions, and an ill target changes no other answer', async () => {
      const seen = await observe({
        slow: service(1, 1, { kind: 'hang' }),
        web: service(2),
        db: { kind: 'dependency', isUp: true },
        gone: service(1, 1, { kind: 'refuse' }),
      });
      expect(seen.map(({ target, verdict }) => [target, verdict])).toEqual([
        ['slow', 'down'],
        ['web', 'up'],
        ['db', 'up'],
        ['gone', 'down'],
      ]);
    });

    it('says when it was answered, by its own clock', async () => {
      const { prober, questions, now } = await make({ web: service(1) }, SETTINGS);
      const beganMs = now();
      const [seen] = await prober.ask('private', questions);
      expect(seen!.atMs).toBeGreaterThanOrEqual(beganMs);
      expect(seen!.atMs).toBeLessThanOrEqual(now());
    });

    it('asks nobody when there is no question', async () => {
      expect(await observe({})).toEqual([]);
    });
  });
}

const isRight = (found: object): boolean => (found as { verdict: string }).verdict !== 'down';

/** A question to a service by its name; where the name leads is the world's affair. */
export function askService(host: string, settings: QuestionSettings): Question {
  return { kind: 'http', url: `http://${host}/health`, records: 'SRV', ...settings };
}
