import { describe, expect, it } from 'vitest';
import { fleetOfOne, HOUR, MINUTE, SECOND } from './fleet-of-one.ts';

const named = (name: string, message?: string) =>
  expect.objectContaining(message ? { name, message } : { name });

describe('DescribeServices (ECS API)', () => {
  it('answers MISSING for what it does not know, and refuses an eleventh name', () => {
    const { world, names } = fleetOfOne();
    const { services, failures } = world.describeServices({
      cluster: names.cluster,
      services: [names.service, 'ghost'],
    });
    expect(services).toHaveLength(1);
    expect(failures).toEqual([
      { arn: expect.stringMatching(/service\/tradai-prod\/ghost$/), reason: 'MISSING' },
    ]);
    expect(() => world.describeServices({ cluster: names.cluster, services: Array(11).fill('x') })).toThrow(
      named('InvalidParameterException'),
    );
    expect(() => world.describeServices({ cluster: 'nowhere', services: ['x'] })).toThrow(
      named('ClusterNotFoundException', 'Cluster not found.'),
    );
  });

  it('shows a fleet that has been steady for a week', () => {
    const { world, address, describe: look } = fleetOfOne();
    expect(look()).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 });
    expect(world.now - look().deployments[0]!.createdAt).toBe(7 * 24 * HOUR);
    const records = world.listServiceDeployments({ ...address, status: ['SUCCESSFUL'] }).serviceDeployments;
    expect(records).toHaveLength(2);
    const { serviceRevisions } = world.describeServiceRevisions({
      serviceRevisionArns: records.map((record) => record.targetServiceRevisionArn),
    });
    expect(serviceRevisions.map((revision) => revision.taskDefinition.slice(-3))).toEqual([':10', 'd:9']);
  });
});

describe('UpdateService', () => {
  it('refuses an INACTIVE revision (aws/aws-cdk#33195); an unreferenced one cannot be described either', () => {
    const { world, address, register, describe: look, pass } = fleetOfOne();
    const arn = register(11);
    world.deregisterTaskDefinition({ taskDefinition: arn }, 'ci');
    expect(() => world.updateService({ ...address, taskDefinition: arn }, 'watchdog')).toThrow(
      named('ClientException', 'TaskDefinition is inactive'),
    );
    expect(() => world.describeTaskDefinition({ taskDefinition: arn })).toThrow(named('ClientException'));

    world.deregisterTaskDefinition({ taskDefinition: look().taskDefinition }, 'ci');
    expect(
      world.describeTaskDefinition({ taskDefinition: look().taskDefinition }).taskDefinition.status,
    ).toBe('INACTIVE');
    world.updateService({ ...address, desiredCount: 3 }, 'human');
    pass(2 * MINUTE);
    expect(look().runningCount).toBe(3);
  });

  it.each([
    [
      'CODE_DEPLOY',
      { taskDefinition: 'tradai-backend-prod:9' },
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    ],
    [
      'CODE_DEPLOY',
      { forceNewDeployment: true },
      'Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    ],
    [
      'EXTERNAL',
      { forceNewDeployment: true },
      'Unable to update task definition on services with an EXTERNAL deployment controller.',
    ],
  ] as const)('on a service of %s refuses %o (update-service-parameters)', (controller, input, message) => {
    const { world, address, describe: look, pass } = fleetOfOne({ controller });
    expect(() => world.updateService({ ...address, ...input }, 'watchdog')).toThrow(
      named('InvalidParameterException', message),
    );
    world.updateService({ ...address, desiredCount: 1 }, 'watchdog');
    pass(2 * MINUTE);
    expect(look().runningCount).toBe(1);
    expect(look().deployments[0]).not.toHaveProperty('rolloutState');
  });

  it('refuses a desired count for a daemon (fabfuel/ecs-deploy#59)', () => {
    const { world, address } = fleetOfOne({ scheduling: 'DAEMON' });
    expect(() => world.updateService({ ...address, desiredCount: 0 }, 'watchdog')).toThrow(
      named(
        'InvalidParameterException',
        'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
      ),
    );
  });

  it('says whether a service is unknown or no longer active (remind101/empire)', () => {
    const { world, names, address } = fleetOfOne();
    expect(() => world.updateService({ cluster: names.cluster, service: 'ghost' }, 'ci')).toThrow(
      named('ServiceNotFoundException', 'Service not found.'),
    );
    world.deleteService({ ...address, force: true }, 'human');
    expect(() => world.updateService({ ...address, desiredCount: 1 }, 'ci')).toThrow(
      named('ServiceNotActiveException', 'Service was not ACTIVE.'),
    );
  });

  it('by a family alone takes its latest ACTIVE revision', () => {
    const { world, address, register, describe: look } = fleetOfOne();
    register(11);
    const twelve = register(12);
    world.deregisterTaskDefinition({ taskDefinition: twelve }, 'ci');
    world.updateService({ ...address, taskDefinition: 'tradai-backend-prod' }, 'ci');
    expect(look().taskDefinition).toMatch(/:11$/);
  });

  it('stands in the record of calls with who called, accepted or refused', () => {
    const { world, address } = fleetOfOne();
    world.updateService({ ...address, desiredCount: 3 }, 'human');
    expect(() =>
      world.updateService({ ...address, taskDefinition: 'tradai-backend-prod:77' }, 'ci'),
    ).toThrow();
    expect(world.calls.map(({ by, call, error }) => [by, call, error?.name])).toEqual([
      ['human', 'ecs:UpdateService', undefined],
      ['ci', 'ecs:UpdateService', 'ClientException'],
    ]);
  });
});

describe('task definitions (ECS API)', () => {
  it('never use a revision number twice, list newest first on demand, and know Fargate sizes', () => {
    const { world, register } = fleetOfOne({ previous: [8, 9] });
    world.deregisterTaskDefinition({ taskDefinition: register(11) }, 'ci');
    expect(register(12)).toMatch(/:12$/);
    const arns = world.listTaskDefinitions({
      familyPrefix: 'tradai-backend-prod',
      sort: 'DESC',
    }).taskDefinitionArns;
    expect(arns[0]).toMatch(/:12$/);
    expect(arns).toHaveLength(4);
    expect(() => register(13, { cpu: 256, memoryMiB: 4096 })).toThrow(
      named('ClientException', 'No Fargate configuration exists for given values.'),
    );
  });
});

describe('TagResource (ECS API)', () => {
  it('overwrites a tag with the same key, and refuses what is not there', () => {
    const { world, names } = fleetOfOne();
    const resourceArn = `${names.family}:9`;
    const tag = (key: string, value: string) =>
      world.tagResource({ resourceArn, tags: [{ key, value }] }, 'ci');
    tag('team', 'trading');
    tag('stage', 'old');
    tag('stage', 'new');
    expect(world.describeTaskDefinition({ taskDefinition: resourceArn, include: ['TAGS'] }).tags).toEqual([
      { key: 'team', value: 'trading' },
      { key: 'stage', value: 'new' },
    ]);
    expect(() => world.tagResource({ resourceArn: `${names.family}:99`, tags: [] }, 'ci')).toThrow(
      named('InvalidParameterException'),
    );
  });
});

describe('throttling (ECS developer guide, request-throttling)', () => {
  it('gives UpdateService a burst of 50 and then five a second, and leaves reads alone', () => {
    const { world, address, describe: look, pass } = fleetOfOne();
    const scale = () => world.updateService({ ...address, desiredCount: 2 }, 'ci');
    for (let i = 0; i < 50; i++) scale();
    expect(scale).toThrow(named('ThrottlingException', 'Rate exceeded'));
    expect(look().runningCount).toBe(2);
    pass(SECOND);
    for (let i = 0; i < 5; i++) scale();
    expect(scale).toThrow(named('ThrottlingException'));
  });

  it('is total while a condition says so, as is unavailability', () => {
    const { world, describe: look } = fleetOfOne();
    world.conditions.ecsThrottled = true;
    expect(look).toThrow(named('ThrottlingException'));
    world.conditions.ecsUnavailable = true;
    expect(look).toThrow(expect.objectContaining({ name: 'ServerException', httpStatus: 500 }));
  });
});

describe('eventual consistency (ECS API, RunTask)', () => {
  it('shows readers the state as it was, until the lag is over', () => {
    const { world, address, describe: look, list, pass } = fleetOfOne();
    world.setLag(10 * SECOND);
    world.updateService({ ...address, forceNewDeployment: true }, 'ci');
    pass(9 * SECOND);
    expect(look().deployments).toHaveLength(1);
    expect(list()).toHaveLength(2);
    expect(world.listServiceDeployments(address).serviceDeployments).toHaveLength(2);
    pass(3 * SECOND);
    expect(look().deployments).toHaveLength(2);
    expect(list()).toHaveLength(4);
    world.setLag(0);
    pass(5 * MINUTE);
    expect(look().deployments).toHaveLength(1);
  });
});

describe('placement', () => {
  it('that fails is said once in six hours, tried again, and ends well (service-event-messages-list)', () => {
    const { world, address, describe: look, pass, messages } = fleetOfOne();
    world.conditions.launchesFailReason = 'Capacity is unavailable at this time.';
    world.updateService({ ...address, desiredCount: 3 }, 'human');
    pass(20 * MINUTE);
    expect(messages()).toEqual([
      '(service tradai-backend-prod) was unable to place a task. Reason: Capacity is unavailable at this time.',
    ]);
    world.conditions.launchesFailReason = undefined;
    pass(2 * MINUTE);
    expect(look().runningCount).toBe(3);
  });

  it('leaves at most 100 events', () => {
    const { world, address, pass, describe: look } = fleetOfOne();
    for (let i = 0; i < 30; i++) {
      world.updateService({ ...address, forceNewDeployment: true }, 'ci');
      pass(5 * MINUTE);
    }
    expect(look().events).toHaveLength(100);
    expect(look().events[0]!.createdAt).toBeGreaterThan(look().events[99]!.createdAt);
  });
});
