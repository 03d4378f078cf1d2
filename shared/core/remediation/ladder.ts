/** Mildest first. Roll-back is last: it is the only rung that discards somebody's work. */
export const LADDER = ['force-deploy', 'scale-cycle', 'roll-back'] as const;

export type Remedy = (typeof LADDER)[number];

/** What an operator calls the rung; state names and notices are built from it. */
export const REMEDY_NAMES: Record<Remedy, string> = {
  'force-deploy': 'Force deploy',
  'scale-cycle': 'Scale cycle',
  'roll-back': 'Roll back',
};

/** These take running tasks away or discard a revision: they need two agreeing witnesses. */
export const DESTRUCTIVE: ReadonlySet<Remedy> = new Set<Remedy>(['scale-cycle', 'roll-back']);
