import { describe, expect, it } from 'vitest';
import {
  type AwsQuestionInput,
  AwsQuestionSchema,
  awsQuestion,
} from '../../shared/contracts/aws-kinds/all-kinds.ts';
import type { MeasuredQuestion } from '../../shared/core/watchlist/aws-question.ts';
import { tellAlarm } from '../../simulator/ecs/alarms.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import { HOUR, MINUTE } from '../simulator/ecs/fleet-of-one.ts';
import { fleetsWith, type MakeFleetPorts } from './fleet-under-contract.ts';

const PARTS = { project: 'shop', env: 'prod' };
const QUEUE = { kind: 'sqs-queue', queueName: '{project}-jobs-{env}', deadLetterQueue: 'dead' };
const TABLE = { kind: 'dynamodb-table', tableName: '{project}-orders-{env}' };
const ofTable = (metric: string) => `AWS/DynamoDB ${metric} TableName=shop-orders-prod`;

/** `namespace metric dimension=value`, `_` for a blank, and what it shows from the beginning on. */
type Figures = Readonly<Record<string, number>>;
type Found = { readonly verdict: string; readonly phase?: string; readonly detail?: RegExp };

const AGE = 'AWS/SQS ApproximateAgeOfOldestMessage QueueName=shop-jobs-prod';
const DEAD = 'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=dead';
const THROTTLED = 'AWS/DynamoDB ReadThrottleEvents TableName=shop-orders-prod';

const MACHINE_ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:shop-orders-prod';
const MACHINE = { kind: 'state-machine', stateMachineArn: MACHINE_ARN.replace('shop', '{project}') };
const GROUP = { kind: 'target-group', targetGroup: 'targetgroup/web/1', loadBalancer: 'app/shop/2' };
const inGroup = (metric: string) =>
  `AWS/ApplicationELB ${metric} TargetGroup=targetgroup/web/1 LoadBalancer=app/shop/2`;
const DATABASE = { kind: 'rds-instance', instance: '{project}-{env}' };
const ofDatabase = (metric: string) => `AWS/RDS ${metric} DBInstanceIdentifier=shop-prod`;
const NAT = { kind: 'nat-instance', instanceId: 'i-0123456789abcdef0' };
const STATUS_CHECK = 'AWS/EC2 StatusCheckFailed InstanceId=i-0123456789abcdef0';
const ENDPOINT = {
  kind: 'vpc-endpoint',
  endpointId: 'vpce-0123456789abcdef0',
  vpcId: 'vpc-0123456789abcdef0',
  serviceName: 'com.amazonaws.eu-central-1.ecr.api',
};
const DROPPED =
  'AWS/PrivateLinkEndpoints PacketsDropped Endpoint_Type=Interface Service_Name=com.amazonaws.eu-central-1.ecr.api VPC_Endpoint_Id=vpce-0123456789abcdef0 VPC_Id=vpc-0123456789abcdef0';
const METRIC = {
  kind: 'metric',
  namespace: 'Shop/Orders',
  name: 'Failed',
  dimensions: { Region: 'eu' },
  statistic: 'Sum',
  says: 'failed orders',
};

const MEASURED: readonly [what: string, question: object, figures: Figures, found: Found][] = [
  [
    'a queue that is worked off',
    QUEUE,
    { [AGE]: 12 },
    { verdict: 'up', detail: /^oldest message 12 s, messages waiting 0, dead letters 0$/ },
  ],
  ['[trap-11] a queue that nobody has used for hours', QUEUE, {}, { verdict: 'up' }],
  [
    'a queue whose messages wait long',
    QUEUE,
    { [AGE]: 300 },
    { verdict: 'degraded', phase: 'backlog', detail: /^oldest message 300 s \(warning from 300 s on\)$/ },
  ],
  [
    '[S0-62] a queue whose messages wait too long',
    QUEUE,
    { [AGE]: 901, [DEAD]: 2 },
    { verdict: 'down', phase: 'backlog', detail: /^oldest message 901 s \(critical from 900 s on\)$/ },
  ],
  [
    '[S0-62] a queue with dead letters',
    QUEUE,
    { [DEAD]: 3 },
    { verdict: 'degraded', phase: 'dead-letters', detail: /^dead letters 3 \(warning from 1 on\)$/ },
  ],
  [
    'a state machine whose executions end well',
    MACHINE,
    { 'AWS/States ExecutionsStarted': 5 },
    { verdict: 'up' },
  ],
  [
    'a state machine of which some fail',
    MACHINE,
    { [`AWS/States ExecutionsFailed StateMachineArn=${MACHINE_ARN}`]: 0.4 },
    { verdict: 'degraded', phase: 'errors', detail: /^failed executions 2 / },
  ],
  [
    'a state machine of which many run out of time',
    MACHINE,
    { [`AWS/States ExecutionsTimedOut StateMachineArn=${MACHINE_ARN}`]: 1 },
    { verdict: 'down', phase: 'timeout', detail: /^timed out executions 5 / },
  ],
  [
    'a target group that answers well',
    GROUP,
    { [inGroup('HealthyHostCount')]: 2, [inGroup('TargetResponseTime')]: 0.2, [inGroup('RequestCount')]: 90 },
    { verdict: 'up', detail: /^healthy hosts 2, p99 200 ms, answers with 5xx 0%, requests 450$/ },
  ],
  [
    'a target group without a healthy host',
    GROUP,
    { [inGroup('HealthyHostCount')]: 0 },
    { verdict: 'down', phase: 'absent', detail: /^healthy hosts 0 \(critical from 0 down\)$/ },
  ],
  [
    '[S1-06] a slow target group that nobody asks much',
    GROUP,
    {
      [inGroup('HealthyHostCount')]: 2,
      [inGroup('TargetResponseTime')]: 0.7,
      [inGroup('HTTPCode_Target_5XX_Count')]: 1,
      [inGroup('RequestCount')]: 1,
    },
    { verdict: 'degraded', phase: 'latency', detail: /^p99 700 ms \(warning from 500 ms on\)$/ },
  ],
  [
    'a target group that answers one in five with 5xx',
    GROUP,
    {
      [inGroup('HealthyHostCount')]: 2,
      [inGroup('HTTPCode_Target_5XX_Count')]: 20,
      [inGroup('RequestCount')]: 100,
    },
    { verdict: 'down', phase: 'errors', detail: /^answers with 5xx 20% / },
  ],
  [
    'a database at ease',
    DATABASE,
    {
      [ofDatabase('CPUUtilization')]: 20,
      [ofDatabase('DatabaseConnections')]: 40,
      [ofDatabase('FreeableMemory')]: 2 ** 30,
    },
    { verdict: 'up', detail: /^CPU 20%, connections 40, free memory 1024 MiB$/ },
  ],
  [
    '[S1-24] [S3-02.12] [S3-02.17] a database without memory',
    DATABASE,
    { [ofDatabase('CPUUtilization')]: 85, [ofDatabase('FreeableMemory')]: 2 ** 24 },
    { verdict: 'down', phase: 'saturation', detail: /^free memory 16 MiB \(critical from 32 MiB down\)$/ },
  ],
  [
    '[S1-46] a database with all connections in use',
    { ...DATABASE, connections: { warn: 80, critical: 100 } },
    { [ofDatabase('DatabaseConnections')]: 100 },
    { verdict: 'down', phase: 'saturation', detail: /^connections 100 / },
  ],
  [
    '[S1-25] a database whose storage is at its end',
    { ...DATABASE, readIops: { critical: 3_000 }, writeIops: { warn: 1_000 } },
    { [ofDatabase('CPUUtilization')]: 20, [ofDatabase('ReadIOPS')]: 3_000, [ofDatabase('WriteIOPS')]: 40 },
    { verdict: 'down', phase: 'saturation', detail: /^reads a second 3000 \(critical from 3000 on\)$/ },
  ],
  [
    '[S1-28] a table that uses up most of its capacity',
    { ...TABLE, readUnits: { warn: 1_200 }, writeUnits: { critical: 1_500 } },
    { [ofTable('ConsumedReadCapacityUnits')]: 300, [ofTable('ConsumedWriteCapacityUnits')]: 10 },
    { verdict: 'degraded', phase: 'saturation', detail: /^read units 1500 \(warning from 1200 on\)$/ },
  ],
  ['[trap-11] a database that writes nothing', DATABASE, {}, { verdict: 'unknown', phase: 'idle' }],
  ['a NAT instance that passes its checks', NAT, { [STATUS_CHECK]: 0 }, { verdict: 'up' }],
  [
    '[S0-18] a NAT instance that fails them',
    NAT,
    { [STATUS_CHECK]: 1 },
    { verdict: 'down', phase: 'absent' },
  ],
  ['a NAT instance that does not run', NAT, {}, { verdict: 'unknown', phase: 'idle' }],
  ['an endpoint that drops nothing', ENDPOINT, {}, { verdict: 'up' }],
  [
    '[S2-28] an endpoint that drops packets',
    ENDPOINT,
    { [DROPPED]: 400 },
    { verdict: 'down', phase: 'connect' },
  ],
  [
    'any metric, beyond what its owner allows',
    { ...METRIC, above: { warn: 5, critical: 9 } },
    { 'Shop/Orders Failed Region=eu': 7 },
    { verdict: 'degraded', phase: 'errors', detail: /^failed orders 7 \(warning from 5 on\)$/ },
  ],
  [
    'any metric, of which there is too little',
    { ...METRIC, below: { critical: 10 }, reason: 'absent' },
    { 'Shop/Orders Failed Region=eu': 7 },
    { verdict: 'down', phase: 'absent', detail: /^failed orders 7 \(critical from 10 down\)$/ },
  ],
  [
    'any metric that nobody writes, where its owner says that this means nothing happened',
    { ...METRIC, above: { warn: 5 }, missing: 'zero', take: 'sum' },
    {},
    { verdict: 'up' },
  ],
  [
    'a log in which some lines match a pattern',
    { kind: 'log-pattern', metricNamespace: 'Shop/Logs', metricName: 'DeadlocksFound', says: 'deadlock' },
    { 'Shop/Logs DeadlocksFound': 2 },
    { verdict: 'degraded', phase: 'errors', detail: /^lines that say "deadlock": 10 \(warning from 1 on\)$/ },
  ],
  ['a table that throttles nobody', TABLE, {}, { verdict: 'up' }],
  [
    '[S0-36] [S1-27] [S1-47] [trap-10] a table that throttles some',
    TABLE,
    { [THROTTLED]: 2 },
    { verdict: 'degraded', phase: 'throttle' },
  ],
  [
    'a table that throttles many, minute by minute',
    TABLE,
    { [THROTTLED]: 30 },
    { verdict: 'down', phase: 'throttle', detail: /^throttled reads \d+ \(critical from 100 on\)$/ },
  ],
];

/** What everybody who reads AWS about dependencies finds. */
export function readingsContract(make: MakeFleetPorts): void {
  const over = fleetsWith(make);
  const questionOf = (input: object) =>
    awsQuestion(AwsQuestionSchema.parse(input) as AwsQuestionInput, PARTS);
  const read = async (questions: readonly object[], figures: Figures) => {
    const { world, pass, reader } = over();
    tell(world, figures);
    pass(10 * MINUTE);
    const asked = questions.map((question, at) => ({ target: `t${at}`, question: questionOf(question) }));
    return { seen: await reader.readings(asked, world.now), nowMs: world.now };
  };

  describe('what AWS measures', () => {
    it.each(MEASURED)('of %s', async (_, question, figures, { detail, ...found }) => {
      const [seen] = (await read([question], figures)).seen;
      expect(seen).toMatchObject({ target: 't0', ...found });
      if (detail) expect(seen!.detail).toMatch(detail);
      if (found.phase === undefined) expect(seen!.phase).toBeUndefined();
    });

    it.each([
      ['OK', 'up', undefined],
      ['ALARM', 'down', 'alarm'],
      ['INSUFFICIENT_DATA', 'unknown', 'self'],
    ] as const)('of what an alarm that is %s watches', async (state, verdict, phase) => {
      const { world, pass, reader } = over();
      tellAlarm(world, 'shop-prod-partner', 'OK');
      tellAlarm(world, 'shop-prod-partner', state);
      pass(5 * MINUTE);
      const question = questionOf({ kind: 'alarm', alarmName: '{project}-{env}-partner' });
      const [seen] = await reader.readings([{ target: 'partner', question }], world.now);
      expect(seen).toMatchObject({
        target: 'partner',
        verdict,
        detail: `alarm shop-prod-partner is ${state}`,
      });
      expect(seen!.phase).toBe(phase);
    });

    it.each<[what: string, item: object | undefined, more: object, found: Found]>([
      ['that beats', { at: 30 }, {}, { verdict: 'up' }],
      ['that was late', { at: 150 }, {}, { verdict: 'degraded', phase: 'stale' }],
      ['that beats no more', { at: 900 }, {}, { verdict: 'down', phase: 'stale', detail: /at is 900 s old/ }],
      ['of which there is nothing', undefined, {}, { verdict: 'down', phase: 'absent' }],
      [
        'that need not be there',
        undefined,
        { ifMissing: 'unknown' },
        { verdict: 'unknown', phase: 'absent' },
      ],
      ['that says no moment', { at: 'soon' }, {}, { verdict: 'down', phase: 'stale' }],
      [
        '[S0-31] that beats too fast',
        { at: 5, before: 5.2 },
        { previousAttribute: 'before', leastSeconds: 10 },
        {
          verdict: 'down',
          phase: 'too-fast',
          detail: /^beat 0.2 s after the one before \(at least 10 s apart\)$/,
        },
      ],
      [
        'that beats as it may',
        { at: 5, before: 20 },
        { previousAttribute: 'before', leastSeconds: 10 },
        { verdict: 'up' },
      ],
    ])('of a heartbeat %s', async (_, item, more, { detail, ...found }) => {
      const { world, reader } = over();
      const key = { id: 'loop', part: 1 };
      const agoMs = ([name, seconds]: [string, unknown]) =>
        [name, typeof seconds === 'number' ? world.now - seconds * 1_000 : seconds] as const;
      world.items.tell(
        'shop-state-prod',
        key,
        () => item && Object.fromEntries(Object.entries(item).map(agoMs)),
      );
      const question = questionOf({
        ...{ kind: 'heartbeat-item', tableName: '{project}-state-{env}', key, attribute: 'at' },
        ...more,
      });
      const [seen] = await reader.readings([{ target: 'loop', question }], world.now);
      expect(seen).toMatchObject({ target: 'loop', ...found });
      if (detail) expect(seen!.detail).toMatch(detail);
    });

    it.each<
      [what: string, records: readonly (readonly [status: string, ageMinutes: number])[], found: Found]
    >([
      [
        'known to both sides',
        [
          ['RUNNING', 60],
          ['RUNNING', 1],
          ['DONE', 90],
        ],
        { verdict: 'up' },
      ],
      [
        '[S0-62] [S0-47] that one record waits for in vain',
        [
          ['RUNNING', 60],
          ['RUNNING', 50],
          ['RUNNING', 40],
        ],
        {
          verdict: 'degraded',
          phase: 'orphans',
          detail: /^1 record without a task /,
        },
      ],
      [
        'that three records have just begun',
        [
          ['RUNNING', 60],
          ['RUNNING', 2],
          ['RUNNING', 1],
        ],
        { verdict: 'up' },
      ],
      [
        '[S0-62] [S0-48] of which no record tells',
        [['DONE', 60]],
        {
          verdict: 'degraded',
          phase: 'orphans',
          detail: /^2 tasks without a record /,
        },
      ],
      [
        'that many records wait for',
        Array.from({ length: 7 }, () => ['RUNNING', 60] as const),
        { verdict: 'down', phase: 'orphans' },
      ],
    ])('of work %s', async (_, records, { detail, ...found }) => {
      for (const indexName of [undefined, 'by-status']) {
        const { world, reader, names } = over();
        for (const [at, [status, minutes]] of records.entries()) {
          const startedAt = new Date(world.now - minutes * MINUTE).toISOString();
          world.items.tell('work', { job: `j${at}` }, () => ({ status, startedAt }));
        }
        const question = questionOf({
          ...{ kind: 'orphan-scan', tableName: 'work', indexName, statusAttribute: 'status' },
          ...{ underWay: 'RUNNING', startedAttribute: 'startedAt' },
          ...{ cluster: names.cluster, family: names.family },
        });
        const [seen] = await reader.readings([{ target: 'work', question }], world.now);
        expect(seen).toMatchObject({ target: 'work', ...found });
        if (detail) expect(seen!.detail).toMatch(detail);
      }
    });

    it('[S0-45] [S0-62] names the work that one of record, execution and task knows and the others do not', async () => {
      const { world, reader, names } = over();
      const { startedBy } = [...world.serviceNamed(names.cluster, names.service).tasks].map((one) => ({
        startedBy: one.deployment.id,
      }))[0]!;
      const hourAgo = world.now - HOUR;
      const begin = (job: string) =>
        world.items.tell('work', { job }, () => ({
          job,
          status: 'RUNNING',
          startedAt: new Date(hourAgo).toISOString(),
        }));
      const run = (name: string) =>
        world.runningExecutions.push({ stateMachineArn: MACHINE_ARN, name, startedAtMs: hourAgo });
      const question = questionOf({
        ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 'status', underWay: 'RUNNING' },
        ...{ startedAttribute: 'startedAt', idAttribute: 'job', stateMachineArn: MACHINE_ARN },
        ...{ cluster: names.cluster, family: names.family },
      });
      const look = async () => (await reader.readings([{ target: 'work', question }], world.now))[0]!;
      begin(startedBy);
      run(`backtest-${startedBy}`);
      expect(await look()).toMatchObject({ verdict: 'up' });
      begin('job-7');
      run('backtest-job-9');
      run('backtest-job-71');
      expect(await look()).toMatchObject({ verdict: 'degraded', phase: 'orphans' });
      expect((await look()).detail).toBe(
        '1 record without an execution: job-7, 2 executions without a record: backtest-job-9 backtest-job-71, ' +
          '1 record without a task: job-7 ' +
          '(2 records say that work is under way, 3 executions run, 2 tasks run)',
      );
    });

    it('[S0-47] [S0-62] finds the work of a task in what it is given, and names a task that no record knows', async () => {
      const { world, reader, names } = over();
      const hourAgo = world.now - HOUR;
      const startedAt = new Date(hourAgo).toISOString();
      world.items.tell('work', { job: 'job-7' }, () => ({ job: 'job-7', status: 'RUNNING', startedAt }));
      const run = (work: string) =>
        world.workTasks.push({ cluster: names.cluster, family: 'backtest', work, createdAtMs: hourAgo });
      const question = questionOf({
        ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 'status', underWay: 'RUNNING' },
        ...{ startedAttribute: 'startedAt', idAttribute: 'job', cluster: names.cluster, family: 'backtest' },
      });
      const look = async () => (await reader.readings([{ target: 'work', question }], world.now))[0]!;
      run('job-7');
      expect(await look()).toMatchObject({ verdict: 'up' });
      run('job-8');
      expect(await look()).toMatchObject({
        verdict: 'degraded',
        detail:
          '1 task without a record: job-8-task ' + '(1 record says that work is under way, 2 tasks run)',
      });
    });

    it('[S0-62] names no work of which the record may stand where nobody has read', async () => {
      const { world, reader, names } = over();
      const startedAt = new Date(world.now - HOUR).toISOString();
      for (let at = 0; at < 1_000; at += 1) {
        world.items.tell('work', { job: `done${at}` }, () => ({ status: 'DONE', startedAt }));
      }
      const { deployment } = [...world.serviceNamed(names.cluster, names.service).tasks][0]!;
      const behind = { job: deployment.id, status: 'RUNNING', startedAt };
      world.items.tell('work', { job: 'behind' }, () => behind);
      const look = async (more: object) => {
        const question = questionOf({
          ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 'status', underWay: 'RUNNING' },
          ...{ startedAttribute: 'startedAt', cluster: names.cluster, family: names.family },
          ...more,
        });
        return (await reader.readings([{ target: 'work', question }], world.now))[0]!;
      };
      for (const more of [{}, { idAttribute: 'job' }]) {
        const cut = 'no orphans (0 records say that work is under way, of the part that is read, ';
        expect(await look(more)).toMatchObject({ verdict: 'up', detail: `${cut}2 tasks run)` });
      }
      expect((await look({ idAttribute: 'job', indexName: 'by-status' })).detail).toBe(
        'no orphans (1 record says that work is under way, 2 tasks run)',
      );
    });

    it('is unknown of work while ECS does not say what runs', async () => {
      const { world, reader, names } = over();
      world.conditions.ecsThrottled = true;
      const question = questionOf({
        ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 'status', underWay: 'RUNNING' },
        ...{ startedAttribute: 'startedAt', cluster: names.cluster, family: names.family },
      });
      const [seen] = await reader.readings([{ target: 'work', question }], world.now);
      expect(seen).toMatchObject({ verdict: 'unknown', phase: 'self' });
    });

    it('is unknown of what an alarm watches that is not there', async () => {
      const { world, reader } = over();
      const question = questionOf({ kind: 'alarm', alarmName: 'nobody' });
      const [seen] = await reader.readings([{ target: 'partner', question }], world.now);
      expect(seen).toMatchObject({ verdict: 'unknown', detail: 'alarm nobody is not there' });
    });

    it('is told of many at once, in the order of the questions', async () => {
      const { seen } = await read([TABLE, QUEUE, TABLE], { [AGE]: 5_000 });
      expect(seen.map(({ target, verdict }) => [target, verdict])).toEqual([
        ['t0', 'up'],
        ['t1', 'down'],
        ['t2', 'up'],
      ]);
    });

    it('shows within seconds what is told of a world that runs twenty times as fast, and that it is over', async () => {
      const { world, reader, pass } = over({}, { timeScale: 20 });
      const THROTTLES = { Namespace: 'AWS/DynamoDB', MetricName: 'WriteThrottleEvents' };
      const Dimensions = [{ Name: 'TableName', Value: 'shop-orders-prod' }];
      const tellNow = (value: number) =>
        world.measured.tell({ ...THROTTLES, Dimensions }, world.now, () => value);
      const verdictAfter = async (seconds: number) => {
        pass(seconds * 1_000);
        const [seen] = await reader.readings([{ target: 'orders', question: questionOf(TABLE) }], world.now);
        return seen!.verdict;
      };
      expect(await verdictAfter(60)).toBe('up');
      tellNow(500);
      expect(await verdictAfter(1)).toBe('up'); // metrics are late here, too
      expect(await verdictAfter(9)).toBe('down');
      tellNow(0);
      expect(await verdictAfter(9)).toBe('down'); // five of its minutes are added up
      expect(await verdictAfter(15)).toBe('up');
    });

    it('is about the last minute that CloudWatch has written, and not about now', async () => {
      const { seen, nowMs } = await read([QUEUE], { [AGE]: 5_000 });
      expect(nowMs - seen[0]!.atMs).toBeGreaterThanOrEqual(MINUTE);
      expect(nowMs - seen[0]!.atMs).toBeLessThanOrEqual(3 * MINUTE);
    });

    it('is unknown, and no fault of the target, while CloudWatch writes nothing that ought to be there', async () => {
      const { world, reader } = over();
      const { measures } = questionOf(QUEUE) as MeasuredQuestion;
      const question = {
        kind: 'measured',
        measures: measures.map((one) => ({ ...one, missing: 'unknown' as const })),
      } as const;
      const [seen] = await reader.readings([{ target: 'jobs', question }], world.now);
      expect(seen).toMatchObject({
        verdict: 'unknown',
        phase: 'idle',
        detail: 'CloudWatch has no data of it',
      });
    });
  });
}

function tell(world: EcsWorld, figures: Figures): void {
  for (const [name, value] of Object.entries(figures)) {
    const [Namespace, MetricName, ...dimensions] = name.split(' ') as [string, string, ...string[]];
    const Dimensions = dimensions.map((one) => ({
      Name: one.split('=')[0]!.replaceAll('_', ' '),
      Value: one.split('=')[1]!,
    }));
    world.measured.tell({ Namespace, MetricName, Dimensions }, 0, () => value);
  }
}
