import { describe, expect, it } from 'vitest';
import type { Task } from '../../../simulator/ecs/task.ts';
import { EcsWorld } from '../../../simulator/ecs/world.ts';
import { fleetOfOne, MINUTE, SECOND, START } from './fleet-of-one.ts';

describe('timing of public traces (service events of Fargate deployments behind an ALB, desired 1)', () => {
  it('start, register, stop the old one, drain it, complete: within a few seconds of the trace', () => {
    const { world, address, pass } = fleetOfOne({ desired: 1, startSeconds: 40 });
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(5 * MINUTE);
    const events = world.serviceNamed(address.cluster, address.service).events.toReversed();
    const begin = events[0]!.createdAt;
    const offsets = events.map(({ createdAt, message }) => [
      message
        .replace(/^\([^)]*\) /, '')
        .split(' ')
        .slice(0, 2)
        .join(' '),
      Math.round((createdAt - begin) / SECOND),
    ]);
    const trace = new Map(offsets as [string, number][]);
    expect(trace.get('has started')).toBe(0);
    expect(trace.get('registered 1')).toBeCloseTo(40, -1);
    expect(Math.abs(trace.get('has stopped')! - 90.6)).toBeLessThan(40);
    expect(trace.get('deregistered 1')! - trace.get('has stopped')!).toBe(10);
    const drained = trace.get('has begun')!;
    const done = events.find((event) => event.message.endsWith('deployment completed.'))!.createdAt;
    expect(Math.abs((done - begin) / SECOND - drained - 52)).toBeLessThan(15);
  });
});

describe('a runtime of real processes', () => {
  it('starts and stops what the model asks for, at a faster pace when time is scaled', () => {
    const started: Task[] = [];
    const signals: string[] = [];
    const world: EcsWorld = new EcsWorld(
      { startAtMs: START, random: () => 0, timeScale: 10 },
      {
        start: (task) => started.push(task),
        stop: (taskArn, signal) => {
          signals.push(signal);
          if (signal === 'SIGKILL') world.taskExited(taskArn, { exitCode: 137 });
        },
      },
    );
    world.createCluster('local');
    world.registerTaskDefinition(
      { family: 'app', containerDefinitions: [{ name: 'app', image: 'app:1' }] },
      'ci',
    );
    world.createService(
      { cluster: 'local', serviceName: 'app', taskDefinition: 'app', desiredCount: 1 },
      'ci',
    );
    world.advanceTo(START + 900);
    expect(started).toHaveLength(1);
    world.taskStarted(started[0]!.arn, '127.0.0.5');
    world.setAnswering(started[0]!.arn, true);
    world.advanceTo(START + 5_200);
    const look = () => world.describeServices({ cluster: 'local', services: ['app'] }).services[0]!;
    expect(look().deployments[0]).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 1 });
    const { tasks } = world.describeTasks({ cluster: 'local', tasks: [started[0]!.arn] });
    expect(tasks[0]!.containers[0]!.networkInterfaces[0]!.privateIpv4Address).toBe('127.0.0.5');

    world.updateService({ cluster: 'local', service: 'app', desiredCount: 0 }, 'watchdog');
    world.advanceTo(START + 8_200);
    expect(signals).toEqual(['SIGTERM']);
    world.advanceTo(START + 10_000);
    expect(signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(look().runningCount).toBe(0);
    expect(world.wellbeing('local', 'app')).toEqual({ wanted: 1, answering: 0, down: true });
  });
});
