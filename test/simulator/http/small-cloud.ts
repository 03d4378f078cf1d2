import type { EcsService, Environment, HttpQuestion } from '../../../shared/core/watchlist/environment.ts';
import {
  type LocalCloud,
  type LocalCloudSettings,
  startLocalCloud,
} from '../../../simulator/http/local-cloud.ts';
import type { Template } from '../../../simulator/http/template.ts';
import { assetsOf } from './small-template.ts';

const question = (host: string): HttpQuestion => ({
  kind: 'http',
  url: `http://${host}.shop-local.local/health`,
  records: 'SRV',
  latency: { warnMs: 500, criticalMs: 1000 },
  timeoutMs: 2000,
  body: [],
});

const service = (id: string, dependsOn: readonly string[]): EcsService => ({
  kind: 'ecs',
  id,
  modelName: `shop-${id}-local`,
  cluster: 'shop-local',
  question: question(id),
  vantage: 'public',
  dependsOn,
  mode: 'auto',
  remedies: ['force-deploy', 'scale-cycle', 'roll-back'],
  targetGroup: `shop-${id}-local`,
  alarm: `shop-local-${id}-unhealthy`,
  startSeconds: 1,
  shard: 0,
});

/** One service `web` that needs one dependency `db`; the watchdog's own settings do not matter here. */
const smallEnvironment = (): Environment => ({
  project: 'shop',
  name: 'local',
  local: true,
  mode: 'auto',
  services: [service('web', ['db'])],
  dependencies: [{ id: 'db', kind: 'rds', question: question('db'), vantage: 'public', shard: 0 }],
  vantages: {},
  notify: { emails: [], ownHealthEmails: [] },
  timings: {} as Environment['timings'],
  limits: {} as Environment['limits'],
  shards: 1,
});

export interface SmallCloud {
  readonly cloud: LocalCloud;
  stop(): Promise<void>;
}

/** @param functions code of each function by the logical id that it has in the template */
export async function smallCloud(
  template: Template,
  functions: Readonly<Record<string, string>>,
  settings: Partial<LocalCloudSettings> = {},
): Promise<SmallCloud> {
  const assets = assetsOf(functions);
  const cloud = await startLocalCloud({
    template,
    assetDirectory: assets.directory,
    environment: smallEnvironment(),
    timeScale: 60,
    seed: 1,
    ...settings,
  });
  return {
    cloud,
    async stop() {
      await cloud.stop();
      assets.remove();
    },
  };
}

/** Asks again until it is true; the time is the test's own limit, not an expectation. */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`not true within ${withinMs} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
