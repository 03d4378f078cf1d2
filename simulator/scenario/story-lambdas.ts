import { type Behaviour, type Cure, OK } from '../ecs/behaviour.ts';
import { fleetNames } from '../ecs/fleet.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { EcsWorld } from '../ecs/world.ts';
import type { FunctionRuntime } from '../lambda/functions.ts';
import {
  type FunctionVersion,
  isDown,
  type LambdaFunction,
  type Outcome,
} from '../lambda/lambda-function.ts';
import { outcomeOf } from '../lambda/outcome-of.ts';
import { ALIAS, PLACE } from './environment-of-fleet.ts';
import type { StoryService } from './fleet-schema.ts';
import type { Scenario } from './scenario-schema.ts';

interface Illness {
  readonly behaviour: Behaviour;
  readonly cure: Cure;
  /** Of the version that fell ill. */
  readonly version: string;
  readonly build: number;
  readonly memoryMiB: number;
}

interface StoryLambda {
  readonly settings: StoryService;
  readonly fn: LambdaFunction;
  readonly behaviours: Map<number, Behaviour>;
  illnesses: Illness[];
  loadFactor: number;
}

/** The truth about an answer that comes late is the same as for a task's health check: 5 s. */
const TIMEOUT_SECONDS = 5;
/** One a second. The format: there is always some traffic. */
const INVOCATIONS_A_MINUTE = 60;
/** The format's load: above the first a service slows, above the second nothing gets through. */
const SLOWS_ABOVE = 1.5;
const FAILS_ABOVE = 3;
const SLOWER = 20;
const WEEK_MS = 7 * 86_400_000;

/**
 * The functions of a story in the world's Lambda: what invocations of each version meet. `desired` stands for the
 * environments that AWS runs anyway; provisioned ones come on top.
 */
export class StoryLambdas implements FunctionRuntime {
  readonly #lambdas = new Map<string, StoryLambda>();
  readonly #names = new Map<LambdaFunction, string>();
  readonly #world: EcsWorld;
  readonly #isSick: (need: string) => boolean;

  /** `isSick`: whether a dependency, or a service with tasks, is not well. */
  constructor({ fleet }: Scenario, world: EcsWorld, isSick: (need: string) => boolean) {
    this.#world = world;
    this.#isSick = isSick;
    for (const [name, settings] of Object.entries(fleet.services))
      if (settings.kind === 'lambda') this.#create(name, settings);
    world.functions.runtime = this;
    world.functions.review();
  }

  names(): string[] {
    return [...this.#lambdas.keys()];
  }

  has(name: string): boolean {
    return this.#lambdas.has(name);
  }

  nameOf(fn: LambdaFunction): string | undefined {
    return this.#names.get(fn);
  }

  /** The story's number of what the alias's callers meet. */
  versionOf(name: string): number {
    const { fn } = this.#lambdas.get(name)!;
    return this.#world.functions.liveVersion(fn)?.build ?? Number(fn.alias.version);
  }

  /** A pipeline publishes and moves the alias; a human may move it to what was published before. */
  deploy(
    name: string,
    build: number,
    behaviour: Behaviour,
    { by, ends }: { by: 'ci' | 'human'; ends: boolean },
  ): void {
    const { fn, behaviours } = this.#lambdas.get(name)!;
    const { lambda } = this.#world;
    behaviours.set(build, behaviour);
    const known = [...fn.versions.values()].findLast((one) => one.build === build);
    const before = fn.alias.version;
    if (!known) lambda.updateFunctionCode({ FunctionName: fn.name, build }, by);
    const version = known?.version ?? lambda.publishVersion({ FunctionName: fn.name }, by).Version;
    const failed = behaviour.kind === 'cannot-start' ? behaviour.reason : undefined;
    const published = fn.versions.get(version)!;
    published.state = failed === undefined ? 'Active' : 'Failed';
    published.stateReason = failed;
    // A canary that never ends keeps a share of the traffic where it was.
    const AdditionalVersionWeights = ends || before === version ? {} : { [before]: 0.1 };
    lambda.updateAlias(
      {
        FunctionName: fn.name,
        Name: ALIAS,
        FunctionVersion: version,
        RoutingConfig: { AdditionalVersionWeights },
      },
      by,
    );
  }

  /** CloudFormation or a clean-up deletes a version. */
  deleteVersion(name: string, build: number): void {
    const { fn } = this.#lambdas.get(name)!;
    for (const { version } of [...fn.versions.values()].filter((one) => one.build === build))
      this.#world.lambda.deleteVersion({ FunctionName: fn.name, Qualifier: version }, 'ci');
  }

  setLoad(name: string, factor = 1): void {
    this.#lambdas.get(name)!.loadFactor = factor;
    this.#world.functions.review();
  }

  /** @returns the way to end it */
  fallIll(name: string, { behaviour, cure }: { behaviour: Behaviour; cure: Cure }): () => void {
    const lambda = this.#lambdas.get(name)!;
    const live = this.#world.functions.liveVersion(lambda.fn)!;
    const { version, build, memoryMiB } = live;
    const illness: Illness = { behaviour, cure, version, build, memoryMiB };
    lambda.illnesses.push(illness);
    this.#world.functions.review();
    return () => {
      lambda.illnesses = lambda.illnesses.filter((kept) => kept !== illness);
      this.#world.functions.review();
    };
  }

  /** Tasks that need a function fail while it does. @returns whether that changed anything */
  tellTasks(tasks: ScriptedTasks): boolean {
    if (this.#lambdas.size === 0) return false;
    const changed = this.names().filter(
      (name) => this.isDown(name) !== (tasks.dependencyFailure(name) === 'down'),
    );
    for (const name of changed) {
      if (this.isDown(name)) tasks.breakDependency(name, 'down');
      else tasks.mendDependency(name);
    }
    return changed.length > 0;
  }

  /** Fewer than half of its invocations end well. */
  isDown(name: string): boolean {
    return isDown(this.#world.functions.outcomeOf(this.#lambdas.get(name)!.fn));
  }

  /** Its invocations failed right before this instant: a move of the alias takes effect at once. */
  wasDownBefore(name: string, atMs: number): boolean {
    const before = this.#lambdas.get(name)!.fn.stretches.findLast((one) => one.fromMs < atMs);
    return before !== undefined && isDown(before.outcome);
  }

  /** A fault of the story makes it ill now, or would. */
  isTouchedByFault(name: string): boolean {
    const lambda = this.#lambdas.get(name)!;
    return lambda.illnesses.length > 0 || lambda.loadFactor > SLOWS_ABOVE || this.#needsAreSick(lambda);
  }

  outcome(fn: LambdaFunction, version: FunctionVersion): Outcome {
    const lambda = this.#lambdas.get(this.#names.get(fn) ?? '');
    if (!lambda) return { kind: 'ok', durationMs: 0 };
    const { latencyMs } = lambda.settings;
    const load = this.#loadOf(lambda);
    if (load > FAILS_ABOVE) return { kind: 'throttled' };
    if (this.#needsAreSick(lambda)) return NEED_REFUSES;
    const slowed = load > SLOWS_ABOVE ? latencyMs * SLOWER : latencyMs;
    return outcomeOf(this.#behaviourOf(lambda, version), version, slowed);
  }

  invocationsAMinute(fn: LambdaFunction): number {
    const factor = this.#lambdas.get(this.#names.get(fn) ?? '')?.loadFactor ?? 1;
    return Math.round(INVOCATIONS_A_MINUTE * factor);
  }

  #create(name: string, settings: StoryService): void {
    const { revision, previous, runningFor, memoryMiB } = settings;
    const names = fleetNames(PLACE, name);
    const fn = this.#world.functions.create({
      name: names.service,
      alias: ALIAS,
      versions: [revision, ...previous].map((build, age) => ({
        build,
        publishedAtMs: this.#world.now - runningFor - age * WEEK_MS,
      })),
      memoryMiB,
      timeoutSeconds: TIMEOUT_SECONDS,
      alarm: settings.alarm ? names.alarm : undefined,
    });
    this.#names.set(fn, name);
    this.#lambdas.set(name, { settings, fn, behaviours: new Map(), illnesses: [], loadFactor: 1 });
  }

  #behaviourOf(lambda: StoryLambda, version: FunctionVersion): Behaviour {
    const ill = lambda.illnesses.find((illness) => this.#lasts(illness, lambda, version));
    return ill?.behaviour ?? lambda.behaviours.get(version.build) ?? OK;
  }

  /** Environments belong to a version: moving the alias is the only restart there is. */
  #lasts(
    { cure, version: ill, build, memoryMiB }: Illness,
    lambda: StoryLambda,
    version: FunctionVersion,
  ): boolean {
    switch (cure.kind) {
      case 'restart':
      case 'cycle':
        return version.version === ill;
      case 'rollback':
        return version.build === build;
      case 'memory':
        return version.memoryMiB <= memoryMiB;
      case 'scale-out':
        return this.#environmentsOf(lambda) < cure.desired;
      case 'dependency':
        return this.#needsAreSick(lambda);
      case 'none':
        return true;
      default:
        return cure satisfies never;
    }
  }

  #environmentsOf({ settings, fn }: StoryLambda): number {
    const { provisioned } = fn.alias;
    const ready = provisioned && this.#world.now >= provisioned.readyAtMs ? provisioned.requested : 0;
    return settings.desired + ready;
  }

  #loadOf(lambda: StoryLambda): number {
    return (lambda.loadFactor * lambda.settings.desired) / Math.max(1, this.#environmentsOf(lambda));
  }

  #needsAreSick({ settings }: StoryLambda): boolean {
    return settings.dependsOn.some((need) => (this.has(need) ? this.isDown(need) : this.#isSick(need)));
  }
}

const NEED_REFUSES: Outcome = {
  kind: 'error',
  durationMs: 100,
  lines: ['ERROR\tInvoke Error\t{"errorType":"Error","errorMessage":"connect ECONNREFUSED 10.0.12.7:5432"}'],
};
