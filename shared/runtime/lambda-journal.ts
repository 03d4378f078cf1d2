import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ownPrefix } from '../contracts/environment-names.ts';
import { METRIC_NAMESPACE } from '../contracts/schedule.ts';

/** One line of log never has more; what is longer is cut and says so. */
const MOST_FACTS_BYTES = 7 * 1024;

/** One-line JSON logs, and counts as CloudWatch metrics by the embedded metric format: no call, no permission. */
export class LambdaJournal {
  readonly logger: Logger;
  readonly metrics: Metrics;

  constructor(environment: { readonly project: string; readonly name: string }) {
    // The alarms on the watchdog itself watch this dimension.
    const serviceName = ownPrefix(environment.project, environment.name);
    this.logger = new Logger({ serviceName });
    this.metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
  }

  say(event: string, facts: Readonly<Record<string, unknown>>): void {
    this.logger.info(event, { facts: bounded(facts) });
  }

  fail(event: string, error: unknown): void {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    this.logger.error(event, { facts: bounded({ name, message, stack }) });
  }

  measure(counts: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(counts)) this.metrics.addMetric(name, MetricUnit.Count, value);
  }

  /** Writes the counts of this invocation, if there were any. */
  publish(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}

function bounded(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(facts);
  if (Buffer.byteLength(text) <= MOST_FACTS_BYTES) return facts;
  return {
    cut: true,
    text: Buffer.from(text)
      .subarray(0, MOST_FACTS_BYTES / 2)
      .toString('utf8'),
  };
}
