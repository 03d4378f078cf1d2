import { controlKey } from '../../functions/gather/self-test.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import { judgeAnswers } from '../../shared/core/health/observation.ts';
import type { Baseline } from '../../shared/core/remediation/records.ts';
import type { Environment, LambdaService, WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { HealthStore, RollbackStore } from '../../shared/ports.ts';
import { fleetNames } from '../ecs/fleet.ts';
import { findTaskDefinition } from '../ecs/task-definitions.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { registerable } from '../ports/fleet-views.ts';
import { PLACE } from './environment-of-fleet.ts';
import type { Scenario } from './scenario-schema.ts';

export interface Tables {
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
}

/**
 * Fills the tables with what a watchdog that has watched since long before would have recorded: everything
 * healthy, the revisions so far certified with their digests and definitions, nothing open.
 */
export async function rememberPast(
  tables: Tables,
  { scenario, environment, world }: { scenario: Scenario; environment: Environment; world: EcsWorld },
): Promise<void> {
  const nowMs = world.now;
  await tables.rollback.setStopped(false, '', { by: 'an engineer', atMs: nowMs - LONG_MS });
  for (const service of environment.services)
    await rememberService(service, tables, scenario, world, environment);
  for (const dependency of environment.dependencies) {
    if (!dependency.question) continue;
    const belief = longHealthy(dependency.id, nowMs - LONG_MS, nowMs);
    await tables.health.replace({ target: dependency.id, shard: dependency.shard, belief, version: 0 });
  }
  const heardControls = Object.entries(environment.controls ?? {})
    .map((one) => controlKey(...one))
    .sort();
  for (let shard = 0; shard < environment.shards; shard++) {
    // In the middle of a round: at whichever phase the story's first look comes, none was missed.
    const lookedAtMs = nowMs - environment.timings.lookSeconds * 500;
    const here = [...environment.services, ...environment.dependencies].filter((one) => one.shard === shard);
    const targets = here.filter((one) => one.question).length;
    const row = { shard, lookedAtMs, sick: [], failing: [], targets, heardControls, version: 0 };
    await tables.health.replaceShard(row);
  }
}

const LONG_MS = 30 * 86_400_000;
/** Assumed: each revision before the present one ran for a week, as the fleet's past in the world has it. */
const PREVIOUS_LIVED_MS = 7 * 86_400_000;

async function rememberService(
  service: WatchedService,
  { health, rollback }: Tables,
  scenario: Scenario,
  world: EcsWorld,
  environment: Environment,
): Promise<void> {
  const nowMs = world.now;
  const { revision, previous, runningFor, desired } = scenario.fleet.services[service.id]!;
  const certifyMs = environment.timings.certifySeconds * 1000;
  const certified = desired > 0 && runningFor >= certifyMs;
  let taskDefinition = '';
  for (const [age, one] of [revision, ...previous].entries()) {
    const kept =
      service.kind === 'ecs' ? keptDefinition(service.id, one, world) : keptVersion(service, one, world);
    if (age === 0) taskDefinition = kept.taskDefinition;
    if (age === 0 && !certified) continue;
    const liveSinceMs = nowMs - runningFor - age * PREVIOUS_LIVED_MS;
    await rollback.addBaseline({
      service: service.id,
      modelName: service.modelName,
      ...kept,
      liveSinceMs,
      healthySinceMs: liveSinceMs,
      certifiedAtMs: liveSinceMs + certifyMs,
    });
  }
  const liveSinceMs = nowMs - runningFor;
  await health.replace({
    target: service.id,
    shard: service.shard,
    belief: desired > 0 ? longHealthy(service.id, liveSinceMs, nowMs) : longAtZero(service.id, nowMs),
    revision: { taskDefinition, liveSinceMs, certified },
    version: 0,
  });
}

type Kept = Pick<Baseline, 'taskDefinition' | 'digests' | 'images' | 'definition'>;

function keptDefinition(service: string, revision: number, world: EcsWorld): Kept {
  const { family } = fleetNames(PLACE, service);
  const definition = findTaskDefinition(world, `${family}:${revision}`)!;
  const images = definition.containerDefinitions.map(({ name, image }) => [name, image] as const);
  return {
    taskDefinition: definition.taskDefinitionArn,
    digests: Object.fromEntries(images.map(([name, image]) => [name, world.registry.resolve(image)!])),
    images: Object.fromEntries(images),
    definition: registerable(definition),
  };
}

function keptVersion({ functionName }: LambdaService, version: number, { lambda }: EcsWorld): Kept {
  const { FunctionArn, CodeSha256, ...settings } = lambda.getFunctionConfiguration({
    FunctionName: functionName,
    Qualifier: String(version),
  });
  return {
    taskDefinition: FunctionArn,
    digests: { code: CodeSha256 },
    images: { code: FunctionArn },
    definition: JSON.stringify(settings),
  };
}

function longHealthy(target: string, sinceMs: number, nowMs: number): Belief {
  const seen = judgeAnswers(target, nowMs, [{ address: target, verdict: 'up' }]);
  return {
    status: 'healthy',
    sinceMs,
    reason: seen.detail,
    everHealthy: true,
    healthySinceMs: sinceMs,
    failures: 0,
    failedLooks: 0,
    successes: 3,
    successSinceMs: sinceMs,
    unknowns: 0,
  };
}

/** At a human's desired count of 0 no name resolves: nothing was ever proven, nothing is open. */
function longAtZero(target: string, nowMs: number): Belief {
  return {
    status: 'unknown',
    sinceMs: nowMs - LONG_MS,
    reason: `${target} runs no task`,
    everHealthy: false,
    failures: 0,
    failedLooks: 0,
    successes: 0,
    unknowns: 2,
  };
}
