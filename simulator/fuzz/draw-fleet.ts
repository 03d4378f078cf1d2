import type { DrawnFleet, DrawnService } from './drawn-scenario.ts';
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
const DEPENDENCIES = { db: 'rds', cache: 'redis', partner: 'http' } as const;

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
    services[name] = {
      ...(before.length > 0 && luck.chance(0.05) ? drawLambda(luck) : drawService(luck)),
      ...(dependsOn.length > 0 && { dependsOn }),
    };
  }
  return {
    ...(luck.chance(0.05) && { mode: luck.pick(['observe', 'approve'] as const) }),
    ...(luck.chance(0.1) && { intervalSeconds: luck.pick([30, 120]) }),
    services,
    ...(Object.keys(dependencies).length > 0 && { dependencies }),
  };
}

function drawDependencies(luck: Luck): NonNullable<DrawnFleet['dependencies']> {
  const names = (Object.keys(DEPENDENCIES) as (keyof typeof DEPENDENCIES)[]).filter(() => luck.chance(0.3));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { kind: DEPENDENCIES[name], ...(luck.chance(0.2) && { watched: false as const }) },
    ]),
  );
}

function drawPast(luck: Luck): DrawnService {
  return {
    ...(luck.chance(0.3) && { previous: luck.pick([[], [9, 8], [9, 8, 7, 6]]) }),
    ...(luck.chance(0.3) && { runningFor: luck.pick(['20m', '2h', '1d', '20d']) }),
    ...(luck.chance(0.05) && { mode: luck.pick(['observe', 'approve'] as const) }),
  };
}

/** Never the first: a fleet needs a service with tasks. */
const drawLambda = (luck: Luck): DrawnService => ({ kind: 'lambda', ...drawPast(luck) });

function drawService(luck: Luck): DrawnService {
  const desired = luck.chance(0.5) ? undefined : luck.pick([1, 1, 2, 3, 4, 10, 0]);
  const count = desired ?? 2;
  return {
    ...(desired !== undefined && { desired }),
    ...drawPast(luck),
    ...(luck.chance(0.4) && { startSeconds: luck.pick([5, 45, 90]) }),
    ...(luck.chance(0.15) && { minimumHealthyPercent: luck.pick([0, 50]) }),
    ...drawController(luck, count),
    ...(luck.chance(0.5) && { loadBalancer: false as const }),
    ...(luck.chance(0.15) && { cloudMap: true as const }),
    ...(luck.chance(0.1) && { scaleCycle: false as const }),
    ...(luck.chance(0.1) && { rollBack: false as const }),
    ...(luck.chance(0.2) && { alarm: false as const }),
  };
}

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
