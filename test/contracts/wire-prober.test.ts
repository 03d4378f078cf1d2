import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerQuestions } from '../../functions/probe/answer-questions.ts';
import { LambdaProber } from '../../shared/adapters/lambda-prober.ts';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { Question } from '../../shared/core/watchlist/environment.ts';
import { answerOf, type Behaviour, dated, OK } from '../../simulator/ecs/behaviour.ts';
import { invokeOperation } from '../../simulator/http/faces/invoke-face.ts';
import type { InvocationResult, LambdaRuntime } from '../../simulator/http/lambda-runtime.ts';
import { Peers } from '../adapters/peers.ts';
import { type Records, serveZone } from '../adapters/zone.ts';
import {
  askService,
  CERTIFICATE,
  type MakeProbedWorld,
  proberContract,
  type QuestionSettings,
  type Target,
} from './prober.contract.ts';
import { startWire, type Wire } from './wire-of-world.ts';

const PROBERS = JSON.stringify({ private: 'watchdog-probe-private' });
const ANSWERS_IN_MS = 5;
const BUDGET_MS = 10_000;

const peers = new Peers();
const names: Record<string, Records> = {};
let zone: { stop(): Promise<void> };
let network: NetworkProber;
let wire: Wire;
let runs: (payload: string) => Promise<InvocationResult>;

beforeAll(async () => {
  // Before the prober makes its one shared context.
  tls.setDefaultCACertificates([CERTIFICATE.authority]);
  zone = await serveZone(() => names);
  network = new NetworkProber(true);
  runs = askNetwork;
  const runtime = {
    planOf: () => ({ arn: 'arn:aws:lambda:eu-central-1:123456789012:function:watchdog-probe-private' }),
    invoke: (_name: string, payload: string) => runs(payload),
  };
  wire = await startWire({
    lambda: { operations: invokeOperation(runtime as unknown as LambdaRuntime, undefined as never) },
  });
});
afterAll(async () => {
  await wire.stop();
  await zone.stop();
  await peers.stop();
});

/** The vantage's function, in this process. */
async function askNetwork(payload: string): Promise<InvocationResult> {
  const answer = await answerQuestions(JSON.parse(payload), BUDGET_MS, { clock: systemClock, network });
  return { payload: JSON.stringify(answer) };
}

/** Each world has names of its own: nothing depends on what a resolver remembers. */
let worlds = 0;

const world: MakeProbedWorld = async (targets, settings) => {
  worlds += 1;
  const suffix = `w${worlds}.test`;
  const questions = await Promise.all(
    Object.entries(targets).map(async ([target, what]) => {
      const host = `${target}.${suffix}`;
      if (what.kind === 'service') {
        await runTasks(host, what, settings.freshness !== undefined);
        return { target, question: askService(host, settings) };
      }
      if (what.kind === 'name') {
        if (what.isThere) names[host] = { a: ['127.0.0.1', '127.0.0.2'] };
        return { target, question: { kind: 'dns', host, records: 'A', atLeast: what.atLeast } as const };
      }
      if (what.kind === 'secure') return { target, question: await runSecureTask(settings) };
      names[host] = { a: ['127.0.0.1'] };
      const port = what.isUp ? await peers.raw(() => undefined) : await closedPort();
      return { target, question: { kind: 'tcp', host, port, timeoutMs: settings.timeoutMs } as const };
    }),
  );
  return { prober: new LambdaProber(PROBERS, systemClock, wire.config), now: systemClock.now, questions };
};

/** As Cloud Map has them: one SRV record a task, and none for a service without tasks. */
async function runTasks(
  host: string,
  { tasks, ill = 0, behaviour = OK }: Extract<Target, { kind: 'service' }>,
  isDated: boolean,
) {
  if (tasks === 0) return;
  const ports = await Promise.all(
    Array.from({ length: tasks }, (_, at) => runTask(at < ill ? behaviour : OK, isDated)),
  );
  for (const port of ports) names[`task-${port}`] = { a: ['127.0.0.1'] };
  // Targets of one label: the test's name server garbles names that share an end.
  names[host] = { srv: ports.map((port) => ({ target: `task-${port}`, port })) };
}

function runTask(behaviour: Behaviour, isDated: boolean): Promise<number> {
  const plain = answerOf(behaviour, ANSWERS_IN_MS);
  const answer = isDated ? dated(plain, Date.now()) : plain;
  if (answer.kind === 'refused') return closedPort();
  const server = http.createServer((_request, response) => {
    if (answer.kind === 'hang') return;
    setTimeout(() => response.writeHead(answer.status).end(answer.body), answer.latencyMs);
  });
  return peers.listen(server);
}

async function runSecureTask(settings: QuestionSettings): Promise<Question> {
  const answer = answerOf(OK, ANSWERS_IN_MS);
  const body = answer.kind === 'answered' ? answer.body : '';
  const port = await peers.listen(https.createServer(CERTIFICATE, (_, response) => response.end(body)));
  return { kind: 'http', url: `https://127.0.0.1:${port}/`, records: 'A', ...settings };
}

/** Nobody listens there any more. */
async function closedPort(): Promise<number> {
  const gone = new Peers();
  const port = await gone.raw(() => undefined);
  await gone.stop();
  return port;
}

describe('over the wire', () => {
  proberContract(world);

  it('knows nothing of anybody when the function that asks has died', async () => {
    runs = async () => ({ payload: '{"errorType":"Runtime.ExitError"}', error: {} as never });
    const { prober, questions } = await world(
      { web: { kind: 'service', tasks: 1 } },
      {
        latency: { warnMs: 400, criticalMs: 900 },
        timeoutMs: 1600,
        body: [],
      },
    );
    const [seen] = await prober.ask('private', questions);
    runs = askNetwork;
    expect(seen).toMatchObject({ target: 'web', verdict: 'unknown', phase: 'self', asked: 0 });
    expect(seen!.detail).toMatch(/the prober private failed/);
  });
});
