import type { Claim } from './claims.ts';
import type { Item } from './items.ts';

export interface Row extends Item {
  /** What shows it; empty while nothing does. */
  readonly shownBy: readonly Claim[];
}

export interface Matrix {
  readonly rows: readonly Row[];
  /** Claims for an id that is in no runbook. */
  readonly stale: readonly Claim[];
  readonly failed: readonly Claim[];
  readonly notRun: readonly Claim[];
}

/** Which item is shown by what. Only what ran and passed shows anything. */
export function matrixOf(items: readonly Item[], claims: readonly Claim[]): Matrix {
  const known = new Set(items.map((item) => item.id));
  const real = claims.filter((claim) => known.has(claim.id));
  const passed = Map.groupBy(
    real.filter((claim) => claim.result === 'passed'),
    (claim) => claim.id,
  );
  return {
    rows: items.map((item) => ({ ...item, shownBy: (passed.get(item.id) ?? []).toSorted(firmestFirst) })),
    stale: claims.filter((claim) => !known.has(claim.id)),
    failed: real.filter((claim) => claim.result === 'failed'),
    notRun: real.filter((claim) => claim.result === 'not-run'),
  };
}

/** What the watchdog does itself says more than what it tells people to do. */
const FIRMNESS = ['scenario', 'test', 'advice'];
const firmestFirst = (a: Claim, b: Claim): number => FIRMNESS.indexOf(a.by) - FIRMNESS.indexOf(b.by);

/** Left to people, with the command or the words for it. */
export const isAdviceOnly = ({ shownBy }: Row): boolean => shownBy[0]?.by === 'advice';

/** Every item is shown, and nothing claims what it cannot show. */
export function isWhole({ rows, stale, failed, notRun }: Matrix): boolean {
  return rows.every((row) => row.shownBy.length > 0) && stale.length + failed.length + notRun.length === 0;
}
