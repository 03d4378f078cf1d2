import { afterAll, describe, expect, it } from 'vitest';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import type { HttpQuestion } from '../../shared/core/watchlist/environment.ts';
import { Peers, question } from './peers.ts';

const peers = new Peers();
const prober = new NetworkProber(true);
afterAll(() => peers.stop());

const HEALTH = 'application/health+json; charset=utf-8';
const PASS: HttpQuestion['body'] = [{ path: 'status', oneOf: ['pass'] }];

async function answerTo(said: object, type: string, body: HttpQuestion['body'] = []) {
  const text = JSON.stringify(said);
  const port = await peers.http((_, response) => response.writeHead(200, { 'content-type': type }).end(text));
  const [answer] = await prober.answers(question(`http://127.0.0.1:${port}/`, { body, timeoutMs: 2000 }));
  return answer!;
}

const checks = (...found: object[]) => ({ 'db:connections': found });

describe('a health answer', () => {
  it.each<[string, object, string, HttpQuestion['body'], object]>([
    ['passes', { status: 'pass' }, HEALTH, [], { verdict: 'up' }],
    [
      'warns, and says of what',
      {
        status: 'warn',
        checks: checks({ status: 'warn', output: 'nearly full' }, { status: 'pass', output: 'well' }),
      },
      HEALTH,
      [],
      { verdict: 'degraded', phase: 'body', detail: 'answers 200 and warns: db:connections nearly full' },
    ],
    [
      'warns where its owner asks it to pass',
      { status: 'warn', output: 'queue grows' },
      'application/json',
      PASS,
      { verdict: 'degraded', phase: 'body', detail: 'answers 200 and warns: queue grows' },
    ],
    [
      'warns, and says a secret',
      { status: 'warn', output: 'login with password=hunter2 is slow' },
      HEALTH,
      [],
      { detail: 'answers 200 and warns: login with password=[redacted] is slow' },
    ],
    [
      'warns, and does not say of what',
      { status: 'warn' },
      HEALTH,
      [],
      { verdict: 'degraded', detail: 'answers 200 and warns: it does not say of what' },
    ],
    [
      'fails with 200, which the draft does not know',
      { status: 'fail', checks: checks({ status: 'fail', observedValue: 100, observedUnit: 'percent' }) },
      HEALTH,
      [],
      {
        verdict: 'down',
        phase: 'body',
        detail: 'answers 200, but its health answer fails: db:connections 100 percent',
        blames: 'db',
      },
    ],
    [
      'warns where its owner asks for something else, which is not there',
      { status: 'warn', mode: 'read-only' },
      HEALTH,
      [...PASS, { path: 'mode', oneOf: ['normal'] }],
      { verdict: 'down', phase: 'body' },
    ],
    [
      'is not read where it is not said to be one and nobody asks',
      { status: 'fail' },
      'application/json',
      [],
      { verdict: 'up' },
    ],
    [
      'that fails is down where its owner asks it to pass',
      { status: 'fail' },
      HEALTH,
      PASS,
      { verdict: 'down', phase: 'body' },
    ],
    ['of another form is no health answer', ['warn'], HEALTH, [], { verdict: 'up' }],
  ])('that %s', async (_, said, type, body, found) => {
    expect(await answerTo(said, type, body)).toMatchObject(found);
  });
});
