import {
  type Environment,
  type LambdaService,
  lambdaServices,
} from '../../shared/core/watchlist/environment.ts';
import type { EcsWorld } from '../ecs/world.ts';
import type { FunctionRuntime } from '../lambda/functions.ts';
import type { FunctionVersion, LambdaFunction, Outcome } from '../lambda/lambda-function.ts';

const DAY_MS = 86_400_000;
const WELL: Outcome = { kind: 'ok', durationMs: 40 };
/** Lambda developer guide, troubleshooting-deployment: what a package that lacks something says. */
const DOES_NOT_LOAD: Outcome = {
  kind: 'error',
  durationMs: 5,
  lines: ["Runtime.ImportModuleError: Error: Cannot find module 'parser'"],
};

/**
 * The environment's functions in the world's Lambda, as a play: nothing of them runs, and its
 * invocations end as the version that the alias names would end it.
 */
export class LocalFunctions implements FunctionRuntime {
  readonly #world: EcsWorld;
  readonly #services: readonly LambdaService[];
  readonly #bad = new Set<string>();

  constructor(environment: Environment, world: EcsWorld) {
    this.#world = world;
    this.#services = lambdaServices(environment);
    world.functions.runtime = this;
    for (const { functionName, alias, alarm } of this.#services) {
      world.functions.create({
        ...{ name: functionName, alias, alarm, memoryMiB: 256, timeoutSeconds: 30 },
        versions: [10, 9].map((build, age) => ({
          build,
          publishedAtMs: world.now - (7 + 7 * age) * DAY_MS,
        })),
      });
    }
  }

  outcome({ name }: LambdaFunction, { build }: FunctionVersion): Outcome {
    return this.#bad.has(`${name}:${build}`) ? DOES_NOT_LOAD : WELL;
  }

  /** Sixty in each of the world's own minutes. */
  invocationsAMinute(): number {
    return 60 * this.#world.settings.timeScale;
  }

  /** The version that callers meet, and whether it is the one that was put there last. */
  live(service: string): { readonly version: string; readonly isWell: boolean } {
    const fn = this.#named(service);
    return { version: fn.alias.version, isWell: this.#world.functions.outcomeOf(fn).kind === 'ok' };
  }

  /** CI publishes a version that does not load, and moves the alias to it. @returns its number */
  deployBad(service: string): string {
    const { lambda } = this.#world;
    const { name: FunctionName, alias, newest } = this.#named(service);
    this.#bad.add(`${FunctionName}:${newest + 1}`);
    lambda.updateFunctionCode({ FunctionName, build: newest + 1 }, 'ci');
    const { Version } = lambda.publishVersion({ FunctionName }, 'ci');
    lambda.updateAlias({ FunctionName, Name: alias.name, FunctionVersion: Version }, 'ci');
    return Version;
  }

  #named(service: string): LambdaFunction {
    const { functionName } = this.#services.find(({ id }) => id === service) ?? {};
    const fn = functionName === undefined ? undefined : this.#world.functions.byName.get(functionName);
    if (!fn) throw new Error(`There is no function ${service}`);
    return fn;
  }
}
