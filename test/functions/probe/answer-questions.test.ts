import { describe, expect, it } from 'vitest';
import { answerQuestions } from '../../../functions/probe/answer-questions.ts';
import type { Answer } from '../../../shared/core/health/observation.ts';
import type { Question } from '../../../shared/core/watchlist/environment.ts';

const T0 = Date.UTC(2026, 10, 21);
const up: Answer = { address: '10.0.0.1', verdict: 'up', status: 200, latencyMs: 12 };

const world = (answers: (question: Question) => Promise<readonly Answer[]>) => ({
  clock: { now: () => T0 },
  network: { answers },
});
const healthy = world(async () => [up]);

const http = {
  kind: 'http',
  url: 'http://backend.tradai-prod.local:8000/api/v1/health',
  records: 'A',
  latency: { warnMs: 500, criticalMs: 2000 },
  timeoutMs: 3000,
  body: [],
};

describe('answerQuestions', () => {
  it('gives one observation a question, in their order', async () => {
    const questions = ['c', 'a', 'b'].map((target) => ({ target, question: http }));
    const { observations } = await answerQuestions({ questions }, 1000, healthy);
    expect(observations.map((one) => one.target)).toEqual(['c', 'a', 'b']);
    expect(observations[0]).toMatchObject({ verdict: 'up', atMs: T0, asked: 1, right: 1 });
  });

  it.each([
    ['nothing', undefined],
    ['a URL that is none', { ...http, url: 'backend' }],
    ['a file', { ...http, url: 'file:///etc/passwd' }],
    ['a user in the URL', { ...http, url: 'http://ok@evil/' }],
    ['port 0', { ...http, url: 'http://a:0/' }],
    ['port 65536', { ...http, url: 'http://a:65536/' }],
    ['a URL of 8 KB', { ...http, url: `http://a/${'x'.repeat(8192)}` }],
    ['no time', { ...http, timeoutMs: 0 }],
    ['time as text', { ...http, timeoutMs: '3000' }],
    ['no latency bands', { ...http, latency: undefined }],
    ['conditions that are none', { ...http, body: [{ path: 'x' }] }],
    ['freshness without a limit', { ...http, freshness: { path: 'asOf' } }],
    ['maintenance that is no condition', { ...http, external: { maintenance: { path: 5 } } }],
    ['a name that is empty', { kind: 'dns', host: '', records: 'A', atLeast: 1 }],
    ['a name that should have no address', { kind: 'dns', host: 'db', records: 'A', atLeast: 0 }],
    ['a kind that nobody knows', { ...http, kind: 'icmp' }],
    ['a TCP port out of range', { kind: 'tcp', host: 'db', port: 70_000, timeoutMs: 10 }],
    ['a TCP host that is empty', { kind: 'tcp', host: '', port: 1, timeoutMs: 10 }],
  ])('does not ask what it cannot read: %s', async (_, question) => {
    const never = world(() => Promise.reject(new Error('asked')));
    const { observations } = await answerQuestions({ questions: [{ target: 't', question }] }, 1000, never);
    expect(observations).toMatchObject([{ target: 't', verdict: 'unknown', phase: 'self' }]);
  });

  it.each([[undefined], [null], ['x'], [{}], [{ questions: 'x' }]])(
    'answers nothing to %j',
    async (request) => {
      expect(await answerQuestions(request, 1000, healthy)).toEqual({ observations: [] });
    },
  );

  it.each([[[null]], [[5]], [[{}]]])('answers unknown to the questions %j', async (questions) => {
    const { observations } = await answerQuestions({ questions }, 1000, healthy);
    expect(observations).toMatchObject([{ verdict: 'unknown', phase: 'self' }]);
  });

  it('says unknown for what its own time does not reach, and still gives the rest', async () => {
    const slow = world((question) =>
      question.kind !== 'dns' && question.timeoutMs === 1 ? new Promise(() => {}) : Promise.resolve([up]),
    );
    const questions = [
      { target: 'hung', question: { ...http, timeoutMs: 1 } },
      { target: 'well', question: http },
    ];
    const { observations } = await answerQuestions({ questions }, 30, slow);
    expect(observations).toMatchObject([
      { target: 'hung', verdict: 'unknown', phase: 'self' },
      { target: 'well', verdict: 'up' },
    ]);
  });
});
