/** One value a minute, oldest first. A minute without a value is missing, and means nothing. */
export type Series = readonly { readonly atMs: number; readonly value: number }[];

/** What CloudWatch has measured of a service within the last `METRICS_MS`, about a minute late. */
export interface ServiceMetrics {
  /** Of the CPU that its tasks reserve, on average; above 100 where they may burst. */
  readonly cpuPercent: Series;
  /** Of the memory that its tasks may use, the fullest one. */
  readonly memoryPercent: Series;
  /** Behind its target group, a minute; without one these are empty. */
  readonly requests: Series;
  readonly p99Ms: Series;
  readonly serverErrors: Series;
}

/** Kept by CloudWatch at a value a minute for longer, but read for this long: a slow leak shows in it. */
export const METRICS_MS = 3 * 3_600_000;

export const NO_METRICS: ServiceMetrics = {
  cpuPercent: [],
  memoryPercent: [],
  requests: [],
  p99Ms: [],
  serverErrors: [],
};
