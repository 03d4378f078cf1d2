import { CloudWatchClient, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { judgeMeasures, LOOKED_BACK_MS, type Reading, type Told } from '../core/health/judge-measures.ts';
import type { Observation } from '../core/health/observation.ts';
import type { MeasuredQuestion, Metric } from '../core/watchlist/aws-question.ts';
import type { AwsConfig } from './aws-config.ts';
import { batches } from './bounded.ts';
import { MOST_QUERIES, readMetricData } from './metric-data.ts';

const MINUTE_MS = 60_000;

interface Asked {
  readonly target: string;
  readonly question: MeasuredQuestion;
}

/** Figures of CloudWatch about targets: all in one call, or one for every 500 of them. */
export class MeasuredReadings {
  readonly #cloudwatch: CloudWatchClient;

  constructor(config: AwsConfig) {
    this.#cloudwatch = new CloudWatchClient(config);
  }

  async ask(asked: readonly Asked[], nowMs: number): Promise<readonly Observation[]> {
    const told = await this.#read(asked.flatMap(metricsOf), nowMs);
    return asked.map(({ target, question }) => {
      const readings = question.measures.map(
        ({ per }): Reading => ({ values: told.shift()!, per: per && told.shift() }),
      );
      return judgeMeasures(target, nowMs, question, readings);
    });
  }

  async #read(metrics: readonly Metric[], nowMs: number): Promise<Told[]> {
    const untilMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
    const span = { fromMs: untilMs - LOOKED_BACK_MS, untilMs };
    const parts = await Promise.all(
      batches(metrics, MOST_QUERIES).map(async (batch): Promise<Told[]> => {
        try {
          return (await readMetricData(this.#cloudwatch, batch, span)).map(toldIn);
        } catch (error) {
          return batch.map(() => ({ trouble: (error as Error).message }));
        }
      }),
    );
    return parts.flat();
  }
}

/** In the order in which the answers are taken again. */
const metricsOf = ({ question }: Asked): Metric[] =>
  question.measures.flatMap(({ metric, per }) => (per ? [metric, per] : [metric]));

/** CloudWatch API reference, MetricDataResult: anything but Complete and PartialData has no values to rely on. */
function toldIn(pages: readonly MetricDataResult[]): Told {
  const broken = pages.find(({ StatusCode }) => StatusCode !== 'Complete' && StatusCode !== 'PartialData');
  if (broken || pages.length === 0)
    return { trouble: `CloudWatch answers ${broken?.StatusCode ?? 'nothing'}` };
  return pages.flatMap(({ Timestamps = [], Values = [] }) =>
    Timestamps.map((at, index) => ({ atMs: at.getTime(), value: Values[index] ?? 0 })),
  );
}
