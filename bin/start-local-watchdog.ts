import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import local from '../environments/local.ts';
import { type Synthesised, synthesise } from '../infra/synthesise.ts';
import { DynamoHealthStore } from '../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../shared/adapters/dynamodb-rollback-store.ts';
import { tableNames } from '../shared/contracts/tables.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { Playground, type PlaygroundSettings } from '../simulator/playground/playground.ts';

/** The schedule of a minute comes every three seconds, and an alarm that takes two minutes takes six seconds. */
export const TIME_SCALE = 20;

/** Faster than that, a look would begin before the last one has ended. */
export const MOST_TIME_SCALE = 60;

type LocalSettings = Pick<PlaygroundSettings, 'timeScale' | 'seed' | 'onLine' | 'fleet'> & {
  /** @default environments/local.ts */
  readonly environment?: Environment;
};

/** Synthesises the app for the local environment and runs what it would deploy. */
export async function startLocalWatchdog({
  environment = local,
  ...settings
}: LocalSettings): Promise<Playground> {
  const outputDirectory = mkdtempSync(join(tmpdir(), 'watchdog-'));
  process.once('exit', () => rmSync(outputDirectory, { recursive: true, force: true }));
  // Until the caller has its own way of ending: an interrupted start leaves nothing behind either.
  const leave = (): never => process.exit(INTERRUPTED);
  process.once('SIGINT', leave);
  const { template, assembly } = await synthesised(environment, outputDirectory);
  const names = tableNames(environment.project, environment.name);
  const playground = Playground.start({
    ...settings,
    template,
    assetDirectory: assembly.directory,
    environment,
    openStores: ({ tables: { documents } }) => ({
      health: new DynamoHealthStore(documents, names.health, sayBadRow),
      rollback: new DynamoRollbackStore(documents, names.rollback, environment, sayBadRow),
    }),
  });
  return playground.finally(() => process.off('SIGINT', leave));
}

/** Bundling blocks: a Ctrl-C ends the bundler first, and is heard here only once we wait. */
async function synthesised(environment: Environment, outputDirectory: string): Promise<Synthesised> {
  try {
    return synthesise(environment, outputDirectory);
  } catch (error) {
    await new Promise((resolve) => setImmediate(resolve));
    throw error;
  }
}

/** 128 + SIGINT, as a shell reports it. */
const INTERRUPTED = 130;

/** The functions' own log names it too. */
function sayBadRow(because: string): void {
  console.error(`a row cannot be read: ${because}`);
}
