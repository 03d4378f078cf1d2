import { answerOf, type Behaviour, type Cure, isRight, OK } from '../ecs/behaviour.ts';
import type { Scenario } from './scenario-schema.ts';

interface Illness {
  readonly behaviour: Behaviour;
  readonly cure: Cure;
  readonly version: number;
}

interface StoryLambda {
  /** The version that the alias points at. */
  version: number;
  readonly latencyMs: number;
  readonly dependsOn: readonly string[];
  readonly behaviours: Map<number, Behaviour>;
  illnesses: Illness[];
}

/**
 * Functions of a fleet: an alias that points at a version, and what an invocation of it meets. There is always
 * some traffic, and no task to restart: a function is down while its invocations do not end well.
 */
export class StoryLambdas {
  readonly #lambdas = new Map<string, StoryLambda>();
  readonly #isSick: (need: string) => boolean;

  /** `isSick`: whether a dependency, or a service with tasks, is not well. */
  constructor({ fleet }: Scenario, isSick: (need: string) => boolean) {
    this.#isSick = isSick;
    for (const [name, service] of Object.entries(fleet.services)) {
      if (service.kind !== 'lambda') continue;
      const { revision: version, latencyMs, dependsOn } = service;
      this.#lambdas.set(name, { version, latencyMs, dependsOn, behaviours: new Map(), illnesses: [] });
    }
  }

  names(): string[] {
    return [...this.#lambdas.keys()];
  }

  has(name: string): boolean {
    return this.#lambdas.has(name);
  }

  versionOf(name: string): number {
    return this.#lambdas.get(name)!.version;
  }

  /** Publishes a version and moves the alias. */
  deploy(name: string, version: number, behaviour: Behaviour): void {
    const lambda = this.#lambdas.get(name)!;
    lambda.behaviours.set(version, behaviour);
    lambda.version = version;
  }

  /** @returns the way to end it */
  fallIll(name: string, { behaviour, cure }: { behaviour: Behaviour; cure: Cure }): () => void {
    const lambda = this.#lambdas.get(name)!;
    const illness: Illness = { behaviour, cure, version: lambda.version };
    lambda.illnesses.push(illness);
    return () => {
      lambda.illnesses = lambda.illnesses.filter((kept) => kept !== illness);
    };
  }

  /** Fewer than half of its invocations end well. */
  isDown(name: string): boolean {
    const lambda = this.#lambdas.get(name)!;
    return this.#needsAreSick(lambda) || !endsWell(this.#behaviourOf(lambda), lambda.latencyMs);
  }

  #behaviourOf(lambda: StoryLambda): Behaviour {
    const ill = lambda.illnesses.find(
      ({ cure, version }) =>
        (cure.kind !== 'rollback' || version === lambda.version) &&
        (cure.kind !== 'dependency' || this.#needsAreSick(lambda)),
    );
    return ill?.behaviour ?? lambda.behaviours.get(lambda.version) ?? OK;
  }

  #needsAreSick(lambda: StoryLambda): boolean {
    return lambda.dependsOn.some((need) => (this.has(need) ? this.isDown(need) : this.#isSick(need)));
  }
}

/** A function that dies in the middle gives no answer either, whatever it would have said before. */
function endsWell(behaviour: Behaviour, latencyMs: number): boolean {
  if (behaviour.kind === 'crash-after' || behaviour.kind === 'oom') return false;
  return isRight(answerOf(behaviour, latencyMs));
}
