import { MOST_SICK } from '../../shared/core/health/most-sick.ts';
import { stuckSince } from '../../shared/core/health/rollout.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { HealthRow } from '../../shared/ports.ts';
import type { Surroundings } from '../gather/surroundings.ts';
import type { Evidence } from './evidence.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';

/** Everything about one service that tending its incident needs. */
export interface Bedside {
  readonly service: WatchedService;
  readonly glance: Glance;
  readonly evidence: Evidence;
  readonly surroundings: Surroundings;
  readonly glances: ReadonlyMap<string, Glance>;
  readonly ledger: Ledger;
  /** Threads of the incidents tended so far in this look, newer than the surroundings. */
  readonly threads: Map<string, Ledger>;
  readonly nowMs: number;
}

/** Ill, stuck in a deployment, or not over yet. */
export function isCase(
  row: HealthRow,
  { crashLooping }: Evidence,
  { environment, clock }: WatchPorts,
): boolean {
  return (
    row.belief.status === 'unhealthy' ||
    row.openIncident !== undefined ||
    crashLooping.has(row.target) ||
    stuckSince(row.rollout, clock.now(), environment.timings.stuckSeconds) !== undefined
  );
}

/** By probes, or by tasks that keep exiting. */
export function isIll({ glance, evidence, service }: Bedside): boolean {
  return glance.row.belief.status === 'unhealthy' || evidence.crashLooping.has(service.id);
}

/** Its deployment does not come further, also where the old tasks still serve. */
export function isStuck({ glance, nowMs }: Bedside, { environment }: WatchPorts): boolean {
  return stuckSince(glance.row.rollout, nowMs, environment.timings.stuckSeconds) !== undefined;
}

/** Far too many are ill, in however large a fleet: what is found out about one is not acted upon. */
export function isGreatStorm({ surroundings: { fleet } }: Bedside): boolean {
  return fleet.sick.length > MOST_SICK;
}

/** A count of 0 that is not ours is somebody's wish, and no outage. */
export function isAtZero({ evidence, service }: Bedside): boolean {
  return evidence.views.get(service.id)?.desired === 0;
}

/** Another look at the same moment may have met the only wrong answer, and have written it since we read. */
export async function isNewest({ glance: { before } }: Bedside, { health }: WatchPorts): Promise<boolean> {
  const now = await health.load(before.target, before.shard);
  return (now?.version ?? 0) === before.version;
}
