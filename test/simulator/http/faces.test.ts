import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallCloud, smallCloud, until } from './small-cloud.ts';
import { arnOf, functionOf, roleOf, templateOf } from './small-template.ts';

const ECHO =
  'exports.handler = async (event) => { console.log("echo", event.text); return { said: event.text }; };';

const machine = {
  QueryLanguage: 'JSONata',
  StartAt: 'Take a breath',
  States: {
    // Long enough that a second start finds the first execution running.
    'Take a breath': { Type: 'Wait', Seconds: 1, Next: 'Say it' },
    'Say it': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${Echo}', Payload: { text: '{% $states.input.text %}' } },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
};

const template = templateOf(
  functionOf('Echo'),
  roleOf('MachineRole', 'states.amazonaws.com', [
    { Action: 'lambda:InvokeFunction', Resource: arnOf('Echo') },
  ]),
  {
    People: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'people' } },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'machine',
        RoleArn: arnOf('MachineRole'),
        DefinitionString: JSON.stringify(machine),
        DefinitionSubstitutions: { Echo: arnOf('Echo') },
      },
    },
  },
);

let small: SmallCloud;
beforeAll(async () => {
  small = await smallCloud(template, { Echo: ECHO });
});
afterAll(() => small.stop());

const settings = () => {
  const { operatorVariables: variables } = small.cloud;
  return {
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID!,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY!,
    },
    maxAttempts: 1,
  };
};
const WEB = { cluster: 'shop-local', service: 'shop-web-local' };

describe('ECS over the wire', () => {
  const ecs = () => new ECSClient(settings());

  it('describes a service with dates as dates', async () => {
    const { services, failures } = await ecs().send(
      new DescribeServicesCommand({ cluster: WEB.cluster, services: [WEB.service, 'nobody'] }),
    );
    expect(services?.[0]).toMatchObject({ serviceName: WEB.service, desiredCount: 2, status: 'ACTIVE' });
    expect(services?.[0]?.createdAt?.getTime()).toBeLessThan(Date.now());
    expect(services?.[0]?.createdAt?.getUTCFullYear()).toBeGreaterThan(2020);
    expect(failures?.[0]?.reason).toBe('MISSING');
  });

  it('lists and describes the tasks, which are RUNNING', async () => {
    const { taskArns } = await ecs().send(
      new ListTasksCommand({ cluster: WEB.cluster, serviceName: WEB.service }),
    );
    const { tasks } = await ecs().send(new DescribeTasksCommand({ cluster: WEB.cluster, tasks: taskArns }));
    expect(tasks?.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING']);
  });

  it('registers a copy of a definition under the next revision', async () => {
    const { taskDefinition } = await ecs().send(
      new DescribeTaskDefinitionCommand({ taskDefinition: WEB.service }),
    );
    const { family, containerDefinitions, cpu, memory } = taskDefinition!;
    const registered = await ecs().send(
      new RegisterTaskDefinitionCommand({ family, containerDefinitions, cpu, memory }),
    );
    expect(registered.taskDefinition?.revision).toBe(taskDefinition!.revision! + 1);
  });

  it('answers with the error names of ECS', async () => {
    const update = new UpdateServiceCommand({ ...WEB, service: 'nobody', desiredCount: 1 });
    await expect(ecs().send(update)).rejects.toMatchObject({
      name: 'ServiceNotFoundException',
      message: 'Service not found.',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('what hangs on ECS, over the wire', () => {
  it('registers and describes a scalable target', async () => {
    const client = new ApplicationAutoScalingClient(settings());
    const target = {
      ServiceNamespace: 'ecs',
      ResourceId: `service/${WEB.cluster}/${WEB.service}`,
      ScalableDimension: 'ecs:service:DesiredCount',
    } as const;
    await client.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 1, MaxCapacity: 4 }));
    const { ScalableTargets } = await client.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds: [target.ResourceId] }),
    );
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }]);
    expect(ScalableTargets?.[0]?.CreationTime).toBeInstanceOf(Date);
  });

  it('describes target health in XML, and the error for an unknown group', async () => {
    const client = new ElasticLoadBalancingV2Client(settings());
    const [group] = small.cloud.world.targetGroups.keys();
    const { TargetHealthDescriptions } = await client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: group }),
    );
    expect(TargetHealthDescriptions).toHaveLength(2);
    expect(TargetHealthDescriptions?.[0]?.Target?.Port).toBe(8000);
    await expect(
      client.send(new DescribeTargetHealthCommand({ TargetGroupArn: `${group}x` })),
    ).rejects.toMatchObject({
      name: 'TargetGroupNotFoundException',
    });
  });

  it('describes the alarm of a service', async () => {
    const client = new CloudWatchClient(settings());
    const { MetricAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: ['shop-local-web-unhealthy'] }),
    );
    expect(MetricAlarms?.[0]?.StateValue).toBe('OK');
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp?.getUTCFullYear()).toBeGreaterThan(2020);
  });

  it('answers metric data', async () => {
    const client = new CloudWatchClient(settings());
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(),
        MetricDataQueries: [
          {
            Id: 'cpu',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/ECS',
                MetricName: 'CPUUtilization',
                Dimensions: [
                  { Name: 'ClusterName', Value: WEB.cluster },
                  { Name: 'ServiceName', Value: WEB.service },
                ],
              },
              Period: 60,
              Stat: 'Average',
            },
          },
        ],
      }),
    );
    expect(MetricDataResults?.[0]?.Id).toBe('cpu');
  });

  it('finds an image by its digest, and says so when it is gone', async () => {
    const client = new ECRClient(settings());
    const digest = small.cloud.world.registry.resolve('shop/web:10')!;
    const ask = (imageDigest: string) =>
      client.send(new DescribeImagesCommand({ repositoryName: 'shop/web', imageIds: [{ imageDigest }] }));
    expect((await ask(digest)).imageDetails?.[0]?.imageDigest).toBe(digest);
    await expect(ask(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  });
});

describe('messages over the wire', () => {
  it('publishes to a topic with attributes, and keeps the text for e-mail', async () => {
    const client = new SNSClient(settings());
    const TopicArn = small.cloud.plan.topics[0]?.arn;
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn,
        Subject: 'web is ill',
        MessageStructure: 'json',
        Message: JSON.stringify({ default: 'short', email: 'long <text> & more' }),
        MessageAttributes: { severity: { DataType: 'String', StringValue: 'critical' } },
      }),
    );
    expect(small.cloud.notices.at(-1)).toMatchObject({
      messageId: MessageId,
      subject: 'web is ill',
      text: 'long <text> & more',
      attributes: { severity: 'critical' },
    });
  });

  it('refuses a subject that mail would not carry', async () => {
    const client = new SNSClient(settings());
    const publish = new PublishCommand({
      TopicArn: small.cloud.plan.topics[0]?.arn,
      Subject: 'two\nlines',
      Message: 'x',
    });
    await expect(client.send(publish)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('sends, receives once and deletes a message of a queue', async () => {
    const client = new SQSClient(settings());
    const QueueUrl = small.cloud.plan.queues[0]?.url;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'lost' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['lost']);
    const again = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(again.Messages ?? []).toEqual([]);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
    expect(small.cloud.queues.peek('dead')).toEqual([]);
  });
});

describe('Lambda and Step Functions over the wire', () => {
  it('invokes a function and keeps what it printed', async () => {
    const lambda = new LambdaClient(settings());
    const [echo] = small.cloud.functions;
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: echo?.functionName, Payload: '{"text":"hello"}' }),
    );
    expect(FunctionError).toBeUndefined();
    expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ said: 'hello' });
    const logs = new CloudWatchLogsClient(settings());
    await until(async () => {
      const { events } = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/${echo?.functionName}`,
          filterPattern: 'hello',
        }),
      );
      return events?.[0]?.message === 'echo hello';
    });
  });

  it('answers ResourceNotFoundException for a function that is not there', async () => {
    const lambda = new LambdaClient(settings());
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('runs an execution once under its name', async () => {
    const client = new SFNClient(settings());
    const stateMachineArn = small.cloud.plan.stateMachines[0]?.arn;
    const start = (input: string) =>
      client.send(new StartExecutionCommand({ stateMachineArn, name: 'web-1', input }));
    const { executionArn, startDate } = await start('{"text":"hi"}');
    expect((await start('{"text":"hi"}')).executionArn).toBe(executionArn);
    await expect(start('{"text":"other"}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect(startDate).toBeInstanceOf(Date);

    const describeIt = () => client.send(new DescribeExecutionCommand({ executionArn }));
    await until(async () => (await describeIt()).status !== 'RUNNING');
    expect(await describeIt()).toMatchObject({ status: 'SUCCEEDED', output: '{"said":"hi"}' });
    await expect(start('{"text":"hi"}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.[0]?.type).toBe('ExecutionStarted');
    expect(events?.find(({ type }) => type === 'TaskStateEntered')?.stateEnteredEventDetails?.name).toBe(
      'Say it',
    );
  });

  it('refuses a name with a blank', async () => {
    const client = new SFNClient(settings());
    const stateMachineArn = small.cloud.plan.stateMachines[0]?.arn;
    await expect(
      client.send(new StartExecutionCommand({ stateMachineArn, name: 'two words' })),
    ).rejects.toMatchObject({ name: 'InvalidName' });
  });
});

describe('what the endpoint refuses', () => {
  it('a caller that it does not know', async () => {
    const stranger = new ECSClient({
      ...settings(),
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    });
    await expect(stranger.send(new ListTasksCommand({ cluster: WEB.cluster }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });
});
