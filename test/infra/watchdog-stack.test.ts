import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../infra/synthesise.ts';
import { VARIABLES } from '../../shared/contracts/environment-variables.ts';
import {
  definitionOf,
  type Properties,
  plain,
  resourcesOf,
  templateOf,
  templateOfShop,
} from './synthesised.ts';

describe.each(['dev', 'staging', 'prod', 'local'])('the stack of %s', (name) => {
  let template: Template;
  const of = (type: string): Properties[] => [...resourcesOf(template, type).values()];
  beforeAll(async () => {
    template = await templateOf(name);
  });

  it('keeps both tables whatever happens to the stack', () => {
    const tables = Object.values(template.Resources).filter(
      (one) => one.Type === 'AWS::DynamoDB::GlobalTable',
    );
    expect(tables.map((table) => table.Properties?.TableName)).toEqual([
      `tradai-health-state-${name}`,
      `tradai-rollback-state-${name}`,
    ]);
    for (const table of tables) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: [
          {
            DeletionProtectionEnabled: true,
            SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        ],
      });
    }
  });

  it('keeps the key with which they are encrypted', () => {
    const keys = Object.values(template.Resources).filter((one) => one.Type === 'AWS::KMS::Key');
    expect(keys).toMatchObject([{ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } }]);
  });

  it('runs every function on Node 24, on ARM, bounded in time, number and memory', () => {
    const functions = of('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(4);
    for (const one of functions) {
      expect(one).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      expect(one.Timeout).toBeLessThanOrEqual(60);
      expect(one.ReservedConcurrentExecutions).toBeGreaterThan(0);
      expect(one.LoggingConfig.LogGroup).toBeDefined();
    }
  });

  it.each(['watch', 'remediate', 'restore', 'retire', 'probe'] as const)(
    'gives %s the variables that it reads',
    (verb) => {
      const named = of('AWS::Lambda::Function').filter((one) =>
        one.FunctionName.includes(`-${name}-${verb}`),
      );
      expect(named.length).toBeGreaterThan(0);
      for (const one of named) expect(Object.keys(one.Environment.Variables)).toEqual([...VARIABLES[verb]]);
    },
  );

  it('tells the probers about the environment only whether it is local', () => {
    const probers = of('AWS::Lambda::Function').filter((one) => one.FunctionName.includes('-probe-'));
    for (const one of probers)
      expect(one.Environment.Variables).toEqual({ WATCHDOG_LOCAL: String(name === 'local') });
  });

  it('does not repeat an event that the next look makes good, nor keep an old one', () => {
    const configs = of('AWS::Lambda::EventInvokeConfig');
    expect(configs).toHaveLength(2);
    for (const one of configs) {
      expect(one.MaximumEventAgeInSeconds).toBeLessThanOrEqual(300);
      expect(one.MaximumRetryAttempts).toBeLessThanOrEqual(1);
    }
  });

  it('wakes the watcher once a shard and the restorer, every minute, without retries', () => {
    const schedules = of('AWS::Scheduler::Schedule');
    expect(schedules.map((one) => [one.Name, one.ScheduleExpression, one.Target.Input])).toEqual([
      [`watchdog-tradai-${name}-look-0`, 'rate(1 minute)', '{"shard":0}'],
      [`watchdog-tradai-${name}-restore`, 'rate(1 minute)', '{}'],
    ]);
    for (const one of schedules) {
      expect(one.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
      expect(one.Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
    }
  });

  it('heals by a Standard state machine that logs everything and is traced', () => {
    expect(of('AWS::StepFunctions::StateMachine')).toMatchObject([
      {
        StateMachineName: `watchdog-tradai-${name}`,
        StateMachineType: 'STANDARD',
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
        TracingConfiguration: { Enabled: true },
      },
    ]);
    expect(of('AWS::Logs::LogGroup').map((one) => one.LogGroupName)).toContain(
      `/aws/vendedlogs/states/watchdog-tradai-${name}`,
    );
  });

  it('forgets no log and keeps none for ever', () => {
    for (const one of of('AWS::Logs::LogGroup')) expect(one.RetentionInDays).toBe(90);
  });

  it('encrypts both topics and takes nothing over plain HTTP', () => {
    const topics = [...resourcesOf(template, 'AWS::SNS::Topic')];
    expect(topics.map(([, topic]) => topic.TopicName)).toEqual([
      `watchdog-tradai-${name}-people`,
      `watchdog-tradai-${name}-own-health`,
    ]);
    const policies = of('AWS::SNS::TopicPolicy');
    for (const [id, topic] of topics) {
      expect(topic.KmsMasterKeyId).toBeDefined();
      const policy = policies.find((one) => one.Topics.some((of: Properties) => of.Ref === id));
      expect(policy?.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('lets nobody into a topic or the key but with a condition or by name', () => {
    const policies = [
      ...of('AWS::SNS::TopicPolicy').map((one) => one.PolicyDocument),
      ...of('AWS::SQS::QueuePolicy').map((one) => one.PolicyDocument),
      ...of('AWS::KMS::Key').map((one) => one.KeyPolicy),
    ];
    const allowed = policies.flatMap((one) => one.Statement).filter((one) => one.Effect === 'Allow');
    for (const one of allowed) {
      expect(one.Principal).not.toBe('*');
      expect(one.Principal.AWS).not.toBe('*');
      if (one.Principal.Service) expect(one.Condition.StringEquals['aws:SourceAccount']).toBeDefined();
    }
  });

  it('has no place for the kill switch: it is data, and no deployment moves it', () => {
    expect(Object.keys(template.Parameters as object)).toEqual(['BootstrapVersion']);
    const types = Object.values(template.Resources).map((one) => one.Type);
    expect(types.filter((type) => /^(Custom::|AWS::(CloudFormation|AppConfig))/.test(type))).toEqual([
      'AWS::CloudFormation::CustomResource', // asks what would be taken away
      'AWS::CloudFormation::CustomResource', // asks what is owed, and may only read
    ]);
    for (const { Name } of of('AWS::SSM::Parameter')) expect(Name).toMatch(/^\/watchdog\/owner\//);
    expect(/kill.?switch/i.test(JSON.stringify(template))).toBe(false);
  });

  it('listens to alarms and ECS for the watcher, and to its own failed workflows for the restorer', () => {
    const rules = of('AWS::Events::Rule').map((one) => one.EventPattern);
    expect(rules.map((one) => one['detail-type'][0]).sort()).toEqual([
      'CloudWatch Alarm State Change',
      'ECS Deployment State Change',
      'ECS Service Action',
      'ECS Task State Change',
      'Step Functions Execution Status Change',
    ]);
    for (const one of rules) expect(one.account).toBeDefined();
    const ended = rules.find((one) => one.source[0] === 'aws.states');
    expect(ended?.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
  });

  it('is not woken by its own alarms', () => {
    const own = of('AWS::CloudWatch::Alarm').map((one) => one.AlarmName);
    const heard = of('AWS::Events::Rule').flatMap((one) => one.EventPattern.detail?.alarmName ?? []);
    expect(heard).toEqual(expect.arrayContaining([`tradai-${name}-backend-unhealthy`]));
    expect(heard.filter((alarm) => own.includes(alarm))).toEqual([]);
  });
});

describe('alarms about the watchdog itself', () => {
  const template = templateOfShop();
  const alarms = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()];
  const named = (name: string) => alarms.find((one) => one.AlarmName === `watchdog-shop-prod-${name}`);

  it.each([
    ['no-look', 'Watchdog', 'Looks', { Name: 'service', Value: 'watchdog-shop-prod' }],
    ['restorer-silent', 'AWS/Lambda', 'Invocations', { Name: 'FunctionName' }],
  ])('%s: three minutes without %s %s are an alarm, and so is silence', (name, Namespace, MetricName, by) => {
    expect(named(name)).toMatchObject({
      Namespace,
      MetricName,
      Dimensions: [by],
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('exist for errors, throttled probers, dead letters, unreadable rows and workflows that ended badly', () => {
    expect(alarms.map((one) => one.AlarmName.replace('watchdog-shop-prod-', '')).sort()).toEqual([
      'dead-letters',
      'decide-errors',
      'no-look',
      'probe-public-errors',
      'probe-public-throttles',
      'remediate-errors',
      'remediation-aborted',
      'remediation-failed',
      'remediation-timed-out',
      'restore-errors',
      'restorer-silent',
      'unreadable-rows',
      'watch-errors',
    ]);
  });

  it('say what it means and what to do, on the topic of its own health', () => {
    const [ownHealth] = [...resourcesOf(template, 'AWS::SNS::Topic')].filter(([, one]) =>
      one.TopicName.endsWith('own-health'),
    );
    for (const alarm of alarms) {
      expect(alarm.AlarmDescription).toMatch(/^(?=.*Impact: .+)(?=.*What to do: .+)/);
      expect(alarm.AlarmActions).toEqual([{ Ref: ownHealth?.[0] }]);
    }
  });
});

describe('what differs between environments', () => {
  it('more targets mean more schedules, and every shard must show a sign of life', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_001 }, (_, i) => [`s${i}`, { host: `s${i}.example` }]),
    );
    const template = templateOfShop({ services: many });
    const schedules = [...resourcesOf(template, 'AWS::Scheduler::Schedule').values()];
    expect(schedules.map((one) => one.Target.Input)).toEqual(['{"shard":0}', '{"shard":1}', '{}']);
    const noLook = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()].find((one) =>
      one.AlarmName.endsWith('no-look'),
    );
    expect(noLook?.Threshold).toBe(2);
  });

  it('alarms that do not fit into one event pattern are spread over several', () => {
    const services = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `s${i}`,
        { host: `s${i}.example`, witness: { alarm: `${'a'.repeat(60)}-${i}` } },
      ]),
    );
    const template = templateOfShop({ services });
    const rules = [...resourcesOf(template, 'AWS::Events::Rule').values()];
    const lists = rules.flatMap((one) => (one.EventPattern.detail?.alarmName ? [one.EventPattern] : []));
    expect(lists.flatMap((one) => one.detail.alarmName)).toHaveLength(60);
    for (const one of lists) expect(JSON.stringify(one).length).toBeLessThanOrEqual(2_048);
  });

  it('a longer interval is a slower schedule', () => {
    const template = templateOfShop({ timings: { lookSeconds: 300 } });
    const [look] = resourcesOf(template, 'AWS::Scheduler::Schedule').values();
    expect(look?.ScheduleExpression).toBe('rate(5 minutes)');
  });

  it('a Slack channel hears both topics and may do nothing', () => {
    const template = templateOfShop({
      notify: { slack: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } },
    });
    const [channel] = resourcesOf(template, 'AWS::Chatbot::SlackChannelConfiguration').values();
    expect(channel).toMatchObject({ SlackWorkspaceId: 'T0123ABCD', SlackChannelId: 'C0123ABCD' });
    expect(channel?.SnsTopicArns).toHaveLength(2);
    const [guardrail] = resourcesOf(template, 'AWS::IAM::ManagedPolicy').values();
    expect(guardrail?.PolicyDocument.Statement).toEqual([{ Effect: 'Deny', Action: '*', Resource: '*' }]);
  });

  it('a VPC vantage puts its prober into the given subnets, and no other function', () => {
    const template = templateOfShop({
      vantages: {
        inside: {
          vpcId: 'vpc-01234567',
          subnetIds: ['subnet-01234567'],
          securityGroupId: 'sg-01234567',
          availabilityZones: ['eu-central-1a'],
        },
      },
      vantage: 'inside',
    });
    const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
    const inside = functions.filter((one) => one.VpcConfig);
    expect(inside.map((one) => one.FunctionName)).toEqual(['watchdog-shop-prod-probe-inside']);
    expect(inside[0]?.VpcConfig).toMatchObject({
      SubnetIds: ['subnet-01234567'],
      SecurityGroupIds: ['sg-01234567'],
    });
  });

  it('the watcher is told which prober sees what', () => {
    const template = templateOfShop();
    const watcher = [...resourcesOf(template, 'AWS::Lambda::Function').values()].find((one) =>
      one.FunctionName.endsWith('-watch'),
    );
    const probers = JSON.parse(plain(watcher?.Environment.Variables.PROBERS));
    expect(Object.keys(probers)).toEqual(['public']);
    expect(definitionOf(template).StartAt).toBe('Take lease');
  });
});
