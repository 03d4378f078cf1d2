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
  | 'would-harm';

export interface Hold {
  readonly reason: HoldReason;
  readonly detail: string;
  readonly sinceMs: number;
}

/** What people asked for lasts as long as they want it, in the middle of a ladder too. */
export const HUMAN_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'stopped',
  'paused',
  'maintenance',
  'observe',
]);

/** Nobody will lift these by waiting: a human is told and the incident ends at once. */
export const HOPELESS_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'unsupported-controller',
  'no-remedy',
  'no-target',
]);

/** Holds that usually pass with the next look: a throttle, a lost answer. Told only when they do not. */
export const PASSING_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'no-evidence',
  'dependency-unseen',
  'stale',
]);

/** Holds of which people are told as soon as the incident is confirmed; the others only wait their turn. */
export const TOLD_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  ...HUMAN_HOLDS,
  ...HOPELESS_HOLDS,
  'needs-approval',
  'dependency-sick',
  'too-many-sick',
  'too-many-starts',
  'witnesses-disagree',
  'would-harm',
  'scaled-to-zero',
  'cooling-down',
  'blind',
]);

/** Holds that only a human can lift: they end as escalated when nobody does. */
export const ESCALATING_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  ...HOPELESS_HOLDS,
  ...PASSING_HOLDS,
  'deploying',
  'needs-approval',
  'witnesses-disagree',
  'would-harm',
  'too-many-starts',
  'cooling-down',
]);

/** Only the workflow waits for these; the others are seen before it is started, and it is not. */
export const WORKFLOW_HOLDS: ReadonlySet<HoldReason> = new Set<HoldReason>([
  ...PASSING_HOLDS,
  'awaiting-witness',
  'witnesses-disagree',
]);
