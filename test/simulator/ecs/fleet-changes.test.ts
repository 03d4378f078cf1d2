import { describe, expect, it } from 'vitest';
import {
  builtFrom,
  deployRevision,
  deregisterRevision,
  fleetRevision,
  moveTag,
  removeImage,
} from '../../../simulator/ecs/fleet-changes.ts';
import { count, fleetOfOne, MINUTE } from './fleet-of-one.ts';

const SPEC = { project: 'tradai', env: 'prod', services: { backend: {} } };

describe('steps of a scenario', () => {
  it('deploy: the revision gets the number that the scenario gives it', () => {
    const { world, describe: look, pass } = fleetOfOne();
    deployRevision(world, SPEC, { service: 'backend', revision: 14, by: 'ci' });
    pass(10 * MINUTE);
    expect(look().taskDefinition).toMatch(/:14$/);
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
    expect(world.calls).toMatchObject([{ by: 'ci', call: 'ecs:UpdateService' }]);
  });

  it('deploy: a number that a copy took meanwhile is passed over, and the copy is still known for what it is', () => {
    const { world, describe: look } = fleetOfOne();
    const { taskDefinition } = world.describeTaskDefinition({ taskDefinition: 'tradai-backend-prod:10' });
    const copy = world.registerTaskDefinition(
      { ...taskDefinition, memory: '1024' },
      'watchdog',
    ).taskDefinition;
    deployRevision(world, SPEC, { service: 'backend', revision: 11, by: 'ci' });
    expect(look().taskDefinition).toMatch(/:12$/);
    expect([builtFrom(copy), builtFrom(fleetRevision(world, SPEC, 'backend', 11)!)]).toEqual([10, 11]);
  });

  it('deploy with ends: false stays in progress', () => {
    const { world, describe: look, pass } = fleetOfOne();
    deployRevision(world, SPEC, { service: 'backend', revision: 11, by: 'human', ends: false });
    pass(60 * MINUTE);
    expect(look().deployments[0]!.rolloutState).toBe('IN_PROGRESS');
  });

  it('deregister and imageGone leave a revision that can be neither deployed nor pulled', () => {
    const { world, address, list, pass } = fleetOfOne();
    removeImage(world, SPEC, 'backend', 9);
    world.updateService({ ...address, taskDefinition: 'tradai-backend-prod:9' }, 'watchdog');
    pass(MINUTE);
    expect(list('STOPPED')[0]!.stoppedReason).toMatch(/^CannotPullContainerError/);
    deregisterRevision(world, SPEC, 'backend', 9);
    expect(() =>
      world.updateService({ ...address, taskDefinition: 'tradai-backend-prod:9' }, 'watchdog'),
    ).toThrow('TaskDefinition is inactive');
  });

  it('tagMoved: the next deployment runs another image', () => {
    const { world, address, list, pass } = fleetOfOne();
    const digest = moveTag(world, SPEC, 'backend');
    expect(list()[0]!.containers[0]!.imageDigest).not.toBe(digest);
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(10 * MINUTE);
    expect(list().map((task) => task.containers[0]!.imageDigest)).toEqual([digest, digest]);
  });
});

describe('zone rebalancing (ECS API, availabilityZoneRebalancing)', () => {
  it('stops a running task with no deployment, and never has fewer than wanted', () => {
    const { world, address, describe: look, pass, messages } = fleetOfOne();
    const { id } = look().deployments[0]!;
    world.rebalanceZones(address.cluster, address.service);
    for (let i = 0; i < 40; i++) {
      pass(MINUTE / 8);
      expect(world.wellbeing(address.cluster, address.service).answering).toBeGreaterThanOrEqual(2);
    }
    expect(count(messages(), 'has stopped 1 running tasks')).toBe(1);
    expect(look().deployments.map((deployment) => deployment.id)).toEqual([id]);
    expect(look().runningCount).toBe(2);
  });
});
