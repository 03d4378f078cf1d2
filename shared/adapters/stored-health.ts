import * as z from 'zod/mini';
import type { Belief } from '../core/health/belief.ts';
import { PHASES } from '../core/health/observation.ts';
import type { Rollout } from '../core/health/rollout.ts';
import type { HealthRow, ShardRow } from '../ports.ts';
import { count, moment, stored } from './stored-item.ts';

const STATUSES = ['healthy', 'suspect', 'degraded', 'unhealthy', 'recovering', 'unknown'] as const;

const StoredBelief = stored<Belief>({
  status: z.enum(STATUSES),
  sinceMs: moment,
  reason: z.string(),
  phase: z.optional(z.enum(PHASES)),
  httpStatus: z.optional(count),
  blames: z.optional(z.string()),
  everHealthy: z.boolean(),
  healthySinceMs: z.optional(moment),
  failingSinceMs: z.optional(moment),
  failures: count,
  failedLooks: count,
  successSinceMs: z.optional(moment),
  successes: count,
  unknowns: count,
  cameBackMs: z.optional(moment),
});

/** One target's row, without the shard, which is its key. */
export const StoredHealthRow = stored<Omit<HealthRow, 'shard'>>({
  target: z.string(),
  belief: StoredBelief,
  revision: z.optional(
    stored<NonNullable<HealthRow['revision']>>({
      taskDefinition: z.string(),
      liveSinceMs: moment,
      certified: z.boolean(),
    }),
  ),
  rollout: z.optional(stored<Rollout>({ deploymentId: z.string(), progress: z.int(), sinceMs: moment })),
  openIncident: z.optional(z.string()),
  version: count,
});

export const StoredShardRow = stored<Omit<ShardRow, 'shard'>>({
  lookedAtMs: moment,
  sick: z.array(z.string()),
  failing: z.array(z.string()),
  blindSinceMs: z.optional(moment),
  stormAtMs: z.optional(moment),
  targets: z.optional(count),
  heardControls: z.optional(z.array(z.string())),
  version: count,
});
