import { ownPrefix } from '../contracts/environment-names.ts';
import { METRIC_NAMESPACE, METRICS } from '../contracts/own-metrics.ts';

/** One line of log never has more; what is longer is cut and says so. */
const MOST_FACTS_BYTES = 7 * 1024;

type Facts = Readonly<Record<string, unknown>>;

/**
 * One-line JSON logs, and counts as CloudWatch metrics by the embedded metric format: no call, no permission
 * (CloudWatch user guide: Embedded Metric Format specification).
 */
export class LambdaJournal {
  /** The alarms on the watchdog itself watch this dimension. */
  readonly #service: string;
  #requestId: string | undefined;
  #counts: Record<string, number> = {};

  constructor(environment: { readonly project: string; readonly name: string }) {
    this.#service = ownPrefix(environment.project, environment.name);
  }

  /** A new invocation of the same process. */
  begin(requestId: string): void {
    this.#requestId = requestId;
    this.#counts = {};
  }

  say(event: string, facts: Facts): void {
    this.#line('INFO', event, facts);
  }

  fail(event: string, error: unknown): void {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    this.#line('ERROR', event, { name, message, stack });
  }

  /** A row of ours that cannot be read: named, counted, and left to a human. */
  readonly badRow = (because: string): void => {
    this.#line('ERROR', 'a row cannot be read', { because });
    this.measure({ [METRICS.badRows]: 1 });
  };

  measure(counts: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(counts))
      this.#counts[name] = (this.#counts[name] ?? 0) + value;
  }

  /** Writes the counts of this invocation, if there were any. */
  publish(): void {
    const names = Object.keys(this.#counts);
    if (names.length === 0) return;
    const directive = {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [['service']],
      Metrics: names.map((name) => ({ Name: name, Unit: 'Count' })),
    };
    write({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
      service: this.#service,
      ...this.#counts,
    });
    this.#counts = {};
  }

  #line(level: string, message: string, facts: Facts): void {
    const timestamp = new Date().toISOString();
    const requestId = this.#requestId;
    write({ level, message, timestamp, service: this.#service, requestId, facts: bounded(facts) });
  }
}

/** Past Lambda's own console, which would put a time and a level in front of the JSON. */
function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function bounded(facts: Facts): Facts {
  const text = JSON.stringify(facts);
  if (Buffer.byteLength(text) <= MOST_FACTS_BYTES) return facts;
  return {
    cut: true,
    text: Buffer.from(text)
      .subarray(0, MOST_FACTS_BYTES / 2)
      .toString('utf8'),
  };
}
