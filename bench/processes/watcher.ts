import { answerQuestions } from '../../functions/probe/answer-questions.ts';
import { HintedLooks } from '../../functions/watch/hinted-looks.ts';
import { look } from '../../functions/watch/look.ts';
import type { WatchPorts } from '../../functions/watch/ports.ts';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { dynamoDocuments } from '../../shared/adapters/dynamodb-table.ts';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { HealthStore, Prober } from '../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../simulator/ports/in-memory-rollback-store.ts';
import { serveParent } from './serve-parent.ts';

const BUDGET_MS = 39_500;
const network = new NetworkProber(true);

/** When each target was first seen down, and first believed to be ill, in epoch milliseconds. */
const firstDownMs: Record<string, number> = {};
const firstIllMs: Record<string, number> = {};
let probes = 0;

/** The prober as its Lambda answers: the questions and the observations cross as JSON. */
const prober: Prober = {
  async ask(_vantage, questions) {
    const request = JSON.parse(JSON.stringify({ questions }));
    const answer = await answerQuestions(request, BUDGET_MS, { clock: systemClock, network });
    const { observations } = JSON.parse(JSON.stringify(answer)) as { observations: Observation[] };
    probes += observations.length;
    for (const { target, verdict, atMs } of observations)
      if (verdict === 'down') firstDownMs[target] ??= atMs;
    return observations;
  },
};

function noting(health: HealthStore): HealthStore {
  const replace = health.replace.bind(health);
  health.replace = async (row) => {
    if (row.belief.status === 'unhealthy') firstIllMs[row.target] ??= Date.now();
    return replace(row);
  };
  return health;
}

let world: WatchPorts;
let timer: NodeJS.Timeout | undefined;
const troubles: string[] = [];

function healthIn(endpoint: string, tableName: string): HealthStore {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint; // as a bundled function is told
  const documents = dynamoDocuments({
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local', sessionToken: undefined }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return noting(new DynamoHealthStore(documents, tableName, (row) => troubles.push(JSON.stringify(row))));
}

const lookOnce = () =>
  look({ shard: 0 }, world).catch((error: Error) => void troubles.push(String(error.stack)));

interface Given {
  readonly environment: Environment;
  readonly tables: { readonly endpoint: string; readonly tableName: string };
}

serveParent({
  async start({ environment, tables }: Given) {
    world = {
      environment,
      clock: systemClock,
      prober,
      // Nobody deploys during the bench, and whom ECS does not know nothing is done to.
      fleet: {
        describe: async () => new Map(),
        witnesses: async () => new Map(),
        stoppedTasks: async () => [],
      } as never,
      health: healthIn(tables.endpoint, tables.tableName),
      rollback: new InMemoryRollbackStore(),
      workflow: { start: async () => 'started', stateOf: async () => 'running' },
      topic: { publish: async () => undefined },
      journal: { say: () => undefined, measure: () => undefined },
      hints: new HintedLooks(),
    } as WatchPorts;
  },
  async look() {
    await lookOnce();
  },
  async every(intervalMs: number) {
    void lookOnce();
    timer = setInterval(lookOnce, intervalMs);
  },
  async seen() {
    return { probes, firstDownMs, firstIllMs, troubles };
  },
  async stop() {
    clearInterval(timer);
  },
});
