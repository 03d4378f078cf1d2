import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import environment from '../environments/local.ts';
import { synthesise } from '../infra/synthesise.ts';
import { DynamoHealthStore } from '../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../shared/adapters/dynamodb-rollback-store.ts';
import { tableNames } from '../shared/contracts/tables.ts';
import { Playground, type PlaygroundSettings } from '../simulator/playground/playground.ts';

/** The schedule of a minute comes every three seconds, and an alarm that takes two minutes takes six seconds. */
export const TIME_SCALE = 20;

/** Faster than that, a look would begin before the last one has ended. */
export const MOST_TIME_SCALE = 60;

/** Behind a load balancer ECS replaces hung tasks by itself; here the watchdog is to be seen doing it. */
const FLEET = Object.fromEntries(environment.services.map(({ id }) => [id, { loadBalancer: false }]));

/** Synthesises the app for the local environment and runs what it would deploy. */
export function startLocalWatchdog(
  settings: Pick<PlaygroundSettings, 'timeScale' | 'seed' | 'onLine'>,
): Promise<Playground> {
  const outputDirectory = mkdtempSync(join(tmpdir(), 'watchdog-'));
  process.once('exit', () => rmSync(outputDirectory, { recursive: true, force: true }));
  const { template, assembly } = synthesise(environment, { outputDirectory });
  const names = tableNames(environment.project, environment.name);
  return Playground.start({
    ...settings,
    template,
    assetDirectory: assembly.directory,
    environment,
    fleet: FLEET,
    openStores: ({ tables: { documents } }) => ({
      health: new DynamoHealthStore(documents, names.health),
      rollback: new DynamoRollbackStore(documents, names.rollback, environment),
    }),
  });
}
