import {
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { ScalableTarget } from '../core/diagnosis/evidence.ts';
import type { EcsService } from '../core/watchlist/environment.ts';
import { type FleetHands, type FunctionHands, type Hands, TerminalError } from '../ports.ts';
import { type AwsConfig, actDeadline } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { LambdaFunctionHands } from './lambda-function-hands.ts';
import { ScalableTargets } from './scalable-targets.ts';

type Named = Pick<EcsService, 'cluster' | 'modelName'>;

export class AwsHands implements Hands {
  readonly #ecs: ECSClient;
  readonly #scaling: ScalableTargets;
  readonly #lambda: LambdaClient;

  constructor(config: AwsConfig) {
    this.#ecs = new ECSClient(config);
    this.#scaling = new ScalableTargets(config);
    this.#lambda = new LambdaClient(config);
  }

  until(notAfterMs: number): FleetHands {
    return new EcsFleetHands(this.#ecs, this.#scaling, notAfterMs);
  }

  onFunctions(notAfterMs: number): FunctionHands {
    return new LambdaFunctionHands(this.#lambda, notAfterMs);
  }
}

class EcsFleetHands implements FleetHands {
  readonly #ecs: ECSClient;
  readonly #scaling: ScalableTargets;
  readonly #notAfterMs: number;

  constructor(ecs: ECSClient, scaling: ScalableTargets, notAfterMs: number) {
    this.#ecs = ecs;
    this.#scaling = scaling;
    this.#notAfterMs = notAfterMs;
  }

  forceDeploy(service: EcsService): Promise<string> {
    return this.#update('force a new deployment of', service, { forceNewDeployment: true });
  }

  deploy(service: EcsService, taskDefinition: string): Promise<string> {
    return this.#update(`put ${taskDefinition} on`, service, { taskDefinition });
  }

  async stopDeployment({ modelName }: EcsService, serviceDeploymentArn: string): Promise<void> {
    const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
    await callAws(`roll the deployment of ${modelName} back`, () =>
      this.#ecs.send(command, actDeadline(this.#notAfterMs)),
    );
  }

  async setDesired(service: Named, desired: number): Promise<void> {
    await this.#update(`set the desired count to ${desired} for`, service, { desiredCount: desired });
  }

  async register(definition: string): Promise<string> {
    const input = JSON.parse(definition) as RegisterTaskDefinitionCommandInput;
    const command = new RegisterTaskDefinitionCommand(input);
    const answer = await callAws(`register ${input.family} again`, () =>
      this.#ecs.send(command, actDeadline(this.#notAfterMs)),
    );
    const arn = answer.taskDefinition?.taskDefinitionArn;
    if (arn === undefined) throw new TerminalError(`ECS registered ${input.family} and did not say as what`);
    return arn;
  }

  setSuspended(service: Named, suspended: ScalableTarget['suspended']): Promise<void> {
    return this.#scaling.suspend(service, suspended, this.#notAfterMs);
  }

  /** The deployment that the answer calls PRIMARY is the one that this call started (or left in place). */
  async #update(what: string, service: Named, change: Partial<UpdateServiceCommandInput>): Promise<string> {
    const { cluster, modelName } = service;
    const command = new UpdateServiceCommand({ cluster, service: modelName, ...change });
    const answer = await callAws(`${what} ${modelName}`, () =>
      this.#ecs.send(command, actDeadline(this.#notAfterMs)),
    );
    const primary = answer.service?.deployments?.find((one) => one.status === 'PRIMARY');
    if (primary?.id === undefined) {
      throw new TerminalError(`${what} ${modelName}: ECS did not name the deployment that it started`);
    }
    return primary.id;
  }
}
