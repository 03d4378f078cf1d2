/**
 * Keys of the two tables. Every item of rollback-state carries `model_name`, so that the runbooks' scan by
 * `model_name` finds the recovery state and the rollback history of a service.
 *
 * health-state: `shard` (S, `shard#0003`) + `target` (S; the shard's own row is `@shard`).
 * Its local index `attention` holds the rows of targets that are not well and settled, by what is the matter.
 * rollback-state: `record` (S, the kind) + `id` (S, sorts within the kind).
 */
export const HEALTH_KEYS = { partition: 'shard', sort: 'target' } as const;
export const ROLLBACK_KEYS = { partition: 'record', sort: 'id' } as const;

/**
 * Only rows that a look must know before it probes carry the attribute, and so only they are in the index: in a
 * fleet that is well, next to none. A local index, because those can be read consistently.
 */
export const ATTENTION = { index: 'attention', sort: 'attention' } as const;

export type RecordKind =
  | 'ledger'
  | 'incident'
  | 'lease'
  | 'park'
  | 'loan'
  | 'baseline'
  | 'stops'
  | 'control'
  | 'approval'
  | 'outbox'
  | 'notice';

export const shardKey = (shard: number): string => `shard#${String(shard).padStart(4, '0')}`;
export const SHARD_ROW = '@shard';

export const tableNames = (project: string, environment: string) => ({
  health: `${project}-health-state-${environment}`,
  rollback: `${project}-rollback-state-${environment}`,
});
