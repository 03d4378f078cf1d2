import { describe, expect, it } from 'vitest';
import { fleetOfOne, MINUTE, SECOND } from './fleet-of-one.ts';

const KEY = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/tradai-prod/tradai-backend-prod',
  ScalableDimension: 'ecs:service:DesiredCount',
};
const ALL_SUSPENDED = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};
const NOTHING_SUSPENDED = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

describe('Application Auto Scaling (API, RegisterScalableTarget)', () => {
  it('brings the count into its bounds at once, even when only the suspension is set', () => {
    const { world, address, describe: look } = fleetOfOne({ autoscaling: { min: 2, max: 8 } });
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    world.registerScalableTarget({ ...KEY, SuspendedState: ALL_SUSPENDED }, 'watchdog');
    expect(look().desiredCount).toBe(2);
    expect(world.describeScalableTargets({ ServiceNamespace: 'ecs' }).ScalableTargets[0]).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 8,
      SuspendedState: ALL_SUSPENDED,
    });
    expect(world.calls.at(-2)).toMatchObject({ by: 'autoscaler', call: 'ecs:UpdateService' });
  });

  it('acts neither way while suspended', () => {
    const { world, describe: look } = fleetOfOne({ autoscaling: { min: 1, max: 8 } });
    world.registerScalableTarget({ ...KEY, SuspendedState: ALL_SUSPENDED }, 'watchdog');
    expect(world.autoscale(KEY.ResourceId, 5)).toBe(false);
    expect(world.autoscale(KEY.ResourceId, 1)).toBe(false);
    world.registerScalableTarget(
      { ...KEY, SuspendedState: { DynamicScalingOutSuspended: false } },
      'watchdog',
    );
    expect(world.autoscale(KEY.ResourceId, 50)).toBe(true);
    expect(look().desiredCount).toBe(8);
  });

  it('from below its minimum goes out to the minimum first, and not in (service-auto-scaling)', () => {
    const { world, address, describe: look } = fleetOfOne({ autoscaling: { min: 2, max: 8 } });
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    expect(world.autoscale(KEY.ResourceId, 0)).toBe(false);
    expect(world.autoscale(KEY.ResourceId, 6)).toBe(true);
    expect(look().desiredCount).toBe(2);
  });

  it('takes away what nobody misses, and adds what nobody asked for', () => {
    const { world, address, names } = fleetOfOne({ autoscaling: { min: 2, max: 8 } });
    const wanted = () => world.serviceNamed(names.cluster, names.service).wantedCount;
    world.updateService({ ...address, desiredCount: 5 }, 'human');
    world.autoscale(KEY.ResourceId, 7);
    expect(wanted()).toBe(5);
    world.autoscale(KEY.ResourceId, 3);
    expect(wanted()).toBe(3);
    world.autoscale(KEY.ResourceId, 7);
    expect(wanted()).toBe(5);
  });

  it('rings for five of six that hang, also after a night with two', () => {
    const { world, tasks, names, pass } = fleetOfOne({
      loadBalancer: false,
      desired: 6,
      autoscaling: { min: 2, max: 8 },
    });
    world.autoscale(KEY.ResourceId, 2);
    pass(20 * MINUTE);
    world.autoscale(KEY.ResourceId, 6);
    pass(20 * MINUTE);
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' }, tasks: 5 });
    expect(world.wellbeing(names.cluster, names.service)).toEqual({ wanted: 6, answering: 1, down: true });
    pass(5 * MINUTE);
    expect(world.describeAlarms({ AlarmNames: [names.alarm] }).MetricAlarms[0]!.StateValue).toBe('ALARM');
  });

  it('asks again for what it could not set, and misses no more meanwhile, whoever was in its way', () => {
    const {
      world,
      address,
      pass,
      names,
      describe: look,
    } = fleetOfOne({ desired: 6, autoscaling: { min: 2, max: 8 } });
    const service = world.serviceNamed(names.cluster, names.service);
    world.updateService({ ...address, forceNewDeployment: true }, 'watchdog');
    expect(world.autoscale(KEY.ResourceId, 2)).toBe(false);
    expect([service.wantedCount, service.setCount]).toEqual([2, 6]);
    pass(20 * MINUTE);
    expect([look().desiredCount, service.wantedCount, service.setCount]).toEqual([2, 2, 2]);
  });

  it('asks no more for what it could not set once a human has set another count', () => {
    const {
      world,
      address,
      pass,
      describe: look,
    } = fleetOfOne({ desired: 6, autoscaling: { min: 2, max: 8 } });
    world.registerScalableTarget({ ...KEY, SuspendedState: ALL_SUSPENDED }, 'watchdog');
    world.autoscale(KEY.ResourceId, 2);
    world.updateService({ ...address, desiredCount: 5 }, 'human');
    world.registerScalableTarget({ ...KEY, SuspendedState: NOTHING_SUSPENDED }, 'watchdog');
    pass(5 * MINUTE);
    expect(look().desiredCount).toBe(5);
  });

  it('is not what raises a parked service to its minimum: the watchdog owes the rest', () => {
    const { world, address, names } = fleetOfOne({ desired: 6, autoscaling: { min: 2, max: 8 } });
    const service = world.serviceNamed(names.cluster, names.service);
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    world.registerScalableTarget(KEY, 'watchdog');
    expect([service.desiredCount, service.wantedCount, service.setCount]).toEqual([2, 6, 6]);
  });

  it('does not scale in during a deployment, but out', () => {
    const { world, address } = fleetOfOne({ autoscaling: { min: 1, max: 8 } });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    expect(world.autoscale(KEY.ResourceId, 1)).toBe(false);
    expect(world.autoscale(KEY.ResourceId, 3)).toBe(true);
  });

  it('without a scalable target describes an empty list', () => {
    const { world } = fleetOfOne();
    expect(world.describeScalableTargets({ ServiceNamespace: 'ecs', ResourceIds: [KEY.ResourceId] })).toEqual(
      {
        ScalableTargets: [],
      },
    );
  });
});

describe('the alarm from outside', () => {
  it('changes two minutes after fewer than half of the tasks answer, once, and back two minutes after they do', () => {
    const { world, tasks, names, pass } = fleetOfOne({ loadBalancer: false });
    const changes: unknown[] = [];
    world.onEvent((event) => {
      if (event.source === 'aws.cloudwatch')
        changes.push([world.now, (event.detail.state as { value: string }).value]);
    });
    const begin = world.now;
    const end = tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    const state = () => world.describeAlarms({ AlarmNames: [names.alarm] }).MetricAlarms[0]!.StateValue;
    pass(119 * SECOND);
    expect(state()).toBe('OK');
    pass(8 * MINUTE + SECOND);
    expect(state()).toBe('ALARM');
    end();
    pass(10 * MINUTE);
    expect(changes).toEqual([
      [begin + 2 * MINUTE, 'ALARM'],
      [begin + 12 * MINUTE, 'OK'],
    ]);
  });

  it('stays quiet for a short failure and when half of the tasks still answer', () => {
    const { world, tasks, names, pass } = fleetOfOne({ loadBalancer: false });
    const end = tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    pass(MINUTE);
    end();
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' }, tasks: 1 });
    pass(30 * MINUTE);
    expect(world.describeAlarms({ AlarmNames: [names.alarm] }).MetricAlarms[0]!.StateValue).toBe('OK');
  });

  it('goes to ALARM for a service that the watchdog parks, not for one that its owner scales to zero', () => {
    const parked = fleetOfOne();
    parked.world.updateService({ ...parked.address, desiredCount: 0 }, 'watchdog');
    const closed = fleetOfOne();
    closed.world.updateService({ ...closed.address, desiredCount: 0 }, 'human');
    const states = [parked, closed].map(({ world, pass }) => {
      pass(10 * MINUTE);
      return world.describeAlarms({}).MetricAlarms[0]!.StateValue;
    });
    expect(states).toEqual(['ALARM', 'OK']);
  });

  it('is described at most nine times a second (CloudWatch user guide, cloudwatch_limits)', () => {
    const { world } = fleetOfOne();
    for (let i = 0; i < 9; i++) world.describeAlarms({});
    expect(() => world.describeAlarms({})).toThrow('Rate exceeded');
  });
});

describe('service metrics (ECS developer guide, available-metrics)', () => {
  const query = (MetricName: string) => ({
    Id: 'm',
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ECS',
        MetricName,
        Dimensions: [
          { Name: 'ClusterName', Value: 'tradai-prod' },
          { Name: 'ServiceName', Value: 'tradai-backend-prod' },
        ],
      },
      Period: 60,
      Stat: 'Maximum',
    },
  });
  const ask = (world: ReturnType<typeof fleetOfOne>['world'], name: string, minutes: number) =>
    world.getMetricData({
      MetricDataQueries: [query(name)],
      StartTime: world.now - minutes * MINUTE,
      EndTime: world.now,
    }).MetricDataResults[0]!;

  it('have no data while no task is RUNNING', () => {
    const { world, address, pass } = fleetOfOne();
    pass(10 * MINUTE);
    expect(ask(world, 'MemoryUtilization', 5).Values).toEqual([40, 40, 40, 40]);
    world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
    pass(10 * MINUTE);
    expect(ask(world, 'MemoryUtilization', 5).Values).toEqual([]);
  });

  it('climb with a leak', () => {
    const { world, tasks, pass, register, address } = fleetOfOne({ desired: 1 });
    tasks.setBuild('backend', '11', { kind: 'leak', mibPerHour: 300 });
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(30 * MINUTE);
    const { Values } = ask(world, 'MemoryUtilization', 20);
    expect(Values[0]!).toBeGreaterThan(Values.at(-1)! + 15);
  });

  it('of a target group are of the service that is made again under the name of a deleted one', () => {
    const { world, address, pass, tasks, names } = fleetOfOne();
    const { loadBalancers, taskDefinition } = world.describeServices({
      cluster: address.cluster,
      services: [address.service],
    }).services[0]!;
    const { targetGroupArn, loadBalancerArn } = [...world.targetGroups.values()][0]!;
    const answered = () =>
      world.getMetricData({
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/ApplicationELB',
                MetricName: 'RequestCount',
                Dimensions: [
                  { Name: 'TargetGroup', Value: targetGroupArn.split(':').at(-1)! },
                  { Name: 'LoadBalancer', Value: loadBalancerArn.split('loadbalancer/')[1]! },
                ],
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
        StartTime: world.now - 5 * MINUTE,
        EndTime: world.now,
      }).MetricDataResults[0]!.Values.length;
    pass(10 * MINUTE);
    expect(answered()).toBeGreaterThan(0);
    world.deleteService({ cluster: address.cluster, service: address.service, force: true }, 'human');
    pass(10 * MINUTE);
    expect(answered()).toBe(0);
    world.createService(
      {
        cluster: address.cluster,
        serviceName: address.service,
        taskDefinition,
        loadBalancers,
        desiredCount: 2,
      },
      'human',
    );
    tasks.addService({
      name: 'backend',
      service: world.serviceNamed(address.cluster, address.service),
      startMs: 0,
      latencyMs: 50,
      memoryMiB: 200,
      desiredAtStart: 2,
      dependsOn: [],
      isDated: false,
      logGroup: names.logGroup,
      builds: new Map(),
      illnesses: [],
      loadFactor: undefined,
    });
    pass(10 * MINUTE);
    expect(answered()).toBeGreaterThan(0);
  });
});
