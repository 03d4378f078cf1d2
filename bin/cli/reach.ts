import { userInfo } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { environmentNamed, environmentNames } from '../../environments/index.ts';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { type DecisionMessage, decisionQueueName } from '../../shared/contracts/decision.ts';
import { ownPrefix } from '../../shared/contracts/environment-names.ts';
import { tableNames } from '../../shared/contracts/tables.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { HealthStore, RollbackStore } from '../../shared/ports.ts';
import { badInput, unreachable } from './command-error.ts';
import { wrap } from './layout.ts';
import { type LocalRun, portOfLocalRun, readLocalRun } from './local-run.ts';

/** What the command works with: the watchdog's own tables, and the queue that takes answers. */
export interface Reach {
  readonly environment: Environment;
  /** How a command says that it means this place: `-c env=prod`. */
  readonly flags: string;
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
  /** AWS says who sent it. */
  answer(message: DecisionMessage): Promise<void>;
  /** Who says it, for the records that people write themselves. */
  readonly by: string;
  now(): number;
  sleep(ms: number): Promise<void>;
  close(): void;
}

export interface Where {
  readonly env?: string;
  readonly local?: boolean;
  readonly port?: number;
}

/** An account by its environment's name, or the local run by its page's port. */
export async function reachOf({ env, local, port }: Where): Promise<Reach> {
  if (!local && env === undefined)
    throw badInput(
      `which environment? Say -c env=<name>, with one of ${environmentNames().join(', ')}; or --local`,
    );
  const environment = await namedOrExplained(env ?? 'local');
  if (!environment.local) {
    if (local) throw badInput(`--local is the environment local, not ${env}: leave out one of them`);
    return openReach(environment);
  }
  const asked = port ?? portOfLocalRun();
  const run = readLocalRun(asked);
  if (!run) throw unreachable(`nothing runs on port ${asked}: npm start, or --port <the port of its page>`);
  return openReach(environment, run, port === undefined ? '--local' : `--local --port ${port}`);
}

async function namedOrExplained(name: string): Promise<Environment> {
  try {
    return await environmentNamed(name);
  } catch (error) {
    throw badInput((error as Error).message);
  }
}

const SETTINGS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** A command's answer is on standard output; what it could not read is said beside it. */
const warn = (because: string): void => console.error(wrap(`left out: ${because}`, 80).join('\n'));

/** With the local run's credentials, or with whatever the SDK's own chain finds. */
export function openReach(
  environment: Environment,
  run?: LocalRun,
  flags = `-c env=${environment.name}`,
): Reach {
  const { region, endpointUrl: endpoint, ...credentials } = run ?? { region: environment.region };
  const config = { ...SETTINGS, region, ...(run && { endpoint, credentials: credentials as LocalRun }) };
  const dynamo = new DynamoDBClient(config);
  const documents = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
  const queues = new SQSClient(config);
  const names = tableNames(environment.project, environment.name);
  return {
    environment,
    flags,
    health: new DynamoHealthStore(documents, names.health, warn),
    rollback: new DynamoRollbackStore(documents, names.rollback, environment, warn),
    async answer(message) {
      const QueueName = decisionQueueName(ownPrefix(environment.project, environment.name));
      const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName }));
      await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
    by: userInfo().username,
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close() {
      dynamo.destroy();
      queues.destroy();
    },
  };
}
