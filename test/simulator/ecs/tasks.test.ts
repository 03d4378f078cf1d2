import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../simulator/ecs/behaviour.ts';
import { fleetNames } from '../../../simulator/ecs/fleet.ts';
import { count, fleetOfOne, HOUR, MINUTE, SECOND } from './fleet-of-one.ts';

describe('stopping a task (ECS developer guide, task-lifecycle-explanation)', () => {
  it('drains, then stops, then gives back its network interface', () => {
    const { world, address, list, pass, names } = fleetOfOne({ desired: 1 });
    const [target] = world.targetGroups.keys();
    world.updateService({ ...address, desiredCount: 0 }, 'human');
    const seen: string[] = [];
    for (let second = 0; second < 70; second++) {
      pass(SECOND);
      const status = list('STOPPED')[0]?.lastStatus;
      if (status && seen.at(-1) !== status) seen.push(status);
      if (second === 15) {
        expect(
          world.describeTargetHealth({ TargetGroupArn: target! }).TargetHealthDescriptions[0]!.TargetHealth,
        ).toMatchObject({
          State: 'draining',
          Reason: 'Target.DeregistrationInProgress',
        });
      }
    }
    expect(seen).toEqual(['DEACTIVATING', 'DEPROVISIONING', 'STOPPED']);
    expect(list('STOPPED')[0]).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      containers: [{ exitCode: 143 }],
    });
    expect(list('STOPPED')[0]!.stoppedReason).toMatch(
      /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
    );
    const events = world.serviceNamed(names.cluster, names.service).events.map((event) => event.message);
    expect(
      events.some((message) =>
        /^\(service tradai-backend-prod, taskSet ecs-svc\/\d+\) has begun draining connections on 1 tasks\.$/.test(
          message,
        ),
      ),
    ).toBe(true);
  });

  it('without a target group goes to STOPPING at once, and a hung one is killed after 30 s with code 137', () => {
    const { world, tasks, address, list, pass } = fleetOfOne({ desired: 1, loadBalancer: false });
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'restart' } });
    world.updateService({ ...address, desiredCount: 0 }, 'human');
    pass(30 * SECOND);
    expect(list('STOPPED')[0]).toMatchObject({ lastStatus: 'STOPPING' });
    pass(12 * SECOND);
    expect(list('STOPPED')[0]).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 137 }] });
  });

  it('keeps it listed for an hour, then it is MISSING', () => {
    const { world, address, list, pass } = fleetOfOne({ desired: 1 });
    world.updateService({ ...address, desiredCount: 0 }, 'human');
    pass(2 * MINUTE);
    const arn = list('STOPPED')[0]!.taskArn;
    pass(57 * MINUTE);
    expect(world.describeTasks({ cluster: address.cluster, tasks: [arn] }).tasks).toHaveLength(1);
    pass(5 * MINUTE);
    const gone = world.describeTasks({ cluster: address.cluster, tasks: [arn] });
    expect(gone).toEqual({ tasks: [], failures: [{ arn, reason: 'MISSING' }] });
  });

  it('by a user is said to be by a user, and the service replaces it', () => {
    const { world, address, list, describe: look, pass } = fleetOfOne();
    world.stopTask({ cluster: address.cluster, task: list()[0]!.taskArn }, 'human');
    pass(3 * MINUTE);
    expect(list('STOPPED')[0]).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'Task stopped by user',
    });
    expect(look().runningCount).toBe(2);
  });
});

describe('a task that ends by itself (ECS developer guide, stopped-task-error-codes)', () => {
  const CASES: [string, Behaviour, object, object][] = [
    [
      'crashes',
      { kind: 'crash-after', afterMs: 60_000, exitCode: 139, log: undefined },
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
      { exitCode: 139 },
    ],
    [
      'runs out of memory: the text is on the container',
      { kind: 'oom', afterMs: 60_000, needsMiB: 900 },
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
      { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    ],
    [
      'cannot start',
      {
        kind: 'cannot-start',
        stopCode: undefined,
        reason: 'ResourceInitializationError: unable to pull secrets',
      },
      { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: unable to pull secrets' },
      { exitCode: undefined },
    ],
  ];
  it.each(CASES)('%s', (_, behaviour, task, container) => {
    const { world, tasks, address, register, list, pass } = fleetOfOne({ desired: 1 });
    tasks.setBuild('backend', '11', behaviour);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(3 * MINUTE);
    const stopped = list('STOPPED').find((each) => each.taskDefinitionArn.endsWith(':11'));
    expect(stopped).toMatchObject(task);
    expect(stopped!.containers[0]).toMatchObject(container);
  });

  it('is replaced at once, and an exit after RUNNING never slows the starts (service-throttle-logic)', () => {
    const { tasks, pass, messages } = fleetOfOne({ loadBalancer: false, desired: 1 });
    const crash: Behaviour = { kind: 'crash-after', afterMs: 10_000, exitCode: 1, log: 'boom' };
    tasks.fallIll('backend', { behaviour: crash, cure: { kind: 'none' } });
    pass(HOUR);
    expect(tasks.logs.length).toBeGreaterThan(100);
    expect(count(messages(), 'unable to consistently start')).toBe(0);
  });

  it('has its own luck: whatever is done to another service, its tasks are the same', () => {
    const tasksAfter = (isOtherRestarted: boolean): string[] => {
      const { world, names, address, pass, list } = fleetOfOne({}, { others: { web: {} } });
      if (isOtherRestarted)
        world.updateService(
          {
            cluster: names.cluster,
            service: fleetNames({ project: 'tradai', env: 'prod' }, 'web').service,
            forceNewDeployment: true,
          },
          'watchdog',
        );
      pass(5 * MINUTE);
      world.updateService({ ...address, forceNewDeployment: true }, 'ci');
      pass(5 * MINUTE);
      return list().map((task) => task.taskArn);
    };
    expect(tasksAfter(true)).toEqual(tasksAfter(false));
  });

  it('counts its changes in a version that only rises, in events that may come twice with one id', () => {
    const { world, address, pass } = fleetOfOne();
    const events: { id: string; version: number; task: string }[] = [];
    world.onEvent((event) => {
      if (event['detail-type'] !== 'ECS Task State Change') return;
      events.push({ id: event.id, version: event.detail.version as number, task: event.resources[0]! });
    });
    world.conditions.eventCopies = 2;
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(10 * MINUTE);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length / 2);
    const ofOne = events.filter((event, i) => event.task === events[0]!.task && i % 2 === 0);
    expect(ofOne.map((event) => event.version)).toEqual([2, 3, 4, 5]);
  });
});

describe('an unhealthy task (ECS developer guide, ecs_services)', () => {
  it('is replaced first and stopped once its replacement is healthy', () => {
    const { world, address, tasks, list, describe: look, pass, messages } = fleetOfOne({ desired: 2 });
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'restart' }, tasks: 1 });
    let fewest = 2;
    for (let second = 0; second < 400; second++) {
      pass(SECOND);
      fewest = Math.min(fewest, list().filter((task) => task.lastStatus === 'RUNNING').length);
    }
    expect(fewest).toBe(2);
    const at = (text: string) =>
      world
        .serviceNamed(address.cluster, address.service)
        .events.find(({ message }) => message.includes(text))!.createdAt;
    const firstCheckAfter = 15 * SECOND;
    expect(at('has stopped 1 running tasks')).toBeGreaterThanOrEqual(
      at(') registered 1 targets') + firstCheckAfter,
    );
    expect(count(messages(), 'due to (reason Request timed out).')).toBe(1);
    expect(list('STOPPED')[0]!.stoppedReason).toMatch(
      /^Task failed ELB health checks in \(target-group arn:/,
    );
    expect(look().runningCount).toBe(2);
    expect(look().deployments[0]!.rolloutState).toBe('COMPLETED');
  });

  it('answers on while its replacement comes up, also when another one is well again by itself', () => {
    let luck = 0;
    const random = () => (luck = (luck + 0.3) % 1);
    const { tasks, list, pass } = fleetOfOne({ desired: 3, startSeconds: 300 }, { random });
    const end = tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    pass(2 * MINUTE);
    end();
    let fewest = 3;
    for (let second = 0; second < 400; second++) {
      pass(SECOND);
      fewest = Math.min(fewest, list().filter((task) => task.lastStatus === 'RUNNING').length);
    }
    expect(fewest).toBe(3);
  });

  it('is found only after two failed checks in a row, 30 s apart', () => {
    const { tasks, pass, messages } = fleetOfOne({ desired: 2 });
    tasks.fallIll('backend', { behaviour: { kind: 'refuse' }, cure: { kind: 'restart' }, tasks: 1 });
    pass(30 * SECOND);
    expect(count(messages(), 'is unhealthy in')).toBe(0);
    pass(31 * SECOND);
    expect(count(messages(), 'is unhealthy in')).toBe(1);
  });

  it('found well again needs five passed checks in a row', () => {
    const { world, tasks, address, pass } = fleetOfOne({ desired: 1 });
    const [group] = world.targetGroups.keys();
    const state = () =>
      world.describeTargetHealth({ TargetGroupArn: group! }).TargetHealthDescriptions[0]!.TargetHealth;
    world.updateService({ ...address, healthCheckGracePeriodSeconds: 30 * 24 * 3_600 }, 'human');
    const end = tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    pass(2 * MINUTE);
    expect(state()).toMatchObject({ State: 'unhealthy', Reason: 'Target.Timeout' });
    end();
    pass(4 * 30 * SECOND);
    expect(state().State).toBe('unhealthy');
    pass(30 * SECOND);
    expect(state().State).toBe('healthy');
  });

  it('goes first when at most 100 percent may run', () => {
    const { tasks, list, pass } = fleetOfOne({ desired: 2, minimumHealthyPercent: 50, maximumPercent: 100 });
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'restart' }, tasks: 1 });
    for (let second = 0; second < 300; second++) {
      pass(SECOND);
      expect(list().length).toBeLessThanOrEqual(2);
    }
    expect(tasks.isTouchedByFault('backend')).toBe(false);
  });

  it('of the old revision is replaced with the old revision while a bad one rolls out', () => {
    const { world, tasks, address, register, list, pass } = fleetOfOne();
    tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: undefined });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(5 * MINUTE);
    const old = list().find((task) => task.taskDefinitionArn.endsWith(':10'))!;
    world.stopTask({ cluster: address.cluster, task: old.taskArn }, 'human');
    pass(10 * MINUTE);
    const running = list().filter((task) => task.lastStatus === 'RUNNING');
    expect(running.map((task) => task.taskDefinitionArn.slice(-3))).toEqual([':10', ':10']);
  });

  it('by its container check is found, but not within the grace period', () => {
    const { world, address, list, pass, messages, register } = fleetOfOne({
      loadBalancer: false,
      desired: 1,
    });
    const definition = world.describeTaskDefinition({ taskDefinition: register(11) }).taskDefinition;
    definition.containerDefinitions[0]!.healthCheck = { command: ['CMD', 'true'] };
    world.updateService(
      { ...address, taskDefinition: 'tradai-backend-prod:11', healthCheckGracePeriodSeconds: 120 },
      'ci',
    );
    pass(40 * SECOND);
    const fresh = list().find((task) => task.taskDefinitionArn.endsWith(':11'))!;
    world.containerHealth(fresh.taskArn, 'UNHEALTHY');
    pass(60 * SECOND);
    expect(count(messages(), 'failed container health checks.')).toBe(0);
    pass(60 * SECOND);
    expect(count(messages(), 'failed container health checks.')).toBe(1);
  });
});
