import * as v from 'valibot';
import type { Belief } from '../core/health/belief.ts';
import { PHASES } from '../core/health/observation.ts';
import type { Rollout } from '../core/health/rollout.ts';
import type { HealthRow, Impairment, ShardRow } from '../ports.ts';
import { count, moment, stored } from './stored-item.ts';
import { StoredSighting } from './stored-sighting.ts';

const STATUSES = ['healthy', 'suspect', 'degraded', 'unhealthy', 'recovering', 'unknown'] as const;

const StoredBelief = stored<Belief>({
  status: v.picklist(STATUSES),
  sinceMs: moment,
  reason: v.string(),
  phase: v.optional(v.picklist(PHASES)),
  httpStatus: v.optional(count),
  blames: v.optional(v.string()),
  everHealthy: v.boolean(),
  healthySinceMs: v.optional(moment),
  failingSinceMs: v.optional(moment),
  failures: count,
  failedLooks: count,
  successSinceMs: v.optional(moment),
  successes: count,
  unknowns: count,
  failedAtMs: v.optional(moment),
  cameBackMs: v.optional(moment),
});

/** One target's row, without the shard, which is its key. */
export const StoredHealthRow = stored<Omit<HealthRow, 'shard'>>({
  target: v.string(),
  belief: StoredBelief,
  revision: v.optional(
    stored<NonNullable<HealthRow['revision']>>({
      taskDefinition: v.string(),
      liveSinceMs: moment,
      certified: v.boolean(),
    }),
  ),
  rollout: v.optional(
    stored<Rollout>({
      deploymentId: v.string(),
      progress: v.pipe(v.number(), v.safeInteger()),
      sinceMs: moment,
      illBefore: v.optional(v.literal(true)),
    }),
  ),
  openIncident: v.optional(v.string()),
  sighted: v.optional(StoredSighting),
  version: count,
});

export const StoredShardRow = stored<Omit<ShardRow, 'shard'>>({
  lookedAtMs: moment,
  awakeSinceMs: v.optional(moment),
  sick: v.array(v.string()),
  failing: v.array(v.string()),
  blindSinceMs: v.optional(moment),
  stormAtMs: v.optional(moment),
  targets: v.optional(count),
  heardControls: v.optional(v.array(v.string())),
  certificatesTold: v.optional(v.array(v.string())),
  impaired: v.optional(
    v.array(
      stored<Impairment>({
        service: v.string(),
        sinceMs: moment,
        calmSinceMs: v.optional(moment),
        toldAtMs: v.optional(moment),
      }),
    ),
  ),
  version: count,
});
