import type { DrawnDependency, DrawnFleet, DrawnService } from './drawn-scenario.ts';
import type { Luck } from './luck.ts';

export const SERVICE_NAMES = [
  'backend',
  'web',
  'orders',
  'mail',
  'search',
  'cart',
  'auth',
  'feed',
  'reports',
  'billing',
  'images',
  'chat',
];
/** Most fleets are small: their stories are short to read and quick to play. */
const SIZES = [
  { weight: 3, most: 3 },
  { weight: 4, most: 6 },
  { weight: 1, most: SERVICE_NAMES.length },
];
/** How each kind can be seen beside by a probe of its own: what AWS measures of it, or somebody's alarm. */
const DEPENDENCIES: Readonly<Record<string, { kind: DrawnDependency['kind']; measured?: true }>> = {
  db: { kind: 'rds', measured: true },
  cache: { kind: 'redis' },
  partner: { kind: 'http' },
  exchange: { kind: 'external-api' },
  jobs: { kind: 'queue', measured: true },
  ledger: { kind: 'dynamodb', measured: true },
  files: { kind: 's3' },
  'way-out': { kind: 'nat', measured: true },
  endpoint: { kind: 'vpc-endpoint', measured: true },
  index: { kind: 'search' },
  'images-registry': { kind: 'registry' },
};
/** Of the usual three each is there more often than of the others. */
const USUAL: ReadonlySet<string> = new Set(['db', 'exchange', 'jobs']);

/** A fleet in which most services are ordinary and every option is somebody's. */
export function drawFleet(luck: Luck): DrawnFleet {
  const { most } = luck.weighted(SIZES);
  const dependencies = drawDependencies(luck);
  const services: Record<string, DrawnService> = {};
  for (const name of SERVICE_NAMES.slice(0, luck.between(1, most))) {
    const before = Object.keys(services);
    const dependsOn = [
      ...Object.keys(dependencies).filter(() => luck.chance(0.45)),
      ...before.filter(() => luck.chance(0.5 / before.length)),
    ];
    const isLambda = before.length > 0 && luck.chance(0.15);
    services[name] = {
      ...(isLambda ? drawLambda(luck) : { ...drawService(luck), ...drawWork(dependencies, luck) }),
      ...(dependsOn.length > 0 && { dependsOn }),
    };
  }
  return {
    ...(luck.chance(0.05) && { mode: luck.pick(['observe', 'approve', 'approve'] as const) }),
    ...(luck.chance(0.15) && { intervalSeconds: luck.pick([15, 15, 30, 120]) }),
    services,
    ...(Object.keys(dependencies).length > 0 && { dependencies }),
  };
}

function drawDependencies(luck: Luck): Readonly<Record<string, DrawnDependency>> {
  const names = Object.keys(DEPENDENCIES).filter((name) => luck.chance(USUAL.has(name) ? 0.4 : 0.07));
  return Object.fromEntries(names.map((name) => [name, drawDependency(name, luck)]));
}

function drawDependency(name: string, luck: Luck): DrawnDependency {
  const { kind, measured } = DEPENDENCIES[name]!;
  if (kind === 'queue' ? luck.chance(0.8) : measured && luck.chance(0.4)) return { kind, seenBy: 'metrics' };
  if (luck.chance(0.15)) return { kind, seenBy: 'alarm' };
  return { kind, ...(luck.chance(0.2) && { watched: false as const }) };
}

/** What it is there for: data that it dates itself, messages that it takes from a queue. */
function drawWork(dependencies: Readonly<Record<string, DrawnDependency>>, luck: Luck): DrawnService {
  const isConsumer = dependencies.jobs?.seenBy === 'metrics' && luck.chance(0.35);
  return {
    ...(luck.chance(0.2) && { freshSeconds: luck.pick([120, 900]) }),
    ...(isConsumer && { consumes: 'jobs' }),
  };
}

function drawPast(luck: Luck): DrawnService {
  return {
    ...(luck.chance(0.3) && { previous: luck.pick([[], [9, 8], [9, 8, 7, 6]]) }),
    ...(luck.chance(0.3) && { runningFor: luck.pick(['20m', '2h', '1d', '20d']) }),
    ...(luck.chance(0.12) && { mode: luck.pick(['observe', 'approve', 'approve'] as const) }),
  };
}

/** Never the first: a fleet needs a service with tasks. */
const drawLambda = (luck: Luck): DrawnService => ({
  kind: 'lambda',
  ...drawPast(luck),
  ...drawLimits(luck),
  ...(luck.chance(0.4) && { raiseTimeoutUpToSeconds: luck.pick([10, 60]) }),
  ...(luck.chance(0.2) && { alarm: false as const }),
  ...(luck.chance(0.1) && { rollBack: false as const }),
});

/** How far its owner lets it grow, and whether he has a test of its work. */
function drawLimits(luck: Luck): DrawnService {
  return {
    ...(luck.chance(0.2) && { memoryMiB: luck.pick([256, 1024]) }),
    ...(luck.chance(0.3) && { raiseMemoryUpToMiB: luck.pick([1024, 2048]) }),
    ...(luck.chance(0.3) && { scaleOutUpTo: luck.pick([3, 6, 12]) }),
    ...(luck.chance(0.15) && { smokeTest: true as const }),
  };
}

function drawService(luck: Luck): DrawnService {
  const desired = luck.chance(0.5) ? undefined : luck.pick([1, 1, 2, 3, 4, 10, 0]);
  const count = desired ?? 2;
  return {
    ...(desired !== undefined && { desired }),
    ...drawPast(luck),
    ...drawLimits(luck),
    ...(luck.chance(0.4) && { startSeconds: luck.pick([5, 45, 90]) }),
    ...(luck.chance(0.1) && { latencyMs: luck.pick([5, 300]) }),
    ...(luck.chance(0.1) && { latency: luck.pick([{ warnMs: 200, criticalMs: 400 }, SLOW_BANDS]) }),
    ...(luck.chance(0.1) && { cpu: luck.pick([512, 1024]) }),
    ...(luck.chance(0.15) && { minimumHealthyPercent: luck.pick([0, 50]) }),
    ...(luck.chance(0.05) && { maximumPercent: luck.pick([150, 300]) }),
    ...drawController(luck, count),
    ...(luck.chance(0.5) && { loadBalancer: false as const }),
    ...(luck.chance(0.15) && { cloudMap: true as const }),
    ...(luck.chance(0.1) && { scaleCycle: false as const }),
    ...(luck.chance(0.1) && { rollBack: false as const }),
    ...(luck.chance(0.2) && { alarm: false as const }),
  };
}

const SLOW_BANDS = { warnMs: 1500, criticalMs: 4000 };

function drawController(luck: Luck, count: number): DrawnService {
  if (luck.chance(0.05)) return { controller: luck.pick(['CODE_DEPLOY', 'EXTERNAL'] as const) };
  if (luck.chance(0.05)) return { scheduling: 'DAEMON' };
  return {
    ...(luck.chance(0.2) && { circuitBreaker: { rollback: luck.chance(0.7) } }),
    ...(luck.chance(0.2) && {
      autoscaling: { min: luck.between(Math.min(count, 1), count), max: count + luck.between(0, 4) },
    }),
  };
}
