import type { Place } from '../resource-names.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';

/** Service Authorization Reference, Amazon Elastic Container Registry. */
export function ecrFace(clock: WorldClock, place: Place): ServiceFace {
  const onRepository = (action: string) => (input: WireInput) => [
    {
      action: `ecr:${action}`,
      resource: `arn:aws:ecr:${place.region}:${place.account}:repository/${input.repositoryName}`,
    },
  ];
  return {
    operations: {
      DescribeImages: {
        permissions: onRepository('DescribeImages'),
        run: (input) => clock.use((world) => world.describeImages(input)),
      },
      BatchGetImage: {
        permissions: onRepository('BatchGetImage'),
        run: (input) => clock.use((world) => world.batchGetImage(input)),
      },
    },
  };
}
