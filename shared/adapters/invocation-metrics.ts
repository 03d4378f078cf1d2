import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import {
  type InvocationMinute,
  judgeInvocations,
  MINUTES_READ,
  unreadable,
} from '../core/health/invocations.ts';
import type { Observation } from '../core/health/observation.ts';
import type { AskedInvocations } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { batches, mapBounded } from './bounded.ts';

/** What is asked about each alias (Lambda developer guide: monitoring-metrics-types). */
const METRICS = [
  ['invocations', 'Invocations', 'Sum'],
  ['errors', 'Errors', 'Sum'],
  ['throttles', 'Throttles', 'Sum'],
  ['longest', 'Duration', 'Maximum'],
] as const;

/** CloudWatch API reference: GetMetricData takes at most 500 queries. */
const MOST_FUNCTIONS = 500 / METRICS.length;
const AT_ONCE = 2;
const MINUTE_MS = 60_000;

/** Asks CloudWatch how invocations ended. Never throws: what cannot be read comes back `unknown`. */
export class InvocationMetrics {
  readonly #cloudwatch: CloudWatchClient;

  constructor(config: AwsConfig) {
    this.#cloudwatch = new CloudWatchClient(config);
  }

  async ask(asked: readonly AskedInvocations[], nowMs: number): Promise<readonly Observation[]> {
    const parts = await mapBounded(batches(asked, MOST_FUNCTIONS), AT_ONCE, (batch) =>
      this.#batch(batch, nowMs),
    );
    return parts.flat();
  }

  async #batch(batch: readonly AskedInvocations[], nowMs: number): Promise<Observation[]> {
    try {
      const results = await this.#read(batch, nowMs);
      return batch.map((one, at) => observe(one, at, results, nowMs));
    } catch (error) {
      return batch.map((one) => unreadable(one.target, nowMs, (error as Error).message));
    }
  }

  async #read(
    batch: readonly AskedInvocations[],
    nowMs: number,
  ): Promise<ReadonlyMap<string, MetricDataResult>> {
    const thisMinuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const command = new GetMetricDataCommand({
      MetricDataQueries: batch.flatMap(queriesOf),
      StartTime: new Date(thisMinuteMs - MINUTES_READ * MINUTE_MS),
      EndTime: new Date(thisMinuteMs + MINUTE_MS), // exclusive
    });
    const answer = await callAws('read metrics of functions', () => this.#cloudwatch.send(command));
    return new Map((answer.MetricDataResults ?? []).map((one) => [one.Id ?? '', one]));
  }
}

function queriesOf({ question }: AskedInvocations, at: number): MetricDataQuery[] {
  const { functionName, alias } = question;
  return METRICS.map(([id, MetricName, Stat]) => ({
    Id: `${id}_${at}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [
          { Name: 'FunctionName', Value: functionName },
          { Name: 'Resource', Value: `${functionName}:${alias}` },
        ],
      },
      Period: 60,
      Stat,
    },
  }));
}

function observe(
  { target, sinceMs = 0 }: AskedInvocations,
  at: number,
  results: ReadonlyMap<string, MetricDataResult>,
  nowMs: number,
): Observation {
  const own = METRICS.map(([id]) => results.get(`${id}_${at}`));
  const broken = own.find((one) => one && one.StatusCode !== 'Complete' && one.StatusCode !== 'PartialData');
  if (broken) return unreadable(target, nowMs, `CloudWatch answers ${broken.StatusCode}`);
  const [invocations, errors, throttles, longest] = own.map(valuesByMinute);
  const startsMs = [...new Set([...invocations!.keys(), ...throttles!.keys()])];
  const minutes = startsMs
    .filter((startMs) => startMs >= sinceMs)
    .map(
      (startMs): InvocationMinute => ({
        startMs,
        invocations: invocations!.get(startMs) ?? 0,
        errors: errors!.get(startMs) ?? 0,
        throttles: throttles!.get(startMs) ?? 0,
        longestMs: longest!.get(startMs),
      }),
    );
  return judgeInvocations(target, nowMs, minutes);
}

const valuesByMinute = (result: MetricDataResult | undefined): Map<number, number> =>
  new Map((result?.Timestamps ?? []).map((time, at) => [time.getTime(), result?.Values?.[at] ?? 0]));
