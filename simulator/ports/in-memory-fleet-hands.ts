import type { ScalableTarget } from '../../shared/core/diagnosis/evidence.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import { type FleetHands, LostRaceError, TerminalError } from '../../shared/ports.ts';
import type { RegisterTaskDefinitionInput } from '../ecs/task-definitions.ts';
import type { UpdateServiceInput } from '../ecs/update-service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';

type Named = Pick<EcsService, 'cluster' | 'modelName'>;

/** The watchdog's hands on the simulated ECS; the world records every call as the watchdog's. */
export class InMemoryFleetHands implements FleetHands {
  readonly #world: EcsWorld;
  readonly #notAfterMs: number;
  readonly #now: () => number;

  /** `now` is the caller's own clock, which may differ from the world's. */
  constructor(world: EcsWorld, notAfterMs = Infinity, now = () => world.now) {
    this.#world = world;
    this.#notAfterMs = notAfterMs;
    this.#now = now;
  }

  forceDeploy(service: EcsService): Promise<string> {
    return this.#update('force a new deployment of', service, { forceNewDeployment: true });
  }

  deploy(service: EcsService, taskDefinition: string): Promise<string> {
    return this.#update(`put ${taskDefinition} on`, service, { taskDefinition });
  }

  async stopDeployment({ modelName }: EcsService, serviceDeploymentArn: string): Promise<void> {
    await this.#ask(`roll the deployment of ${modelName} back`, () =>
      this.#world.stopServiceDeployment({ serviceDeploymentArn, stopType: 'ROLLBACK' }, 'watchdog'),
    );
  }

  async setDesired(service: Named, desired: number): Promise<void> {
    await this.#update(`set the desired count to ${desired} for`, service, { desiredCount: desired });
  }

  async register(definition: string): Promise<string> {
    const input = JSON.parse(definition) as RegisterTaskDefinitionInput;
    const { taskDefinition } = await this.#ask(`register ${input.family} again`, () =>
      this.#world.registerTaskDefinition(input, 'watchdog'),
    );
    return taskDefinition.taskDefinitionArn;
  }

  async setSuspended(service: Named, suspended: ScalableTarget['suspended']): Promise<void> {
    const input = {
      ServiceNamespace: 'ecs',
      ResourceId: `service/${service.cluster}/${service.modelName}`,
      ScalableDimension: 'ecs:service:DesiredCount',
      SuspendedState: {
        DynamicScalingInSuspended: suspended.in,
        DynamicScalingOutSuspended: suspended.out,
        ScheduledScalingSuspended: suspended.scheduled,
      },
    };
    await this.#ask(`suspend or resume autoscaling of ${service.modelName}`, () =>
      this.#world.registerScalableTarget(input, 'watchdog'),
    );
  }

  /** As the adapter: a decision that has become too old is not acted upon. */
  async #ask<T>(what: string, call: () => T): Promise<T> {
    const lateMs = this.#now() - this.#notAfterMs;
    return askAws(what, () => {
      if (lateMs > 0) throw new LostRaceError(`the decision is ${lateMs} ms too old to be acted upon`);
      return call();
    });
  }

  async #update(
    what: string,
    { cluster, modelName }: Named,
    change: Partial<UpdateServiceInput>,
  ): Promise<string> {
    const { service } = await this.#ask(`${what} ${modelName}`, () =>
      this.#world.updateService({ cluster, service: modelName, ...change }, 'watchdog'),
    );
    const primary = service.deployments.find((one) => one.status === 'PRIMARY');
    if (!primary) throw new TerminalError(`${what} ${modelName}: ECS named no deployment`);
    return primary.id;
  }
}
