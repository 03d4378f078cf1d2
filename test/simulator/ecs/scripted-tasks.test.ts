import { describe, expect, it } from 'vitest';
import type { Behaviour, Cure } from '../../../simulator/ecs/behaviour.ts';
import { fleetOfOne, HOUR, MINUTE, SECOND } from './fleet-of-one.ts';

const HANG: Behaviour = { kind: 'hang' };
const NO_CHECK = { loadBalancer: false };

function illFleet(behaviour: Behaviour, cure: Cure, settings = {}) {
  const fleet = fleetOfOne({ ...NO_CHECK, ...settings });
  fleet.tasks.fallIll('backend', { behaviour, cure });
  const { world, address } = fleet;
  return {
    ...fleet,
    answering: () => world.wellbeing(address.cluster, address.service).answering,
    force: () => world.updateService({ ...address, forceNewDeployment: true }, 'watchdog'),
    cycle: () => {
      world.updateService({ ...address, desiredCount: 0 }, 'watchdog');
      fleet.pass(2 * MINUTE);
      world.updateService({ ...address, desiredCount: 2 }, 'watchdog');
    },
    rollBack: () => world.updateService({ ...address, taskDefinition: 'tradai-backend-prod:9' }, 'watchdog'),
  };
}

describe('cures of a break', () => {
  it('restart: a new task is well', () => {
    const { answering, force, pass } = illFleet(HANG, { kind: 'restart' });
    expect(answering()).toBe(0);
    force();
    pass(5 * MINUTE);
    expect(answering()).toBe(2);
  });

  it('cycle: a task that starts beside an ill one is ill and stays so; an empty start helps', () => {
    const { answering, force, cycle, pass, tasks } = illFleet(HANG, { kind: 'cycle' });
    force();
    pass(30 * MINUTE);
    expect(answering()).toBe(0);
    cycle();
    pass(5 * MINUTE);
    expect(answering()).toBe(2);
    expect(tasks.isTouchedByFault('backend')).toBe(false);
  });

  it('rollback: neither new tasks nor an empty start help, the revision before does', () => {
    const { answering, force, cycle, rollBack, pass } = illFleet(HANG, { kind: 'rollback' });
    force();
    pass(5 * MINUTE);
    cycle();
    pass(5 * MINUTE);
    expect(answering()).toBe(0);
    rollBack();
    pass(5 * MINUTE);
    expect(answering()).toBe(2);
  });

  it('rollback: a copy of the ill revision with more memory is as ill as it', () => {
    const { world, answering, address, pass } = illFleet(HANG, { kind: 'rollback' });
    const { taskDefinition } = world.describeTaskDefinition({ taskDefinition: 'tradai-backend-prod:10' });
    const copy = world.registerTaskDefinition(
      { ...taskDefinition, memory: '1024' },
      'watchdog',
    ).taskDefinition;
    world.updateService({ ...address, taskDefinition: copy.taskDefinitionArn }, 'watchdog');
    pass(5 * MINUTE);
    expect(answering()).toBe(0);
  });

  it('memory: tasks are killed again and again until they have what they need', () => {
    const oom: Behaviour = { kind: 'oom', afterMs: 2 * MINUTE, needsMiB: 900 };
    const { world, answering, address, pass, list } = illFleet(oom, { kind: 'memory' });
    pass(30 * MINUTE);
    const reasons = list('STOPPED').map((task) => task.containers[0]!.reason);
    expect(reasons.length).toBeGreaterThan(10);
    expect(new Set(reasons)).toEqual(new Set(['OutOfMemoryError: Container killed due to memory usage']));
    const { taskDefinition } = world.describeTaskDefinition({ taskDefinition: 'tradai-backend-prod:10' });
    const copy = world.registerTaskDefinition(
      { ...taskDefinition, memory: '1024' },
      'watchdog',
    ).taskDefinition;
    world.updateService({ ...address, taskDefinition: copy.taskDefinitionArn }, 'watchdog');
    pass(10 * MINUTE);
    const killed = list('STOPPED').length;
    pass(20 * MINUTE);
    expect(answering()).toBe(2);
    expect(list('STOPPED').length).toBe(killed);
  });

  it('two that both end it: the second puts off no death that is due', () => {
    const first: Behaviour = { kind: 'crash-after', afterMs: 10 * MINUTE, exitCode: 1, log: undefined };
    const { tasks, pass, list } = illFleet(first, { kind: 'none' });
    pass(9 * MINUTE);
    const second: Behaviour = { kind: 'oom', afterMs: 9 * MINUTE, needsMiB: 900 };
    tasks.fallIll('backend', { behaviour: second, cure: { kind: 'none' } });
    pass(2 * MINUTE);
    expect(list('STOPPED').map((task) => task.containers[0]!.exitCode)).toEqual([1, 1]);
  });

  it('scale-out: as many tasks as it takes', () => {
    const { world, answering, address, pass } = illFleet(HANG, { kind: 'scale-out', desired: 4 });
    world.updateService({ ...address, desiredCount: 3 }, 'watchdog');
    pass(5 * MINUTE);
    expect(answering()).toBe(0);
    world.updateService({ ...address, desiredCount: 4 }, 'watchdog');
    pass(5 * MINUTE);
    expect(answering()).toBe(4);
  });

  it('scale-out: who drains is none of them any more', () => {
    const cure: Cure = { kind: 'scale-out', desired: 4 };
    const { world, answering, address, pass } = illFleet(HANG, cure, { loadBalancer: true });
    world.updateService({ ...address, desiredCount: 4 }, 'watchdog');
    pass(MINUTE);
    expect(answering()).toBe(4);
    world.updateService({ ...address, desiredCount: 2 }, 'watchdog');
    pass(5 * SECOND);
    expect(answering()).toBe(0);
  });

  it('none: only its end ends it; as many tasks as it was to take are always ill', () => {
    const fleet = fleetOfOne(NO_CHECK);
    const end = fleet.tasks.fallIll('backend', { behaviour: HANG, cure: { kind: 'none' }, tasks: 1 });
    const answering = () => fleet.world.wellbeing(fleet.address.cluster, fleet.address.service).answering;
    expect(answering()).toBe(1);
    fleet.world.updateService({ ...fleet.address, forceNewDeployment: true }, 'watchdog');
    fleet.pass(10 * MINUTE);
    expect(answering()).toBe(1);
    end();
    expect(answering()).toBe(2);
  });

  it('none: what strikes one task on start takes nobody else that has started', () => {
    const fleet = fleetOfOne(NO_CHECK);
    const behaviour: Behaviour = { kind: 'crash-on-start', exitCode: 1, log: undefined };
    fleet.tasks.fallIll('backend', { behaviour, cure: { kind: 'none' }, tasks: 1 });
    const answering = () => fleet.world.wellbeing(fleet.address.cluster, fleet.address.service).answering;
    expect(answering()).toBe(1);
    fleet.pass(10 * MINUTE);
    expect(answering()).toBe(1);
  });

  it('none: between the death of the one that was ill and the next that will be, it lasts', () => {
    const fleet = fleetOfOne(NO_CHECK);
    const behaviour: Behaviour = { kind: 'crash-after', afterMs: 5 * SECOND, exitCode: 1, log: undefined };
    const end = fleet.tasks.fallIll('backend', { behaviour, cure: { kind: 'none' }, tasks: 1 });
    for (let second = 0; second < 120; second += 1) {
      fleet.pass(SECOND);
      expect(fleet.tasks.isTouchedByFault('backend')).toBe(true);
    }
    end();
    expect(fleet.tasks.isTouchedByFault('backend')).toBe(false);
  });

  it('two at once: one that hangs is killed all the same, and its successor does not come up', () => {
    const { tasks, pass, list } = illFleet(HANG, { kind: 'rollback' });
    const crash: Behaviour = { kind: 'crash-after', afterMs: 5 * SECOND, exitCode: 1, log: undefined };
    tasks.fallIll('backend', { behaviour: crash, cure: { kind: 'none' } });
    pass(20 * SECOND);
    expect(list('STOPPED')).toHaveLength(2);
    const atStart: Behaviour = { kind: 'crash-on-start', exitCode: 1, log: undefined };
    tasks.fallIll('backend', { behaviour: atStart, cure: { kind: 'none' } });
    pass(30 * SECOND);
    expect(list('RUNNING').filter(({ lastStatus }) => lastStatus === 'RUNNING')).toEqual([]);
  });

  it('two at once: the worse shows, whichever came first', () => {
    const { tasks, list } = illFleet({ kind: 'slow', latencyMs: 1500 }, { kind: 'restart' });
    const answer = () => tasks.answer(list()[0]!.taskArn);
    const end = tasks.fallIll('backend', { behaviour: { kind: 'refuse' }, cure: { kind: 'restart' } });
    tasks.fallIll('backend', { behaviour: HANG, cure: { kind: 'restart' } });
    expect(answer()).toEqual({ kind: 'refused' });
    end();
    expect(answer()).toEqual({ kind: 'hang' });
  });

  it('dependency: well when everything that it depends on is well, also in a circle', () => {
    const { tasks, list } = fleetOfOne(
      { ...NO_CHECK, dependsOn: ['api'] },
      { others: { api: { ...NO_CHECK, dependsOn: ['backend', 'db'] } } },
    );
    tasks.breakDependency('db', 'down');
    for (const name of ['backend', 'api']) {
      tasks.fallIll(name, { behaviour: { kind: 'refuse' }, cure: { kind: 'dependency' } });
    }
    expect(tasks.answer(list()[0]!.taskArn)).toEqual({ kind: 'refused' });
    tasks.mendDependency('db');
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 200 });
  });

  it('leak: killed at the limit, fine again after a restart', () => {
    const leak: Behaviour = { kind: 'leak', mibPerHour: 307.2 };
    const { pass, list, answering } = illFleet(leak, { kind: 'restart' });
    pass(59 * MINUTE);
    expect(list('STOPPED')).toEqual([]);
    pass(3 * MINUTE);
    expect(list('STOPPED')).toHaveLength(2);
    pass(10 * HOUR);
    expect(answering()).toBe(2);
  });
});

describe('answers', () => {
  it.each([
    [{ kind: 'ok' }, { kind: 'answered', status: 200, latencyMs: 40 }, 2],
    [{ kind: 'hang' }, { kind: 'hang' }, 0],
    [{ kind: 'refuse' }, { kind: 'refused' }, 0],
    [{ kind: 'status', code: 404, body: 'Not Found' }, { status: 404, body: 'Not Found' }, 0],
    [{ kind: 'slow', latencyMs: 1500 }, { status: 200, latencyMs: 1500 }, 2],
    [{ kind: 'slow', latencyMs: 9000 }, { status: 200, latencyMs: 9000 }, 0],
    [{ kind: 'body', body: '{"status":"error"}' }, { status: 200, body: '{"status":"error"}' }, 0],
    [{ kind: 'body', body: '{"status": "ok"}' }, { status: 200 }, 2],
  ] satisfies [Behaviour, object, number][])(
    'of %o are %o, right from %i tasks',
    (behaviour, answer, right) => {
      const { world, tasks, list, address } = fleetOfOne(NO_CHECK);
      tasks.fallIll('backend', { behaviour, cure: { kind: 'none' } });
      expect(tasks.answer(list()[0]!.taskArn)).toMatchObject(answer);
      expect(world.wellbeing(address.cluster, address.service).answering).toBe(right);
    },
  );

  it('come exactly startSeconds after PROVISIONING, together with RUNNING', () => {
    const { world, tasks, address, list, pass } = fleetOfOne({ desired: 1, startSeconds: 3 });
    world.updateService({ ...address, desiredCount: 2 }, 'human');
    pass(SECOND);
    const fresh = () =>
      list().find((task) => task.createdAt === world.now - 2_999 || task.lastStatus !== 'RUNNING');
    const arn = fresh()!.taskArn;
    pass(2_999);
    expect(tasks.answer(arn)).toEqual({ kind: 'refused' });
    pass(1);
    expect(tasks.answer(arn)).toMatchObject({ kind: 'answered', status: 200 });
    expect(world.describeTasks({ cluster: address.cluster, tasks: [arn] }).tasks[0]!.lastStatus).toBe(
      'RUNNING',
    );
  });

  it.each([
    ['down', { status: 503 }],
    ['throttled', { status: 503 }],
    ['slow', { kind: 'hang' }],
    ['unreachable', { kind: 'hang' }],
  ] as const)('while a dependency is %s are %o, directly or through another service', (failure, answer) => {
    const { world, tasks, list, names } = fleetOfOne(
      { ...NO_CHECK, dependsOn: ['api'] },
      { others: { api: { ...NO_CHECK, dependsOn: ['db'] } } },
    );
    tasks.breakDependency('db', failure);
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject(answer);
    expect(world.wellbeing(names.cluster, 'tradai-api-prod').answering).toBe(0);
    tasks.mendDependency('db');
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 200 });
  });

  it('while a service that it needs is down are 503, and right again when that is well; circles do not lock', () => {
    const { world, tasks, list, names } = fleetOfOne(
      { ...NO_CHECK, dependsOn: ['api'] },
      { others: { api: { ...NO_CHECK, dependsOn: ['backend'] } } },
    );
    const end = tasks.fallIll('api', { behaviour: { kind: 'refuse' }, cure: { kind: 'none' } });
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 503 });
    end();
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 200 });
    expect(world.wellbeing(names.cluster, 'tradai-api-prod').answering).toBe(2);
  });

  it('while a service that it needs chokes on its load are 503', () => {
    const { tasks, list } = fleetOfOne(
      { ...NO_CHECK, dependsOn: ['api'] },
      { others: { api: { ...NO_CHECK, latencyMs: 300 } } },
    );
    tasks.setLoad('api', 2);
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 503 });
    tasks.setLoad('api', undefined);
    expect(tasks.answer(list()[0]!.taskArn)).toMatchObject({ status: 200 });
  });

  it('slow down above 1.5 times the load per task, stop above 3, and come back with more tasks', () => {
    const { world, tasks, list, address, pass } = fleetOfOne({ ...NO_CHECK, desired: 2 });
    const answer = () => tasks.answer(list()[0]!.taskArn);
    tasks.setLoad('backend', 1.5);
    expect(answer()).toMatchObject({ latencyMs: 40 });
    tasks.setLoad('backend', 2);
    expect(answer()).toMatchObject({ latencyMs: 800 });
    tasks.setLoad('backend', 3.5);
    expect(answer()).toEqual({ kind: 'hang' });
    world.updateService({ ...address, desiredCount: 6 }, 'watchdog');
    pass(2 * MINUTE);
    expect(answer()).toMatchObject({ status: 200, latencyMs: 40 });
  });
});

describe('the world', () => {
  const story = () => {
    const fleet = fleetOfOne(
      { circuitBreaker: { rollback: true } },
      { others: { api: {}, worker: NO_CHECK } },
    );
    const events: string[] = [];
    fleet.world.onEvent((event) => events.push(JSON.stringify(event)));
    fleet.tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: 'boom' });
    fleet.tasks.fallIll('worker', { behaviour: HANG, cure: { kind: 'cycle' } });
    fleet.world.updateService({ ...fleet.address, taskDefinition: fleet.register(11) }, 'ci');
    fleet.pass(HOUR);
    return events;
  };

  it('tells the same story byte for byte when it is told again', () => {
    const first = story();
    expect(first.length).toBeGreaterThan(20);
    expect(story()).toEqual(first);
  });

  it('sleeps when nothing happens: a quiet day costs no events', () => {
    const { world, pass } = fleetOfOne();
    pass(HOUR);
    expect(world.nextEventAtMs()).toBeUndefined();
  });

  it('does not care in how many steps it is driven', () => {
    const inSteps = fleetOfOne();
    const atOnce = fleetOfOne();
    for (const { world, address } of [inSteps, atOnce]) {
      world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    }
    for (let i = 0; i < 600; i++) inSteps.pass(SECOND);
    atOnce.pass(600 * SECOND);
    expect(inSteps.describe()).toEqual(atOnce.describe());
  });
});
