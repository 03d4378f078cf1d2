import { REMEDY_NAMES } from '../../shared/core/remediation/ladder.ts';
import { type Environment, ecsServices } from '../../shared/core/watchlist/environment.ts';
import type { CloudEvent } from '../http/cloud-events.ts';
import type { LocalCloud } from '../http/local-cloud.ts';
import type { BreakingAction } from './buttons.ts';
import { troubleOf } from './dependency-troubles.ts';

/** Late enough for the deployment to be COMPLETED, soon enough for the revision not to be proven good yet. */
export const TURNS_BAD_AFTER_SECONDS = 6;

/** The state in which the workflow parks and restores; it is entered again while it waits for tasks to stop. */
const CYCLE_STATE = `${REMEDY_NAMES['scale-cycle']}: act`;

/** Breaks and mends what the buttons and the stories ask for, and remembers what is broken. */
export class Troublemaker {
  readonly #cloud: LocalCloud;
  readonly #environment: Environment;
  readonly #down = new Set<string>();
  #isBlind = false;
  #isKillArmed = false;

  constructor(cloud: LocalCloud, environment: Environment) {
    this.#cloud = cloud;
    this.#environment = environment;
  }

  get isBlind(): boolean {
    return this.#isBlind;
  }

  get isKillArmed(): boolean {
    return this.#isKillArmed;
  }

  isDown(dependency: string): boolean {
    return this.#down.has(dependency);
  }

  /** Returns what it did, for people. A dependency's process ends or starts behind the answer. */
  act(action: BreakingAction, target: string): string {
    const { faults } = this.#cloud;
    switch (action) {
      case 'hang':
        faults.breakService({ service: target, behaviour: { kind: 'hang' }, cure: { kind: 'restart' } });
        return `The tasks of ${target} hang; a new task is well.`;
      case 'need-empty-start':
        faults.breakService({ service: target, behaviour: ILL, cure: { kind: 'cycle' } });
        return `${target} answers 503 until none of its tasks runs any more.`;
      case 'deploy-bad':
        return `Deployed ${this.#deploy(target)}, which is bad at once.`;
      case 'deploy-late-bad':
        return `Deployed ${this.#deploy(target, TURNS_BAD_AFTER_SECONDS)}, which turns bad ${TURNS_BAD_AFTER_SECONDS} s from now.`;
      case 'out-of-memory':
        faults.breakService({ service: target, behaviour: HUNGRY, cure: { kind: 'memory' } });
        return `The tasks of ${target} take more memory than they have.`;
      case 'take-down':
        return this.#takeDown(target);
      case 'bring-back':
        this.#down.delete(target);
        void faults.mendDependency(target);
        return `${target} is back.`;
      case 'deploy-bad-version':
        return `Published version ${faults.deployFunction(target)} of ${target}, which does not load.`;
      case 'blind':
        return this.#blind(true);
      case 'see':
        return this.#blind(false);
      case 'kill-between':
        this.#isKillArmed = true;
        return 'The next scale cycle will be killed right after it has set the count to 0.';
      default:
        return action satisfies never;
    }
  }

  /** A revision that is bad for good although it was proven good: only the one before it helps. */
  spoilRevision(service: string): void {
    this.#cloud.faults.breakService({ service, behaviour: ILL, cure: { kind: 'rollback' } });
  }

  /** Returns `family:revision` of the good revision that CI deploys. */
  deployGood(service: string): string {
    return nameOf(this.#cloud.faults.deploy({ service }));
  }

  /** The kill needs to know when the scale cycle is about to begin: its first change of a count parks. */
  hear(event: CloudEvent): void {
    if (event.kind !== 'state' || event.state !== CYCLE_STATE || !this.#isKillArmed) return;
    this.#isKillArmed = false;
    const functionName = this.#cloud.functions.find((one) =>
      one.functionName.includes('remediate'),
    )?.functionName;
    this.#cloud.faults.killAfterCall({
      functionName,
      action: 'ecs:UpdateService',
      andEveryInvocationWhile: () => this.#isAnyParked(),
    });
  }

  /** Nothing is broken any more. */
  async reset(): Promise<void> {
    this.#down.clear();
    this.#isBlind = false;
    this.#isKillArmed = false;
    await this.#cloud.reset();
  }

  #isAnyParked(): boolean {
    const { world } = this.#cloud;
    return ecsServices(this.#environment).some(
      ({ cluster, modelName }) => world.serviceNamed(cluster, modelName).desiredCount === 0,
    );
  }

  #blind(isBlind: boolean): string {
    this.#isBlind = isBlind;
    this.#cloud.faults.blind(isBlind);
    return isBlind ? 'The prober sees nothing any more.' : 'The prober sees again.';
  }

  #takeDown(id: string): string {
    const { question } = this.#environment.dependencies.find((one) => one.id === id) ?? {};
    const { failure, effect } = troubleOf({ question });
    this.#down.add(id);
    void this.#cloud.faults.breakDependency(id, failure);
    return `${id}: ${effect}.`;
  }

  #deploy(service: string, afterSeconds?: number): string {
    return nameOf(this.#cloud.faults.deploy({ service, behaviour: ILL, afterSeconds }));
  }
}

const ILL = {
  kind: 'status',
  code: 503,
  body: '{"status":"error","detail":"cannot load its state"}',
} as const;
const HUNGRY = { kind: 'oom', afterMs: 0, needsMiB: 1_024 } as const;

const nameOf = (taskDefinitionArn: string): string =>
  taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1);
