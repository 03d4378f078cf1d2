import { describe, expect, it } from 'vitest';
import { count, fleetOfOne, HOUR, MINUTE, SECOND } from './fleet-of-one.ts';

describe('a deployment (ECS API, UpdateService; ECS developer guide, deployment-type-ecs)', () => {
  it('keeps its id when only the desired count changes', () => {
    const { world, address, describe: look, pass } = fleetOfOne();
    const before = look().deployments[0]!;
    world.updateService({ ...address, desiredCount: 4 }, 'human');
    pass(5 * SECOND);
    const after = look();
    expect(after.deployments).toHaveLength(1);
    expect(after.deployments[0]).toMatchObject({ id: before.id, rolloutState: 'COMPLETED', desiredCount: 4 });
    expect(after.pendingCount).toBe(2);
    pass(5 * MINUTE);
    expect(look().runningCount).toBe(4);
  });

  it('forced, makes a new PRIMARY in progress, leaves the old one ACTIVE, and ends as the only one', () => {
    const { world, address, describe: look, pass, messages } = fleetOfOne();
    const old = look().deployments[0]!;
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    const [primary, active] = look().deployments;
    expect(primary).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 0 });
    expect(primary!.id).not.toBe(old.id);
    expect(primary!.rolloutStateReason).toBe(`ECS deployment ${primary!.id} in progress.`);
    expect(active).toMatchObject({ id: old.id, status: 'ACTIVE', runningCount: 2 });

    pass(10 * MINUTE);
    const done = look();
    expect(done.deployments).toHaveLength(1);
    expect(done.deployments[0]).toMatchObject({
      id: primary!.id,
      rolloutState: 'COMPLETED',
      runningCount: 2,
    });
    expect(messages()[0]).toBe('(service tradai-backend-prod) has reached a steady state.');
    expect(messages()[1]).toBe(
      `(service tradai-backend-prod) (deployment ${primary!.id}) deployment completed.`,
    );
  });

  it('never has fewer healthy tasks than 100 percent while it rolls, and is not COMPLETED before the old tasks are STOPPED', () => {
    const { world, address, describe: look, list, pass } = fleetOfOne();
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    let sawOldOnesLeaving = false;
    for (let second = 0; second < 300; second++) {
      pass(SECOND);
      expect(world.wellbeing(address.cluster, address.service).answering).toBeGreaterThanOrEqual(2);
      const leaving = list('STOPPED').some((task) => task.lastStatus !== 'STOPPED');
      if (leaving) {
        sawOldOnesLeaving = true;
        expect(look().deployments[0]!.rolloutState).toBe('IN_PROGRESS');
      }
    }
    expect(sawOldOnesLeaving).toBe(true);
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
  });

  it('stops the service deployment that was running (ECS developer guide, service-deployment)', () => {
    const { world, address, register, pass } = fleetOfOne();
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(10 * SECOND);
    world.updateService({ ...address, forceNewDeployment: true }, 'watchdog');
    const statuses = () =>
      world.listServiceDeployments(address).serviceDeployments.map((deployment) => deployment.status);
    expect(statuses()).toEqual(['IN_PROGRESS', 'STOP_REQUESTED', 'SUCCESSFUL', 'SUCCESSFUL']);
    pass(10 * MINUTE);
    expect(statuses()).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('is refused as the sixth unfinished one (aws/containers-roadmap#2836)', () => {
    const { world, address, describe: look, pass } = fleetOfOne();
    for (let i = 0; i < 4; i++) {
      world.updateService({ ...address, forceNewDeployment: true }, 'ci');
      pass(1.5 * SECOND);
    }
    expect(look().deployments).toHaveLength(5);
    expect(() => world.updateService({ ...address, forceNewDeployment: true }, 'ci')).toThrow(
      '5 active deployments exist, unable to create new deployment.',
    );
  });

  it('without any check waits until the new tasks have been RUNNING for 40 s', () => {
    const { world, address, describe: look, list, pass } = fleetOfOne({ loadBalancer: false, desired: 1 });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(1 * SECOND + 20 * SECOND + 39 * SECOND);
    expect(list()).toHaveLength(2);
    pass(4 * SECOND);
    expect(list()).toHaveLength(1);
    pass(MINUTE);
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
  });

  it('is not COMPLETED before its own tasks are healthy, even when the old ones are long gone', () => {
    const {
      world,
      address,
      describe: look,
      pass,
    } = fleetOfOne({
      desired: 1,
      startSeconds: 300,
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(4 * MINUTE);
    expect(look().deployments).toHaveLength(1);
    expect(look().deployments[0]!.rolloutState).toBe('IN_PROGRESS');
    pass(3 * MINUTE);
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
  });

  it('starts two crashing tasks as rarely as one: what is started together is one attempt (service-throttle-logic)', () => {
    const attemptsOf = (desired: number): number => {
      const { world, tasks, address, register, pass, list } = fleetOfOne({ desired });
      tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: 'cannot import left-pad' });
      world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
      pass(HOUR);
      return new Set(list('STOPPED').map((task) => task.createdAt)).size;
    };
    expect(attemptsOf(2)).toBe(attemptsOf(1));
  });

  it('of crashing tasks without a breaker stays IN_PROGRESS for ever, ever more slowly, up to 27 min apart (service-throttle-logic)', () => {
    const { world, tasks, address, register, describe: look, pass, messages } = fleetOfOne();
    tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: 'cannot import left-pad' });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(6 * HOUR);
    expect(look().deployments[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
    expect(look().runningCount).toBe(2);
    expect(count(messages(), 'is unable to consistently start tasks successfully.')).toBe(1);
    const crashesSoFar = tasks.logs.length;
    pass(3 * HOUR);
    const inThreeHours = tasks.logs.length - crashesSoFar;
    expect(inThreeHours).toBeGreaterThanOrEqual(10);
    expect(inThreeHours).toBeLessThanOrEqual(14);

    world.updateService({ ...address, forceNewDeployment: true }, 'human');
    pass(40 * SECOND);
    expect(tasks.logs.length).toBeGreaterThan(crashesSoFar + inThreeHours);
  });

  it('stays IN_PROGRESS with healthy tasks while a scenario holds it open', () => {
    const { world, address, describe: look, pass } = fleetOfOne();
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    world.holdDeployment(address.cluster, address.service);
    pass(HOUR);
    expect(look().deployments).toHaveLength(1);
    expect(look().deployments[0]!.rolloutState).toBe('IN_PROGRESS');
  });
});

describe('the percent rules (ECS developer guide, update-service-parameters)', () => {
  it.each([
    ['75 percent of 2 healthy, at most 100', { desired: 2, minimumHealthyPercent: 75, maximumPercent: 100 }],
    [
      '100 percent of 3 healthy, at most 125',
      { desired: 3, minimumHealthyPercent: 100, maximumPercent: 125 },
    ],
  ])('can neither stop nor start with %s, and say so', (_, settings) => {
    const { world, address, describe: look, pass, messages } = fleetOfOne(settings);
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(10 * MINUTE);
    expect(look().deployments).toHaveLength(2);
    expect(
      count(
        messages(),
        'was unable to stop or start tasks during a deployment because of the service deployment configuration.',
      ),
    ).toBe(1);
  });

  it('stop first when at most 100 percent may run', () => {
    const {
      world,
      address,
      list,
      describe: look,
      pass,
    } = fleetOfOne({
      desired: 1,
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    for (let second = 0; second < 200; second++) {
      pass(SECOND);
      expect(list().length).toBeLessThanOrEqual(1);
    }
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
  });

  it('count a STOPPING task against the maximum', () => {
    const { world, tasks, address, list, pass } = fleetOfOne({
      desired: 1,
      loadBalancer: false,
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'restart' } });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(25 * SECOND);
    expect(list('STOPPED').map((task) => task.lastStatus)).toEqual(['STOPPING']);
    expect(list()).toEqual([]);
    pass(10 * SECOND);
    expect(list()).toHaveLength(1);
  });
});
