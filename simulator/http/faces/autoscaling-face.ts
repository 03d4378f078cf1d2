import type { Place } from '../resource-names.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';
import { worldCaller } from './ecs-face.ts';

/** Service Authorization Reference, AWS Application Auto Scaling: describing has no resource level. */
export function autoscalingFace(clock: WorldClock, place: Place): ServiceFace {
  const change = (action: string) => (input: WireInput) => [
    {
      action: `application-autoscaling:${action}`,
      resource: scalableTargetArn(clock, place, input),
      context: {
        'application-autoscaling:service-namespace': input.ServiceNamespace,
        'application-autoscaling:scalable-dimension': input.ScalableDimension,
      },
    },
  ];
  return {
    operations: {
      DescribeScalableTargets: {
        permissions: () => [{ action: 'application-autoscaling:DescribeScalableTargets', resource: '*' }],
        run: (input) => clock.use((world) => world.describeScalableTargets(input)),
      },
      RegisterScalableTarget: {
        permissions: change('RegisterScalableTarget'),
        run: (input, by) => clock.use((world) => world.registerScalableTarget(input, worldCaller(by))),
      },
      DeregisterScalableTarget: {
        permissions: change('DeregisterScalableTarget'),
        run: (input, by) => clock.use((world) => world.deregisterScalableTarget(input, worldCaller(by))),
      },
    },
  };
}

/** The real ARNs end in an id that nobody can know beforehand. */
function scalableTargetArn(clock: WorldClock, place: Place, input: WireInput): string {
  const known = clock.world.scalableTargets.get(input.ResourceId)?.ScalableTargetARN;
  return known ?? `arn:aws:application-autoscaling:${place.region}:${place.account}:scalable-target/new`;
}
