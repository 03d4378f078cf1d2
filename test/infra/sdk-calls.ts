import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

/** What a client sends, and what it makes of an answer. */
export interface Exchange {
  /** Nothing, where the client refused to. */
  readonly sent?: { readonly path: string; readonly target?: string; readonly body: string };
  readonly read: unknown;
}

const container = {
  name: 'web',
  image: 'registry/web:1',
  memory: 512,
  environment: [{ name: 'GREETING', value: 'grüß dich \u{1f44b} "quoted"' }],
  secrets: undefined,
  healthCheck: { command: ['CMD-SHELL', 'exit 0'], interval: 30 },
  dockerLabels: { team: 'a', über: 'b' },
};

/** One call of each protocol, and every kind of member: nested, timed, not set, in another alphabet. */
export function exchanges(): Promise<Exchange[]> {
  return Promise.all([
    exchange(
      ECSClient,
      new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container] }),
      {
        taskDefinition: { family: 'web', registeredAt: 1.5, containerDefinitions: [container] },
      },
    ),
    exchange(ECSClient, new DescribeTaskDefinitionCommand({ taskDefinition: 'web:1' }), {
      taskDefinition: {
        cpu: null,
        containerDefinitions: [{ name: 'web', cpu: 0, essential: true, memory: null, links: [] }],
      },
    }),
    exchange(ECSClient, new DescribeServicesCommand({ services: ['web'], include: ['TAGS'] }), {
      failures: [{ arn: 'a', reason: 'MISSING' }],
      services: [
        {
          serviceName: 'web',
          createdAt: 1_700_000_000.123,
          deployments: [{ id: 'd', updatedAt: 1_700_000_000, rolloutState: 'COMPLETED', failedTasks: 0 }],
          events: [{ id: 'e', createdAt: 1_700_000_000, message: 'has reached a steady state' }],
          networkConfiguration: { awsvpcConfiguration: { subnets: ['s'], securityGroups: null } },
        },
      ],
    }),
    exchange(
      CloudWatchClient,
      new GetMetricDataCommand({
        StartTime: new Date(1_700_000_000_000),
        EndTime: new Date(1_700_000_060_000),
        MetricDataQueries: [
          { Id: 'a', MetricStat: { Metric: { MetricName: 'm' }, Period: 60, Stat: 'Sum' }, ReturnData: true },
        ],
      }),
      { MetricDataResults: [{ Id: 'a', Timestamps: [1_700_000_000], Values: [0.1234567890123456, 3] }] },
    ),
    exchange(LambdaClient, new GetFunctionConfigurationCommand({ FunctionName: 'f', Qualifier: 'live' }), {
      FunctionName: 'f',
      LastModified: '2026-01-01T00:00:00.000+0000',
      MemorySize: 128,
      VpcConfig: { SubnetIds: ['s'], VpcId: null },
    }),
    exchange(
      DocumentClient,
      new PutCommand({
        TableName: 't',
        Item: { a: 'é', n: 1.5, list: [true, null], map: { b: 'c' } },
      }) as never,
      { Attributes: { a: { S: 'é' }, n: { N: '1.5' }, list: { L: [{ BOOL: true }, { NULL: true }] } } },
    ),
    ...[
      new PutCommand({
        TableName: 't',
        Item: { k: 'a', n: -1e-7, unset: undefined, none: [], empty: {}, s: '' },
      }),
      new PutCommand({ TableName: 't', Item: { k: 'a', n: Number.NaN } }),
      new PutCommand({ TableName: 't', Item: { k: 'a', n: 2 ** 60 } }),
      new GetCommand({ TableName: 't', Key: { k: 'a' }, ConsistentRead: true }),
      new QueryCommand({
        TableName: 't',
        KeyConditionExpression: '#k = :k',
        ExpressionAttributeNames: { '#k': 'k' },
        ExpressionAttributeValues: { ':k': 'a' },
        ExclusiveStartKey: { k: 'a' },
        Limit: undefined,
      }),
      new UpdateCommand({
        TableName: 't',
        Key: { k: 'a' },
        UpdateExpression: 'SET #a = :a',
        ExpressionAttributeValues: { ':a': { deep: [{ er: null }] } },
      }),
    ].map((command) =>
      exchange(DocumentClient, command, {
        Item: STORED,
        Items: [STORED, {}],
        LastEvaluatedKey: { k: { S: 'a' } },
      }),
    ),
    exchange(DocumentClient, new GetCommand({ TableName: 't', Key: { k: 'a' } }), {
      Item: { large: { N: '36893488147419103232' } },
    }),
    exchange(
      SNSClient,
      new PublishCommand({
        TopicArn: 'arn',
        Message: 'grüß dich',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      }),
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    ),
    exchange(
      ElasticLoadBalancingV2Client,
      new DescribeTargetHealthCommand({ TargetGroupArn: 'arn' }),
      `<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions><member>
       <Target><Id>10.0.0.1</Id><Port>80</Port></Target><TargetHealth><State>unhealthy</State></TargetHealth>
       </member></TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>`,
    ),
    exchange(ECSClient, new DescribeServicesCommand({ services: ['gone'] }), refusal),
  ]);
}

/** Of every kind: others write items too. */
const STORED = {
  s: { S: '' },
  n: { N: '-0.5' },
  list: { L: [{ M: { yes: { BOOL: false } } }, { NULL: true }] },
  texts: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2.5'] },
  bytes: { B: 'AQID' },
  manyBytes: { BS: ['AQ=='] },
};

const utf8 = new TextDecoder();
const refusal = { __type: 'ClusterNotFoundException', message: 'no such cluster' };

class DocumentClient {
  readonly send: (command: never) => Promise<unknown>;
  constructor(config: object) {
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    });
    this.send = (command) => documents.send(command);
  }
}

interface Client {
  send(command: never): Promise<unknown>;
}

async function exchange(
  Client: new (config: object) => Client,
  command: object,
  answer: object | string,
): Promise<Exchange> {
  let sent: Exchange['sent'] | undefined;
  const requestHandler = {
    async handle(request: {
      path: string;
      query: object;
      headers: Record<string, string>;
      body?: string | Uint8Array;
    }) {
      const body = typeof request.body === 'string' ? request.body : utf8.decode(request.body);
      sent = {
        path: request.path + JSON.stringify(request.query),
        target: request.headers['x-amz-target'],
        body,
      };
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      const statusCode = answer === refusal ? 400 : 200;
      return { response: { statusCode, headers: {}, body: Buffer.from(text) } };
    },
  };
  const client = new Client({
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler,
  });
  const read = await client
    .send(command as never)
    .catch((error: Error) => (sent ? { threw: error.name, said: error.message } : { threw: error.name }));
  return { sent, read };
}
