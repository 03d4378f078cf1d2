import { environmentOf } from '../scenario/environment-of-fleet.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { type Counted, type CountedMinute, countCalls } from './count-calls.ts';
import { sizedFleet } from './sized-fleet.ts';
import { sumOf } from './tally.ts';

/** ECS developer guide: request-throttling. */
const READS_A_SECOND = 20;
const WARM_UP_MINUTES = 2;
/** One sweep: every service has been described once. */
const SWEEP_MINUTES = 10;

/** Watching a fleet in which nothing happens, averaged over one sweep. */
export interface Healthy {
  readonly services: number;
  readonly shards: number;
  /** Of one look at one shard. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Without the prober. */
  readonly awsCalls: number;
  /** Of the whole watchdog, restorer included. */
  readonly ecsReadsAMinute: number;
  readonly transitions: number;
  readonly probes: number;
  readonly perMinute: Readonly<Record<string, number>>;
  readonly readUnitsAMinute: number;
  readonly writeUnitsAMinute: number;
}

export async function measureHealthy(
  services: number,
  definition: StateMachine,
  measured = 0,
): Promise<Healthy> {
  const fleet = sizedFleet({ services, measured });
  const { minutes } = await countCalls(fleet, definition, WARM_UP_MINUTES + SWEEP_MINUTES);
  const all = minutes.slice(WARM_UP_MINUTES);
  const { shards } = environmentOf(fleet);
  const looks = all.length * shards;
  const total = (of: (minute: CountedMinute) => number) => all.reduce((sum, one) => sum + of(one), 0);
  const ecs = total(({ admitted }) => sumOf(admitted));
  const own = total(({ calls }) => sumOf(calls) - (calls['lambda:InvokeFunction'] ?? 0));
  const perMinute: Record<string, number> = {};
  for (const { calls, admitted } of all)
    for (const [call, times] of [...Object.entries(calls), ...Object.entries(admitted)])
      perMinute[call] = (perMinute[call] ?? 0) + times / all.length;
  return {
    services,
    shards,
    // The restorer reads its debts once a minute, whatever the number of shards.
    readUnits: (total((one) => one.readUnits) - all.length) / looks,
    writeUnits: total((one) => one.writeUnits) / looks,
    awsCalls: (own + ecs - all.length) / looks,
    ecsReadsAMinute: ecs / all.length,
    transitions: total((one) => one.transitions),
    probes: total((one) => one.probes) / all.length,
    perMinute,
    readUnitsAMinute: total((one) => one.readUnits) / all.length,
    writeUnitsAMinute: total((one) => one.writeUnits) / all.length,
  };
}

/** Many failing at the same moment, for good. */
export interface Storm {
  readonly services: number;
  readonly failing: number;
  readonly mutations: number;
  readonly notices: readonly string[];
  /** The busiest minute's share of ECS's 20 service reads a second. */
  readonly quotaShare: number;
  /** Calls refused, by bucket. */
  readonly throttled: Readonly<Record<string, number>>;
  readonly transitions: number;
  readonly tookSeconds: number;
  readonly peakMiB: number;
}

export async function measureStorm(
  {
    services,
    failing,
    minutes,
  }: { readonly services: number; readonly failing: number; readonly minutes: number },
  definition: StateMachine,
): Promise<Storm> {
  const counted = await countCalls(sizedFleet({ services, failing, failAtMinute: 3 }), definition, minutes);
  return { services, failing, ...stormOf(counted) };
}

function stormOf({ minutes, mutations, notices, tookSeconds, peakMiB }: Counted) {
  const busiest = Math.max(...minutes.map(({ admitted }) => admitted['service read'] ?? 0));
  return {
    mutations,
    notices,
    quotaShare: busiest / (60 * READS_A_SECOND),
    throttled: throttledIn(minutes),
    transitions: minutes.reduce((sum, one) => sum + one.transitions, 0),
    tookSeconds,
    peakMiB,
  };
}

function throttledIn(minutes: readonly CountedMinute[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { throttled } of minutes)
    for (const [bucket, times] of Object.entries(throttled)) all[bucket] = (all[bucket] ?? 0) + times;
  return all;
}
