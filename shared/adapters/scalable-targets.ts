import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { ScalableTarget } from '../core/diagnosis/evidence.ts';
import type { EcsService } from '../core/watchlist/environment.ts';
import { type AwsConfig, actDeadline } from './aws-config.ts';
import { callAws } from './aws-error.ts';

type Scaled = Pick<EcsService, 'cluster' | 'modelName'>;

const DESIRED_COUNT = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

const resourceId = (service: Scaled): string => `service/${service.cluster}/${service.modelName}`;

/** The autoscaler's hold on a service's desired count. */
export class ScalableTargets {
  readonly #scaling: ApplicationAutoScalingClient;

  constructor(config: AwsConfig) {
    this.#scaling = new ApplicationAutoScalingClient(config);
  }

  /** A service that nobody scales has none: an empty list, not an error. */
  async of(service: Scaled): Promise<ScalableTarget | undefined> {
    const command = new DescribeScalableTargetsCommand({
      ...DESIRED_COUNT,
      ResourceIds: [resourceId(service)],
    });
    const answer = await callAws(`read autoscaling of ${service.modelName}`, () =>
      this.#scaling.send(command),
    );
    const target = answer.ScalableTargets?.[0];
    if (!target) return undefined;
    const { SuspendedState: suspended } = target;
    return {
      min: target.MinCapacity ?? 0,
      max: target.MaxCapacity ?? 0,
      suspended: {
        in: suspended?.DynamicScalingInSuspended ?? false,
        out: suspended?.DynamicScalingOutSuspended ?? false,
        scheduled: suspended?.ScheduledScalingSuspended ?? false,
      },
    };
  }

  /** What is left out (the bounds) stays as it is (API reference: RegisterScalableTarget). */
  async suspend(service: Scaled, suspended: ScalableTarget['suspended'], notAfterMs: number): Promise<void> {
    const command = new RegisterScalableTargetCommand({
      ...DESIRED_COUNT,
      ResourceId: resourceId(service),
      SuspendedState: {
        DynamicScalingInSuspended: suspended.in,
        DynamicScalingOutSuspended: suspended.out,
        ScheduledScalingSuspended: suspended.scheduled,
      },
    });
    const what = `suspend or resume autoscaling of ${service.modelName}`;
    await callAws(what, () => this.#scaling.send(command, actDeadline(notAfterMs)));
  }
}
