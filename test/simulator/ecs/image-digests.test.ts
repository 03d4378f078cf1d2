import { describe, expect, it } from 'vitest';
import { fleetOfOne, MINUTE } from './fleet-of-one.ts';

describe('image digests (ECS developer guide, deployment-type-ecs "Container image resolution")', () => {
  const moved = () => {
    const fleet = fleetOfOne({ desired: 1 });
    const image = 'tradai/backend:10';
    const first = fleet.world.registry.resolve(image)!;
    fleet.world.registry.push(image, 'sha256:moved');
    return { ...fleet, image, first };
  };

  it('stay when a service is scaled to zero and back, whatever the tag means by now', () => {
    const { world, address, list, pass, first } = moved();
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    pass(2 * MINUTE);
    world.updateService({ ...address, desiredCount: 1 }, 'watchdog');
    pass(2 * MINUTE);
    expect(list()[0]!.containers[0]!.imageDigest).toBe(first);
  });

  it('are resolved again by a forced deployment', () => {
    const { world, address, list, pass } = moved();
    world.updateService({ ...address, forceNewDeployment: true }, 'watchdog');
    pass(5 * MINUTE);
    expect(list()[0]!.containers[0]!.imageDigest).toBe('sha256:moved');
    const { serviceRevisions } = world.describeServiceRevisions({
      serviceRevisionArns: [
        world.serviceNamed(address.cluster, address.service).deployments[0]!.revision.arn,
      ],
    });
    expect(serviceRevisions[0]!.containerImages[0]!.imageDigest).toBe('sha256:moved');
  });

  it('that are gone fail the pull of a scale cycle; a forced deployment helps (task_cannot_pull_image)', () => {
    const { world, address, list, pass, image, first } = moved();
    world.registry.remove(image, first);
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    pass(2 * MINUTE);
    world.updateService({ ...address, desiredCount: 1 }, 'watchdog');
    pass(2 * MINUTE);
    const reason = list('STOPPED').find((task) => task.stopCode === 'TaskFailedToStart')?.stoppedReason;
    expect(reason).toMatch(
      /^CannotPullContainerError: pull image manifest has been retried 5 time\(s\): failed to resolve ref /,
    );
    world.updateService({ ...address, forceNewDeployment: true }, 'watchdog');
    pass(2 * MINUTE);
    expect(list()).toHaveLength(1);
    expect(() =>
      world.describeImages({ repositoryName: 'tradai/backend', imageIds: [{ imageDigest: first }] }),
    ).toThrow(expect.objectContaining({ name: 'ImageNotFoundException' }));
    expect(
      world.batchGetImage({ repositoryName: 'tradai/backend', imageIds: [{ imageDigest: first }] }).failures,
    ).toHaveLength(1);
  });
});
