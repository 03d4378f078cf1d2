import type { Healthy } from '../calls/measure.ts';
import { PRICES } from './prices.ts';

export interface BillInput {
  readonly healthy: Healthy;
  /** Looks of one shard are this far apart. */
  readonly lookSeconds: number;
  readonly alarms: number;
  /** One for each vantage; each is asked in every look. */
  readonly probers: number;
  readonly customMetrics: number;
  readonly memoryMb: { readonly probe: number; readonly watch: number; readonly restore: number };
}

export interface BillLine {
  readonly what: string;
  readonly dollars: number;
  /** Only with a customer's key and the alarms on the watchdog itself. */
  readonly isOptional: boolean;
}

const MONTH_MINUTES = 730 * 60;

/**
 * A warm look at 1,000 targets at 512 MB, slow answers and hung targets left out; assumed until it runs on AWS. It is
 * processor time, of which Lambda gives a share that grows with the memory (Lambda developer guide: memory).
 */
const PROBE_SECONDS_A_THOUSAND = 0.8;
const PROBE_SECONDS_AT_MB = 512;
const PROBE_SECONDS_AT_LEAST = 0.15;
/** Reading, deciding and writing, with 50 ms a call; the watcher is billed while it waits for the prober too. */
const WATCH_SECONDS = 0.4;
const RESTORE_SECONDS = 0.1;
/** Lambda polls each queue with five connections, 20 s at a time (Lambda developer guide: with-sqs, sqs-polling). */
const POLLS_A_MINUTE = 5 * 3;
/** A message of a queue that wakes a function is received and deleted; a minute's messages are sent in one request. */
const REQUESTS_A_MESSAGE = 2;
/**
 * DynamoDB asks KMS for a table's key once in five minutes and caller with traffic (DynamoDB developer guide: encryption
 * at rest, how it works). Each execution environment that is kept is counted as a caller of its own (assumed). Nothing
 * else of the month counted uses the key: the queues have SQS's own, and a topic's is used when there is a notice.
 */
const KEY_REUSED_MINUTES = 5;
const TABLES_OF_A_WATCHER = 2;
const TABLES_OF_THE_RESTORER = 1;
/** Three lines a run: start, end and report of Lambda, and the metrics. */
const LOG_BYTES_A_RUN = 900;

/** What watching costs in a month in which nothing happens. */
export function monthlyBill({
  healthy,
  lookSeconds,
  alarms,
  probers,
  customMetrics,
  memoryMb,
}: BillInput): BillLine[] {
  const looks = healthy.shards * MONTH_MINUTES * (60 / lookSeconds);
  const restores = MONTH_MINUTES;
  const targets = healthy.probes / healthy.shards;
  const probing = (PROBE_SECONDS_A_THOUSAND * targets * PROBE_SECONDS_AT_MB) / (1_000 * memoryMb.probe);
  // The watcher asks all probers at once, and waits as if one of them had every target.
  const probeSeconds = Math.max(PROBE_SECONDS_AT_LEAST, probing);
  const eachProberSeconds = Math.max(PROBE_SECONDS_AT_LEAST, probing / probers);
  const lambda = (runs: number, seconds: number, memory: number): number =>
    runs * (PRICES.lambdaRequest.dollars + seconds * (memory / 1024) * PRICES.lambdaGbSecond.dollars);
  const minutes = MONTH_MINUTES;
  const isQuick = lookSeconds < 60;
  const schedules = isQuick ? healthy.shards * minutes : looks;
  const queues = isQuick ? 2 : 1; // people's answers, and the looks of a rhythm of seconds
  const requests = queues * minutes * POLLS_A_MINUTE + (isQuick ? schedules + REQUESTS_A_MESSAGE * looks : 0);
  const tablesAsked = healthy.shards * TABLES_OF_A_WATCHER + TABLES_OF_THE_RESTORER;
  const keyRequests = (minutes / KEY_REUSED_MINUTES) * tablesAsked;
  const tables =
    minutes *
    (60 / lookSeconds) * // counted at a look a minute
    (healthy.readUnitsAMinute * PRICES.readUnit.dollars +
      healthy.writeUnitsAMinute * PRICES.writeUnit.dollars);
  return [
    line(
      `${probers} ${probers === 1 ? 'prober' : 'probers'}, their time`,
      lambda(looks * probers, eachProberSeconds, memoryMb.probe),
    ),
    line(
      'watcher, waiting for the probers included',
      lambda(looks, WATCH_SECONDS + probeSeconds, memoryMb.watch),
    ),
    line('restorer', lambda(restores, RESTORE_SECONDS, memoryMb.restore)),
    line('schedules', (schedules + restores) * PRICES.schedule.dollars),
    line('queues, and Lambda asking them', requests * PRICES.queueRequest.dollars),
    line('tables', tables),
    line('logs', (((1 + probers) * looks + restores) * LOG_BYTES_A_RUN * PRICES.logGb.dollars) / 1e9),
    line('metrics by log lines', customMetrics * PRICES.customMetric.dollars),
    line('a key of your own', PRICES.customerKey.dollars, true),
    line('requests to it', keyRequests * PRICES.keyRequest.dollars, true),
    line(`${alarms} alarms on the watchdog itself`, alarms * PRICES.alarm.dollars, true),
  ];
}

const line = (what: string, dollars: number, isOptional = false): BillLine => ({ what, dollars, isOptional });

/** Dollars a month for the same services, one check a minute where that can be chosen. */
export function alternatives(
  services: number,
): readonly { readonly what: string; readonly dollars: number }[] {
  const hours = 730;
  const { fargateVcpuHour, fargateGbHour, publicAddressHour } = PRICES;
  const task = 0.25 * fargateVcpuHour.dollars + 0.5 * fargateGbHour.dollars + publicAddressHour.dollars;
  return [
    { what: 'Fargate task, 0.25 vCPU, always on (watches, heals nothing)', dollars: hours * task },
    { what: 'Route 53 health checks, HTTPS, every 30 s', dollars: services * PRICES.routeCheck.dollars },
    {
      what: 'CloudWatch canaries, every minute',
      dollars: services * MONTH_MINUTES * PRICES.canaryRun.dollars,
    },
  ];
}
