import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { readCounts, readTargets, Witnesses } from '../../shared/adapters/witnesses.ts';
import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';

const alarms = mockClient(CloudWatchClient);
const balancers = mockClient(ElasticLoadBalancingV2Client);
afterAll(() => {
  alarms.restore();
  balancers.restore();
});
beforeEach(() => [alarms, balancers].map((mock) => mock.reset()));

const arn = (name: string) => `arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/${name}/0123`;
const view = {
  desired: 2,
  running: 2,
  targetGroupArns: [arn('other'), arn('backend')],
} as unknown as ServiceView;
const service = (settings: Partial<EcsService>) =>
  ({ kind: 'ecs', id: 'backend', ...settings }) as EcsService;
const ask = async (settings: Partial<EcsService>, views = new Map([['backend', view]])) =>
  (await new Witnesses(awsConfig()).ask([service(settings)], views)).get('backend');

describe('what running tasks prove', () => {
  it.each([
    [0, 2, 'unhealthy'],
    [1, 3, 'unhealthy'],
    [1, 2, 'unknown'],
    [2, 2, 'unknown'],
    [0, 0, 'unknown'],
  ])('%i of %i: %s', (running, desired, verdict) => {
    expect(readCounts({ ...view, running, desired }).verdict).toBe(verdict);
  });
});

describe('what targets prove', () => {
  it.each([
    [['healthy', 'healthy'], 2, 'healthy'],
    [['healthy', 'unhealthy'], 2, 'healthy'],
    [['healthy', 'unhealthy', 'unhealthy'], 3, 'unknown'],
    [['unhealthy'], 2, 'unhealthy'],
    [['unhealthy', 'initial'], 2, 'unhealthy'],
    [['initial', 'initial'], 2, 'unknown'],
    [['draining', 'unused', 'unavailable'], 2, 'unknown'],
    [[], 2, 'unknown'],
    [[], 0, 'unknown'],
  ])('%j for %i tasks: %s', (states, desired, verdict) => {
    expect(readTargets(states, desired).verdict).toBe(verdict);
  });
});

describe('witnesses', () => {
  it('a target group is found by its whole name among those of the service', async () => {
    balancers
      .on(DescribeTargetHealthCommand, { TargetGroupArn: arn('backend') })
      .resolves({ TargetHealthDescriptions: [{ TargetHealth: { State: 'unhealthy' } }] });
    expect(await ask({ targetGroup: 'backend' })).toMatchObject([
      { witness: 'ecs', verdict: 'unknown' },
      { witness: 'target-group', verdict: 'unhealthy' },
    ]);
  });

  it('one that is not the service\u2019s says unknown', async () => {
    expect(await ask({ targetGroup: 'back' })).toMatchObject([
      {},
      { witness: 'target-group', verdict: 'unknown' },
    ]);
    expect(balancers.calls()).toHaveLength(0);
  });

  it.each([
    ['ALARM', 'unhealthy'],
    ['OK', 'healthy'],
    ['INSUFFICIENT_DATA', 'unknown'],
  ] as const)('an alarm in %s says %s', async (state, verdict) => {
    alarms.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'a', StateValue: state }] });
    expect(await ask({ alarm: 'a' })).toMatchObject([{}, { witness: 'alarm', verdict }]);
  });

  it.each([
    ['HealthyHostCount', true],
    ['UnHealthyHostCount', true],
    ['TargetResponseTime', false],
    ['HostCountOfYesterday', false],
    [undefined, false],
  ])('an alarm on %s counts hosts: %s', async (MetricName, countsHosts) => {
    const alarm = { AlarmName: 'a', StateValue: 'OK', MetricName } as const;
    alarms.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [alarm] });
    expect((await ask({ alarm: 'a' }))?.[1]?.countsHosts).toBe(countsHosts);
  });

  it('an alarm that is not there says unknown', async () => {
    alarms.on(DescribeAlarmsCommand).resolves({});
    expect(await ask({ alarm: 'a' })).toMatchObject([
      {},
      { verdict: 'unknown', detail: 'alarm a is not there' },
    ]);
  });

  it('alarms are asked for a hundred at a time', async () => {
    alarms.on(DescribeAlarmsCommand).resolves({});
    const many = Array.from(
      { length: 250 },
      (_, n) => ({ kind: 'ecs', id: `s${n}`, alarm: `a${n}` }) as EcsService,
    );
    const said = await new Witnesses(awsConfig()).ask(many, new Map());
    expect(said.size).toBe(250);
    const sizes = alarms
      .commandCalls(DescribeAlarmsCommand)
      .map((call) => call.args[0].input.AlarmNames?.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('one that cannot be read says unknown, and the others are still heard', async () => {
    balancers.on(DescribeTargetHealthCommand).rejects(new Error('Rate exceeded'));
    alarms.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM' }] });
    expect(await ask({ targetGroup: 'backend', alarm: 'a' })).toMatchObject([
      {},
      { witness: 'target-group', verdict: 'unknown', detail: expect.stringContaining('Rate exceeded') },
      { witness: 'alarm', verdict: 'unhealthy' },
    ]);
  });

  it('a service that ECS does not describe and that has no second witness has none', async () => {
    expect(await ask({}, new Map())).toEqual([]);
  });
});
