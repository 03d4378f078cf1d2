interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/** A value at a moment; undefined where AWS writes none. */
export type Figure = (atMs: number) => number | undefined;

interface Stretch {
  readonly fromMs: number;
  readonly figure: Figure;
}

/**
 * Series of CloudWatch that no task and no function makes: what queues, tables and databases would write. Found
 * by all of their dimensions, as CloudWatch finds them. The statistic asked for is the one that is told.
 */
export class Measurements {
  readonly #series = new Map<string, Stretch[]>();

  /** From then on the series is this. */
  tell(metric: Metric, fromMs: number, figure: Figure): void {
    const name = nameOf(metric);
    const earlier = (this.#series.get(name) ?? []).filter((one) => one.fromMs < fromMs);
    this.#series.set(name, [...earlier, { fromMs, figure }]);
  }

  /** What the series is: by the moment in the middle of a period, its value. */
  figureOf(metric: Metric): Figure {
    const stretches = this.#series.get(nameOf(metric)) ?? [];
    return (atMs) => stretches.findLast(({ fromMs }) => fromMs <= atMs)?.figure(atMs);
  }
}

function nameOf({ Namespace, MetricName, Dimensions = [] }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [Namespace, MetricName, ...dimensions].join(' ');
}
