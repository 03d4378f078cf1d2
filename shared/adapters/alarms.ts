import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { WitnessReading } from '../core/diagnosis/evidence.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { batches, mapBounded } from './bounded.ts';

/** CloudWatch API reference: DescribeAlarms takes at most 100 names; the account has 9 calls a second. */
const MOST_NAMES = 100;
const AT_ONCE = 4;

type Reading = Omit<WitnessReading, 'witness'>;

/** What CloudWatch's alarms say, metric or composite, muted or not: a hundred of them a call. */
export class Alarms {
  readonly #cloudwatch: CloudWatchClient;

  constructor(config: AwsConfig) {
    this.#cloudwatch = new CloudWatchClient(config);
  }

  /** By name. One that cannot be read, or is not there, says `unknown`, and why. */
  async states(names: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    const read = await mapBounded(batches([...new Set(names)], MOST_NAMES), AT_ONCE, (batch) =>
      this.#read(batch),
    );
    return new Map(read.flat());
  }

  async #read(names: readonly string[]): Promise<(readonly [string, Reading])[]> {
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...names],
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: MOST_NAMES,
    });
    try {
      const answer = await callAws('read alarms', () => this.#cloudwatch.send(command));
      const alarms = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
      const found = new Map<string | undefined, MetricAlarm>(alarms.map((alarm) => [alarm.AlarmName, alarm]));
      return names.map((name) => [name, readingOf(name, found.get(name))] as const);
    } catch (error) {
      const detail = (error as Error).message;
      return names.map((name) => [name, { verdict: 'unknown', detail }] as const);
    }
  }
}

/** ELB user guide, CloudWatch metrics: HealthyHostCount and UnHealthyHostCount are what target groups find. */
const COUNTS_HOSTS = /HostCount$/;

function readingOf(name: string, { StateValue, MetricName = '' }: MetricAlarm = {}): Reading {
  const detail = `alarm ${name} is ${StateValue ?? 'not there'}`;
  if (StateValue === 'ALARM') return { verdict: 'unhealthy', detail };
  if (StateValue !== 'OK') return { verdict: 'unknown', detail };
  return { verdict: 'healthy', detail, countsHosts: COUNTS_HOSTS.test(MetricName) };
}
