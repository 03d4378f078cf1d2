import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../simulator/ecs/behaviour.ts';
import { failureThreshold } from '../../../simulator/ecs/circuit-breaker.ts';
import { count, fleetOfOne, HOUR, MINUTE } from './fleet-of-one.ts';

const CRASH: Behaviour = { kind: 'crash-on-start', exitCode: 1, log: undefined };

describe('the circuit breaker (ECS developer guide, deployment-circuit-breaker)', () => {
  it.each([
    [1, 3],
    [25, 13],
    [400, 200],
    [800, 200],
  ])('with desired %i gives up after %i failed tasks', (desired, failures) => {
    expect(failureThreshold({ enable: true, rollback: false }, desired)).toBe(failures);
  });

  it.each([
    ['COUNT', 2, 100, 2],
    ['UNBOUNDED_PERCENT', 50, 2, 1],
    ['UNBOUNDED_PERCENT', 50, 800, 400],
    ['BOUNDED_PERCENT', 10, 100, 10],
  ] as const)('counts by %s %i of desired %i: %i', (type, value, desired, failures) => {
    const breaker = { enable: true, rollback: false, thresholdConfiguration: { type, value } };
    expect(failureThreshold(breaker, desired)).toBe(failures);
  });

  it('rolls back to the last COMPLETED deployment, whose own id becomes current again', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
      messages,
    } = fleetOfOne({
      circuitBreaker: { rollback: true },
    });
    const good = look().deployments[0]!.id;
    tasks.setBuild('backend', '11', CRASH);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    const bad = look().deployments[0]!.id;
    const seen: unknown[] = [];
    world.onEvent((event) => event.detail.eventName && seen.push(event.detail.eventName));
    pass(20 * MINUTE);

    const { deployments, taskDefinition } = look();
    expect(deployments).toHaveLength(1);
    expect(deployments[0]).toMatchObject({ id: good, rolloutState: 'COMPLETED' });
    expect(taskDefinition).toMatch(/:10$/);
    expect(
      messages()
        .filter((message) => /deployment/.test(message))
        .reverse(),
    ).toEqual([
      `(service tradai-backend-prod) (deployment ${bad}) deployment failed: tasks failed to start.`,
      `(service tradai-backend-prod) rolling back to deployment ${good}.`,
      `(service tradai-backend-prod) (deployment ${good}) deployment completed.`,
    ]);
    expect(world.listServiceDeployments(address).serviceDeployments[0]!.status).toBe('ROLLBACK_SUCCESSFUL');
    expect(seen).toContain('SERVICE_DEPLOYMENT_FAILED');
  });

  it('without rollback leaves it FAILED, and a FAILED deployment launches nothing, also after scaling', () => {
    const { world, tasks, address, register, describe: look, pass } = fleetOfOne({ circuitBreaker: {} });
    tasks.setBuild('backend', '11', { ...CRASH, log: 'boom' });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(20 * MINUTE);
    expect(look().deployments[0]).toMatchObject({
      rolloutState: 'FAILED',
      failedTasks: 3,
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(look().runningCount).toBe(2);

    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    pass(10 * MINUTE);
    expect(look().runningCount).toBe(0);
    world.updateService({ ...address, desiredCount: 4 }, 'watchdog');
    const crashes = tasks.logs.length;
    pass(HOUR);
    expect(tasks.logs.length).toBe(crashes);
    expect(look()).toMatchObject({ desiredCount: 4, runningCount: 0, pendingCount: 0 });

    tasks.setBuild('backend', '11', { kind: 'ok' });
    world.updateService({ ...address, forceNewDeployment: true }, 'watchdog');
    pass(10 * MINUTE);
    expect(look()).toMatchObject({ runningCount: 4 });
  });

  it('counts failed health checks once a task has been RUNNING', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
      messages,
    } = fleetOfOne({
      desired: 1,
      circuitBreaker: { rollback: true },
    });
    const good = look().deployments[0]!.id;
    tasks.setBuild('backend', '11', { kind: 'status', code: 500, body: '' });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(30 * MINUTE);
    expect(look().deployments[0]!.id).toBe(good);
    expect(count(messages(), 'due to (reason Health checks failed with these codes: [500]).')).toBe(3);
    expect(world.wellbeing(address.cluster, address.service).answering).toBe(1);
  });

  it('leaves the old tasks alone when new ones that run and fail their checks have made it FAILED', () => {
    const fleet = fleetOfOne({ circuitBreaker: { rollback: false } });
    const { world, tasks, address, names, register, describe: look, pass } = fleet;
    tasks.setBuild('backend', '11', { kind: 'status', code: 500, body: '' });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(HOUR);
    expect(look().deployments[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'FAILED' });
    expect(world.wellbeing(names.cluster, names.service)).toMatchObject({ answering: 2, down: false });
  });

  it('does not count exits after RUNNING', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
    } = fleetOfOne({
      loadBalancer: false,
      circuitBreaker: { rollback: true },
    });
    tasks.setBuild('backend', '11', { kind: 'crash-after', afterMs: 5_000, exitCode: 1, log: undefined });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(HOUR);
    expect(look().deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 0 });
  });

  it.each([
    ['stops counting once a task was healthy', undefined, 'IN_PROGRESS'],
    ['counts on, over healthy tasks, when resetOnHealthyTask is false', false, 'FAILED'],
  ])('%s', (_, resetOnHealthyTask, rolloutState) => {
    const { world, tasks, address, describe: look, pass } = fleetOfOne();
    const deploymentCircuitBreaker = { enable: true, rollback: false, resetOnHealthyTask };
    world.updateService(
      {
        ...address,
        forceNewDeployment: true,
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker,
        },
      },
      'ci',
    );
    world.holdDeployment(address.cluster, address.service);
    pass(5 * MINUTE);
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    pass(HOUR);
    expect(look().deployments[0]!.rolloutState).toBe(rolloutState);
  });

  it('does not count failed starts once a task has been RUNNING', () => {
    const { world, tasks, address, list, describe: look, pass } = fleetOfOne({ startSeconds: 5 });
    const deploymentCircuitBreaker = { enable: true, rollback: false, resetOnHealthyTask: false };
    world.updateService(
      { ...address, forceNewDeployment: true, deploymentConfiguration: { deploymentCircuitBreaker } },
      'ci',
    );
    world.holdDeployment(address.cluster, address.service);
    pass(5 * MINUTE);
    tasks.setBuild('backend', '10', { kind: 'cannot-start', stopCode: undefined, reason: 'no' });
    world.stopTask({ cluster: address.cluster, task: list()[0]!.taskArn }, 'human');
    pass(HOUR);
    expect(list('STOPPED').filter((task) => task.stoppedReason === 'no').length).toBeGreaterThan(5);
    expect(look().deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 0 });
  });

  it('rolls back to the newest COMPLETED deployment, not to the first', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
    } = fleetOfOne({ circuitBreaker: { rollback: true } });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(10 * MINUTE);
    tasks.setBuild('backend', '12', CRASH);
    world.updateService({ ...address, taskDefinition: register(12) }, 'ci');
    pass(20 * MINUTE);
    expect(look().taskDefinition).toMatch(/:11$/);
  });

  it('has nowhere to roll back to while a rollback is itself in progress', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
    } = fleetOfOne({ circuitBreaker: { rollback: true } });
    tasks.setBuild('backend', '11', CRASH);
    tasks.setBuild('backend', '12', CRASH);
    const good = look().deployments[0]!.id;
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    const twelve = register(12);
    for (let i = 0; i < 300 && look().deployments[0]!.id !== good; i++) pass(1_000);
    expect(look().deployments[0]).toMatchObject({ id: good, rolloutState: 'IN_PROGRESS' });
    world.updateService({ ...address, taskDefinition: twelve }, 'ci');
    pass(HOUR);
    expect(look().deployments[0]).toMatchObject({ rolloutState: 'FAILED', status: 'PRIMARY' });
  });

  it('stalls when nothing was ever COMPLETED', () => {
    const {
      world,
      tasks,
      address,
      register,
      describe: look,
      pass,
    } = fleetOfOne({ circuitBreaker: { rollback: true } });
    world.serviceNamed(address.cluster, address.service).lastCompleted = undefined;
    tasks.setBuild('backend', '11', CRASH);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(HOUR);
    expect(look().deployments[0]!.rolloutState).toBe('FAILED');
  });
});

describe('StopServiceDeployment (ECS developer guide, stop-service-deployment)', () => {
  it('rolls an ongoing deployment back, without any breaker', () => {
    const { world, tasks, address, register, describe: look, pass } = fleetOfOne();
    const good = look().deployments[0]!.id;
    tasks.setBuild('backend', '11', CRASH);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(MINUTE);
    const serviceDeploymentArn = look().currentServiceDeployment!;
    world.stopServiceDeployment({ serviceDeploymentArn, stopType: 'ROLLBACK' }, 'watchdog');
    const status = () =>
      world.describeServiceDeployments({ serviceDeploymentArns: [serviceDeploymentArn] })
        .serviceDeployments[0]!.status;
    expect(status()).toBe('ROLLBACK_REQUESTED');
    pass(10 * MINUTE);
    expect(status()).toBe('ROLLBACK_SUCCESSFUL');
    expect(look().deployments).toHaveLength(1);
    expect(look().deployments[0]!.id).toBe(good);
    expect(() => world.stopServiceDeployment({ serviceDeploymentArn }, 'watchdog')).toThrow(
      expect.objectContaining({ name: 'ConflictException' }),
    );
  });
});
