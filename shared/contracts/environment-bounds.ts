import type { Limits, Timings } from '../core/watchlist/environment.ts';

/** What a number is when nobody says, and how far an environment may move it. */
export interface Bounds {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** The lower end where the environment is marked local; on production windows this short mean false alarms. */
  readonly leastLocal: number;
  readonly whole: boolean;
}

const seconds = (normal: number, least: number, most: number, leastLocal = 0): Bounds => ({
  default: normal,
  least,
  most,
  leastLocal,
  whole: false,
});

const count = (normal: number, least: number, most: number): Bounds => ({
  default: normal,
  least,
  most,
  leastLocal: least,
  whole: true,
});

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds, and one count. Each line says why its default is what it is. */
export const TIMING_BOUNDS: Readonly<Record<keyof Timings, Bounds>> = {
  /**
   * EventBridge Scheduler knows no rate below one minute (Scheduler user guide: schedule types): a shorter rhythm
   * comes through a queue, with delays. A look at a hung target takes longer than 15 s already.
   */
  lookSeconds: { ...seconds(MINUTE, 15, 5 * MINUTE, MINUTE), whole: true },
  /** Three more failures make four in one look: one lost packet is no incident. */
  reprobes: count(3, 2, 10),
  /** Long enough for a garbage collection pause to pass, short enough to stay within one invocation. */
  reprobeSpacingSeconds: seconds(2, 1, 10, 0.1),
  /** Longer than a task needs to leave a load balancer or Cloud Map: a normal replacement is over by then. */
  confirmSeconds: seconds(40, 40, 5 * MINUTE, 1),
  /** One look and a half. */
  freshSeconds: seconds(90, 30, 3 * MINUTE, 5),
  /** An alarm of three one-minute periods has spoken by then. */
  witnessSeconds: seconds(3 * MINUTE, MINUTE, 10 * MINUTE, 1),
  /** New tasks warm up caches and connections; a first minute of errors is not an illness. */
  graceSeconds: seconds(2 * MINUTE, MINUTE, 30 * MINUTE),
  /** An earlier cure's late effects must not look like a new illness. */
  quietSeconds: seconds(10 * MINUTE, 5 * MINUTE, DAY),
  /** What falls ill again within the hour was not cured; it is the same incident. */
  cooldownSeconds: seconds(HOUR, 30 * MINUTE, DAY),
  /** A park takes everything down: five minutes show that nothing comes back by itself. */
  parkAfterSeconds: seconds(5 * MINUTE, 3 * MINUTE, HOUR, 1),
  /** A rolling deployment with draining (300 s) and two rounds of health checks (2 x 5 x 30 s), and a reserve. */
  settleSeconds: seconds(15 * MINUTE, 5 * MINUTE, HOUR, 5),
  /** With the restorer's minute below the five minutes after which a parked service must be up again. */
  parkSeconds: seconds(225, MINUTE, 225, 3),
  /** A cure that lasts five minutes has outlived start-up probes and caches. */
  calmSeconds: seconds(5 * MINUTE, 2 * MINUTE, 30 * MINUTE, 1),
  /** Two looks after the tasks are up. */
  patienceSeconds: seconds(2 * MINUTE, MINUTE, 15 * MINUTE, 1),
  /** Four answers a minute; the execution's history stays far below its 25,000 events. */
  pollSeconds: seconds(15, 5, MINUTE, 1),
  /** Half an hour of traffic under our own eyes proves a revision. */
  certifySeconds: seconds(30 * MINUTE, 10 * MINUTE, DAY, 1),
  /** Lease, call deadline and clock skew together are below six minutes; five times that. */
  tombstoneSeconds: seconds(30 * MINUTE, 15 * MINUTE, DAY, 30),
  /** DescribeServices for everybody is cheap at this rate, and a lost event is made good within it. */
  sweepSeconds: seconds(10 * MINUTE, 5 * MINUTE, HOUR, 1),
  /** A revision that ran for two weeks has seen every day of the week twice. */
  blameSeconds: seconds(14 * DAY, HOUR, 30 * DAY, 10),
  /** By then a human should know, whatever the reason to hold. */
  holdSeconds: seconds(30 * MINUTE, 5 * MINUTE, 6 * HOUR, 1),
  /** ECS retries a failing start with growing pauses; after a quarter of an hour it is stuck. */
  stuckSeconds: seconds(15 * MINUTE, 5 * MINUTE, 2 * HOUR, 1),
  /** Services fall over in waves; ten quiet minutes end a storm. */
  stormSeconds: seconds(10 * MINUTE, 5 * MINUTE, 2 * HOUR, 1),
  /** Longer than one step (60 s) with its retries, renewed at each step; an act needs the last 40 s of it (fence.ts). */
  leaseSeconds: seconds(5 * MINUTE, 2 * MINUTE, 15 * MINUTE, 60),
  /** A rush is over within the hour, or its owner decides whether to pay for more. */
  warmSeconds: seconds(HOUR, 30 * MINUTE, DAY, 10),
  /** The world that was approved must still be there: half an hour at most. */
  approvalSeconds: seconds(30 * MINUTE, 2 * MINUTE, 30 * MINUTE, 5),
};

/** Raising a limit lets the watchdog do more at once: the upper ends are as far as an environment may go. */
export const LIMIT_BOUNDS: Readonly<Record<keyof Limits, Bounds & { readonly mostLocal: number }>> = {
  /** More than a fifth sick at once has one cause, and it is not in the services. */
  sickShare: { default: 0.2, least: 0.05, most: 0.5, leastLocal: 0.05, mostLocal: 1, whole: false },
  /** Two repairs at a time are as many as an engineer can follow. */
  remediationsAtOnce: { ...count(2, 1, 5), mostLocal: 50 },
  /** A service that needs more than three cures a day needs an engineer. */
  startsPerServiceAndDay: { ...count(3, 1, 6), mostLocal: 10_000 },
  startsPerHour: { ...count(5, 1, 20), mostLocal: 10_000 },
};

/** How many targets one look of one shard covers; more targets mean more shards. */
export const TARGETS_PER_SHARD = 1_000;
export const MOST_TARGETS = 10_000;

export const normalTimings = (): Timings => defaultsOf(TIMING_BOUNDS);
export const normalLimits = (): Limits => defaultsOf(LIMIT_BOUNDS);

function defaultsOf<K extends string>(bounds: Readonly<Record<K, Bounds>>): Record<K, number> {
  const entries = Object.entries<Bounds>(bounds).map(([name, one]) => [name, one.default]);
  return Object.fromEntries(entries) as Record<K, number>;
}
