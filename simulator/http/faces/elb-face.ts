import type { ServiceFace } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';

/** Service Authorization Reference, Elastic Load Balancing V2: what is read has no resource level. */
export function elbFace(clock: WorldClock): ServiceFace {
  return {
    errorNames: { AccessDeniedException: 'AccessDenied' },
    accessDeniedStatus: 403,
    operations: {
      DescribeTargetGroups: {
        permissions: () => [{ action: 'elasticloadbalancing:DescribeTargetGroups', resource: '*' }],
        run: (input) => clock.use((world) => world.describeTargetGroups(input as never)),
      },
      DescribeTargetHealth: {
        permissions: () => [{ action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' }],
        run: (input) => clock.use((world) => world.describeTargetHealth(input)),
      },
    },
  };
}
