export type HoldReason =
  | 'stopped'
  | 'paused'
  | 'maintenance'
  | 'observe'
  | 'needs-approval'
  | 'never-healthy'
  | 'blind'
  | 'stale'
  | 'unsupported-controller'
  | 'scaled-to-zero'
  | 'dependency-sick'
  | 'dependency-unseen'
  | 'deploying'
  | 'grace'
  | 'cooling-down'
  | 'too-many-sick'
  | 'too-many-at-once'
  | 'too-many-starts'
  | 'awaiting-witness'
  | 'witnesses-disagree'
  | 'no-evidence'
  | 'no-remedy'
  | 'no-target'
  | 'would-harm'
  | 'foreign-change';

export interface Hold {
  readonly reason: HoldReason;
  readonly detail: string;
  readonly sinceMs: number;
}

/** Holds of which people are told as soon as the incident is confirmed; the others only wait their turn. */
export const TOLD_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'stopped',
  'paused',
  'maintenance',
  'observe',
  'needs-approval',
  'unsupported-controller',
  'dependency-sick',
  'too-many-sick',
  'too-many-starts',
  'witnesses-disagree',
  'no-remedy',
  'no-target',
  'would-harm',
  'scaled-to-zero',
  'cooling-down',
  'blind',
]);

/** Holds that usually pass with the next look: a throttle, a lost answer. Told only when they do not. */
export const PASSING_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'no-evidence',
  'dependency-unseen',
  'stale',
]);

/** Holds that only a human can lift: they end as escalated when nobody does. */
export const ESCALATING_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'deploying',
  'unsupported-controller',
  'no-remedy',
  'no-target',
  'needs-approval',
  'witnesses-disagree',
  'would-harm',
  'no-evidence',
  'stale',
  'dependency-unseen',
  'too-many-starts',
  'cooling-down',
]);

/** Of these, nobody will lift the hold by waiting: a human is told and the incident ends at once. */
export const HOPELESS_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'unsupported-controller',
  'no-remedy',
  'no-target',
]);

/** What people asked for lasts as long as they want it, in the middle of a ladder too. */
export const HUMAN_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'stopped',
  'paused',
  'maintenance',
  'observe',
]);

/** Only the workflow waits for these; the others are seen before it is started, and it is not. */
export const WORKFLOW_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'dependency-unseen',
  'awaiting-witness',
  'witnesses-disagree',
  'stale',
  'no-evidence',
]);
