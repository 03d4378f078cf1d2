import {
  ApplicationAutoScalingClient,
  ConcurrentUpdateException,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import {
  AccessDeniedException,
  ClientException,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  ServerException,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { EcsFleetReader } from '../../shared/adapters/ecs-fleet-reader.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import { type FleetHands, LostRaceError, TerminalError, TransientError } from '../../shared/ports.ts';
import { question } from './peers.ts';

const ecs = mockClient(ECSClient);
const scaling = mockClient(ApplicationAutoScalingClient);
const registry = mockClient(ECRClient);
afterAll(() => {
  ecs.restore();
  scaling.restore();
  registry.restore();
});
const config = { ...awsConfig(), region: 'eu-central-1' };

beforeEach(() => [ecs, scaling, registry].map((mock) => mock.reset()));
afterEach(() => [ecs, scaling, registry].map((mock) => mock.reset()));

const service = (id: string, cluster = 'tradai-prod'): EcsService => ({
  kind: 'ecs',
  id,
  modelName: `tradai-${id}-prod`,
  cluster,
  question: question(`http://${id}.test/`),
  vantage: 'public',
  dependsOn: [],
  mode: 'auto',
  remedies: [],
  startSeconds: 0,
  shard: 0,
});
const backend = service('backend');
const $metadata = {};

describe('reading the fleet', () => {
  const reader = new EcsFleetReader(config);

  it('[S0-04] [S0-61] [S2-08] [S3-01.04] describes services in batches of ten, cluster by cluster, and leaves out whom ECS does not know', async () => {
    ecs.on(DescribeServicesCommand).callsFake(({ services }) => ({
      services: services
        .filter((name: string) => name !== 'tradai-s3-prod')
        .map((serviceName: string) => ({ serviceName })),
      failures: [{ reason: 'MISSING' }],
    }));
    const many = Array.from({ length: 23 }, (_, n) => service(`s${n}`));
    const views = await reader.describe([...many, service('other', 'second')]);
    expect(views.size).toBe(23);
    expect(views.has('s3')).toBe(false);
    const sizes = ecs
      .commandCalls(DescribeServicesCommand)
      .map((call) => call.args[0].input.services?.length);
    expect(sizes.sort()).toEqual([1, 10, 10, 3]);
  });

  it('reads a service with the defaults that ECS applies', async () => {
    const at = new Date('2026-11-21T12:00:00Z');
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          serviceName: 'tradai-backend-prod',
          serviceArn: 'arn',
          status: 'ACTIVE',
          createdAt: at,
          desiredCount: 2,
          runningCount: 1,
          deployments: [
            { id: 'ecs-svc/1', status: 'PRIMARY', createdAt: at, updatedAt: at, rolloutState: 'COMPLETED' },
          ],
          loadBalancers: [{ targetGroupArn: 'tg' }, { loadBalancerName: 'classic' }],
          events: Array.from({ length: 30 }, (_, n) => ({ createdAt: new Date(n), message: `${n}` })),
        },
      ],
    });
    const view = (await reader.describe([backend])).get('backend');
    expect(view).toMatchObject({
      controller: 'ECS',
      scheduling: 'REPLICA',
      desired: 2,
      running: 1,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      targetGroupArns: ['tg'],
      deployments: [{ id: 'ecs-svc/1', createdAtMs: at.getTime(), rolloutState: 'COMPLETED' }],
    });
    expect(view?.events).toHaveLength(20);
    expect(view?.events[0]?.message).toBe('29');
  });

  it('[S2-19] [trap-03] lists stopped tasks newest first, without those of more than an hour before', async () => {
    const ofTheService = { cluster: backend.cluster, serviceName: backend.modelName };
    ecs
      .on(ListTasksCommand, { ...ofTheService, desiredStatus: 'STOPPED' })
      .resolves({ taskArns: ['a', 'b', 'c'] });
    const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
    ecs.on(DescribeTasksCommand).resolves({
      tasks: [
        { taskArn: 'old', stoppedAt: at(0) },
        { taskArn: 'a', stoppedAt: at(70) },
        {
          taskArn: 'b',
          stoppedAt: at(90),
          containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError' }],
        },
      ],
    });
    const tasks = await reader.stoppedTasks(backend);
    expect(tasks.map((task) => task.arn)).toEqual(['b', 'a']);
    expect(tasks[0]?.containers).toMatchObject([{ exitCode: 137, reason: 'OutOfMemoryError' }]);
  });

  it('a service without tasks is not described further', async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: [] });
    expect(await reader.runningTasks(backend)).toEqual([]);
    expect(ecs.commandCalls(DescribeTasksCommand)).toHaveLength(0);
  });

  it('records of a definition exactly what registering it again takes', async () => {
    ecs.on(DescribeTaskDefinitionCommand, { include: ['TAGS'] }).resolves({
      taskDefinition: {
        taskDefinitionArn: 'arn:td:7',
        family: 'td',
        revision: 7,
        status: 'INACTIVE',
        cpu: '256',
        requiresAttributes: [{ name: 'x' }],
        compatibilities: ['FARGATE'],
        registeredAt: new Date(),
        registeredBy: 'somebody',
        deregisteredAt: new Date(),
        containerDefinitions: [{ name: 'app', image: 'repo:1' }],
      },
      tags: [{ key: 'team', value: 'a' }],
    });
    const record = await reader.taskDefinition('arn:td:7');
    expect(record).toMatchObject({ arn: 'arn:td:7', active: false, images: { app: 'repo:1' } });
    expect(JSON.parse(record!.definition)).toEqual({
      family: 'td',
      cpu: '256',
      containerDefinitions: [{ name: 'app', image: 'repo:1' }],
      tags: [{ key: 'team', value: 'a' }],
    });
  });

  it('a definition that ECS has forgotten is undefined', async () => {
    const message = 'Unable to describe task definition.';
    ecs.on(DescribeTaskDefinitionCommand).rejects(new ClientException({ message, $metadata }));
    expect(await reader.taskDefinition('td:1')).toBeUndefined();
  });

  it('a service that nobody scales has no scalable target', async () => {
    scaling.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [] });
    expect(await reader.scalableTarget(backend)).toBeUndefined();
  });

  it.each([
    ['whose tag still means it is the same', { imageDetails: [{ imageTags: ['1.2', 'latest'] }] }, 'same'],
    ['whose tag means another one has moved', { imageDetails: [{ imageTags: ['1.1'] }] }, 'moved'],
    ['that nobody tags any more has moved', { imageDetails: [{}] }, 'moved'],
    ['that is in no answer is gone', { imageDetails: [] }, 'gone'],
  ])('an image %s', async (_, answer, state) => {
    registry.on(DescribeImagesCommand).resolves(answer);
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:1.2';
    expect(await reader.imageState(image, 'sha256:1')).toBe(state);
    expect(registry.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toEqual({
      registryId: '123456789012',
      repositoryName: 'team/app',
      imageIds: [{ imageDigest: 'sha256:1' }],
    });
  });

  it('an image that expired is gone', async () => {
    registry.on(DescribeImagesCommand).rejects(new ImageNotFoundException({ message: 'x', $metadata }));
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app';
    expect(await reader.imageState(image, 'sha256:1')).toBe('gone');
  });

  it.each(['nginx:1', 'public.ecr.aws/nginx/nginx:1', '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1'])(
    'an image that our registry does not hold counts as there: %s',
    async (image) => {
      expect(await reader.imageState(image, 'sha256:1')).toBe('same');
      expect(registry.calls()).toHaveLength(0);
    },
  );

  it.each([
    [
      'trouble of AWS may pass',
      new ServerException({ message: 'x', $metadata: { httpStatusCode: 500 } }),
      TransientError,
    ],
    [
      'a throttle may pass',
      Object.assign(new ClientException({ message: 'Rate exceeded', $metadata }), {
        name: 'ThrottlingException',
      }),
      TransientError,
    ],
    ['a broken connection may pass', Object.assign(new Error('x'), { code: 'ECONNRESET' }), TransientError],
    ['a refusal will not', new AccessDeniedException({ message: 'x', $metadata }), TerminalError],
    ['a wrong call will not', new ClientException({ message: 'x', $metadata }), TerminalError],
  ])('%s', async (_, error, kind) => {
    ecs.on(DescribeServicesCommand).rejects(error);
    const failure = await reader.describe([backend]).catch((one: unknown) => one);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).cause).toBe(error);
  });
});

describe('changing the fleet', () => {
  const hands = new AwsHands(config).until(Infinity);
  const updated = {
    service: {
      deployments: [
        { id: 'ecs-svc/old', status: 'ACTIVE' },
        { id: 'ecs-svc/new', status: 'PRIMARY' },
      ],
    },
  };

  it('[S2-12] a forced deployment changes nothing else and names the deployment that it started', async () => {
    ecs.on(UpdateServiceCommand).resolves(updated);
    expect(await hands.forceDeploy(backend)).toBe('ecs-svc/new');
    expect(ecs.commandCalls(UpdateServiceCommand)[0]?.args[0].input).toEqual({
      cluster: 'tradai-prod',
      service: 'tradai-backend-prod',
      forceNewDeployment: true,
    });
  });

  it('a deployment of a revision is not forced', async () => {
    ecs.on(UpdateServiceCommand).resolves(updated);
    expect(await hands.deploy(backend, 'td:6')).toBe('ecs-svc/new');
    expect(ecs.commandCalls(UpdateServiceCommand)[0]?.args[0].input).toEqual({
      cluster: 'tradai-prod',
      service: 'tradai-backend-prod',
      taskDefinition: 'td:6',
    });
  });

  it('a count is set, also to 0', async () => {
    ecs.on(UpdateServiceCommand).resolves(updated);
    await hands.setDesired(backend, 0);
    expect(ecs.commandCalls(UpdateServiceCommand)[0]?.args[0].input.desiredCount).toBe(0);
  });

  it.each([
    ['deploys nothing', (late: FleetHands) => late.forceDeploy(backend)],
    ['sets no count', (late: FleetHands) => late.setDesired(backend, 0)],
    ['registers nothing', (late: FleetHands) => late.register('{"family":"x"}')],
    [
      'leaves the autoscaler alone',
      (late: FleetHands) => late.setSuspended(backend, { in: true, out: true, scheduled: true }),
    ],
  ])('a hand that wakes too late %s', async (_, raise) => {
    await expect(raise(new AwsHands(config).until(Date.now() - 1))).rejects.toBeInstanceOf(LostRaceError);
    expect(ecs.calls()).toHaveLength(0);
  });

  it('an answer without a deployment is told to a human', async () => {
    ecs.on(UpdateServiceCommand).resolves({ service: {} });
    await expect(hands.forceDeploy(backend)).rejects.toBeInstanceOf(TerminalError);
  });

  it('a recorded definition is registered as it is', async () => {
    ecs.on(RegisterTaskDefinitionCommand).resolves({ taskDefinition: { taskDefinitionArn: 'td:8' } });
    expect(await hands.register('{"family":"td","containerDefinitions":[]}')).toBe('td:8');
    expect(ecs.commandCalls(RegisterTaskDefinitionCommand)[0]?.args[0].input).toEqual({
      family: 'td',
      containerDefinitions: [],
    });
  });

  it('a race on the family may pass', async () => {
    const message = 'Too many concurrent attempts to create a new revision of the specified family.';
    ecs.on(RegisterTaskDefinitionCommand).rejects(new ClientException({ message, $metadata }));
    await expect(hands.register('{"family":"td"}')).rejects.toBeInstanceOf(TransientError);
  });

  it('suspending leaves the bounds alone', async () => {
    scaling.on(RegisterScalableTargetCommand).resolves({});
    await hands.setSuspended(backend, { in: true, out: true, scheduled: false });
    expect(scaling.commandCalls(RegisterScalableTargetCommand)[0]?.args[0].input).toEqual({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: 'service/tradai-prod/tradai-backend-prod',
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: true,
        ScheduledScalingSuspended: false,
      },
    });
  });

  it('somebody else who changes the autoscaler at the same time is a race that may pass', async () => {
    scaling
      .on(RegisterScalableTargetCommand)
      .rejects(new ConcurrentUpdateException({ message: 'x', $metadata }));
    const suspended = { in: true, out: true, scheduled: true };
    await expect(hands.setSuspended(backend, suspended)).rejects.toBeInstanceOf(TransientError);
  });
});
