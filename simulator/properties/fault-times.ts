import type { Scenario } from '../scenario/scenario-schema.ts';

interface Span {
  readonly name: string;
  /** No probe gets out, or none to so many that I6 calls it blind. */
  readonly blinds: boolean;
  readonly table: string | undefined;
  /** To these no probe gets. */
  readonly unreached: readonly string[];
  readonly lagMs: number;
  /** By how much a clock is wrong, to either side. */
  readonly skewMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A probe that ends now may have begun so long ago. */
const PROBE_MS = 10_000;
/** I6: whoever is cut off from so many is blind. */
const LEAST_UNSEEN = 3;
const UNSEEN_SHARE = 0.5;

/** What in a story hinders the watchdog, or shows it an old world, and when. */
export class FaultTimes {
  readonly #spans: readonly Span[];

  constructor({ fleet, timeline, duration }: Scenario, startMs: number) {
    const targets = Object.keys(fleet.services).length + Object.keys(fleet.dependencies).length;
    this.#spans = timeline.flatMap(({ at, watchdog, aws }): Span[] => {
      const fault = watchdog ?? aws;
      if (!fault) return [];
      const until = fault.until ?? duration;
      return [
        {
          name: fault.fault,
          blinds:
            fault.fault === 'prober-blind' ||
            (fault.fault === 'half-blind' &&
              fault.services.length >= Math.max(LEAST_UNSEEN, UNSEEN_SHARE * targets)),
          unreached: fault.fault === 'half-blind' ? fault.services : [],
          table: 'table' in fault ? fault.table : undefined,
          lagMs: fault.fault === 'ecs-lag' ? fault.seconds * 1000 : 0,
          skewMs: fault.fault === 'clock-skew' ? Math.abs(fault.seconds) * 1000 : 0,
          fromMs: startMs + at,
          // What a frozen function does comes later by as much.
          untilMs: startMs + until + (fault.fault === 'pause' ? fault.for : 0),
        },
      ];
    });
  }

  /** Since when a fault of this name has been in force, if it is. */
  since(name: string, atMs: number): number | undefined {
    return this.#spans.find((one) => one.name === name && one.fromMs <= atMs && atMs < one.untilMs)?.fromMs;
  }

  /** Since when we have been blind, or blind to that target, when a probe was sent whose answer, or silence, came at that moment. */
  blindSince(answeredAtMs: number, target?: string): number | undefined {
    const blinding = this.#spans.filter(
      ({ blinds, unreached }) => blinds || (target !== undefined && unreached.includes(target)),
    );
    const spansAt = (ms: number) => blinding.filter((one) => one.fromMs <= ms && ms < one.untilMs);
    const at = [answeredAtMs, answeredAtMs - PROBE_MS].map(spansAt).find((spans) => spans.length > 0);
    // One that began before another had ended is the same blindness.
    for (let sinceMs = firstOf(at ?? []); ; ) {
      const earlierMs = sinceMs === undefined ? undefined : firstOf(spansAt(sinceMs));
      if (earlierMs === sinceMs) return sinceMs;
      sinceMs = earlierMs;
    }
  }

  /** No probe gets to this target, though it may to others. */
  isUnreached(target: string, atMs: number): boolean {
    return this.#spans.some(
      (one) => one.unreached.includes(target) && one.fromMs <= atMs && atMs < one.untilMs,
    );
  }

  /** All whose answer, or silence, came from the one moment to the other was sent while we were blind. */
  isBlindThrough(fromMs: number, untilMs: number): boolean {
    const sinceMs = this.blindSince(fromMs);
    return sinceMs !== undefined && this.blindSince(untilMs) === sinceMs;
  }

  /** Since when a table has been out of reach. */
  tableGoneSince(table: string, atMs: number): number | undefined {
    return this.#spans.find(
      (one) =>
        one.name === 'table-unavailable' &&
        (one.table === table || one.table === 'both') &&
        one.fromMs <= atMs &&
        atMs < one.untilMs,
    )?.fromMs;
  }

  /** Since when a table has refused to be written, all or some of the time. */
  tableRefusesSince(table: string, atMs: number): number | undefined {
    return this.#spans.find(
      ({ name, table: of, fromMs, untilMs }) =>
        (name === 'table-unavailable' || name === 'table-throttled') &&
        (of === table || of === 'both') &&
        fromMs <= atMs &&
        atMs < untilMs,
    )?.fromMs;
  }

  /** A table refused to be written from the one moment to the other: nothing of it may have been written down. */
  isRefusedThrough(table: string, fromMs: number, untilMs: number): boolean {
    const sinceMs = this.tableRefusesSince(table, fromMs);
    return sinceMs !== undefined && this.tableRefusesSince(table, untilMs) === sinceMs;
  }

  /** How old what ECS shows may be at that moment. */
  lagMs(atMs: number): number {
    return Math.max(
      0,
      ...this.#spans
        .filter((one) => one.fromMs <= atMs && atMs < one.untilMs + one.lagMs)
        .map((one) => one.lagMs),
    );
  }

  /** By how much a clock is wrong at that moment, at most. */
  skewMs(atMs: number): number {
    return this.#spans
      .filter((one) => one.fromMs <= atMs && atMs < one.untilMs)
      .reduce((sum, one) => sum + one.skewMs, 0);
  }

  /** The longest stretch between two moments in which none of these faults was in force, in ms. */
  longestQuietMs(names: ReadonlySet<string>, fromMs: number, untilMs: number): number {
    const hit = this.#spans
      .filter((one) => names.has(one.name) && one.untilMs > fromMs && one.fromMs < untilMs)
      .sort((a, b) => a.fromMs - b.fromMs);
    let longestMs = 0;
    let quietFromMs = fromMs;
    for (const one of hit) {
      longestMs = Math.max(longestMs, one.fromMs - quietFromMs);
      quietFromMs = Math.max(quietFromMs, one.untilMs);
    }
    return Math.max(longestMs, untilMs - quietFromMs);
  }

  /** None of these faults was in force between the two moments. */
  isQuiet(names: ReadonlySet<string>, fromMs: number, untilMs: number): boolean {
    return this.longestQuietMs(names, fromMs, untilMs) >= untilMs - fromMs;
  }
}

const firstOf = (spans: readonly { readonly fromMs: number }[]): number | undefined =>
  spans.length === 0 ? undefined : Math.min(...spans.map(({ fromMs }) => fromMs));
