import type { Observation } from '../health/observation.ts';

/** The workflow's own count of fresh answers since the act settled; kept in the incident between polls. */
export interface Tally {
  readonly sinceMs: number;
  readonly wellSinceMs?: number;
  readonly wells: number;
  readonly illSinceMs?: number;
  readonly ills: number;
  /** Answers in a row that told nothing. */
  readonly unknowns?: number;
}

export interface VerifyRules {
  /** Unbroken health that proves a cure. */
  readonly calmSeconds: number;
  /** Unbroken illness that disproves it. */
  readonly patienceSeconds: number;
  /** Past this, what is not well is not cured; a run of health that has begun before may still prove itself. */
  readonly budgetSeconds: number;
}

/** Three answers at least: one probe proves nothing either way. */
const ANSWERS = 3;

export function newTally(nowMs: number): Tally {
  return { sinceMs: nowMs, wells: 0, ills: 0 };
}

/** Missing data neither cures nor condemns: one unknown answer moves nothing, two in a row begin the count anew. */
export function count(tally: Tally, seen: readonly Observation[]): Tally {
  return seen.reduce(({ unknowns = 0, ...so }: Tally, one): Tally => {
    if (one.verdict === 'unknown')
      return { ...(unknowns > 0 ? newTally(so.sinceMs) : so), unknowns: unknowns + 1 };
    if (one.verdict === 'down') {
      return {
        ...so,
        wells: 0,
        wellSinceMs: undefined,
        ills: so.ills + 1,
        illSinceMs: so.illSinceMs ?? one.atMs,
      };
    }
    return {
      ...so,
      ills: 0,
      illSinceMs: undefined,
      wells: so.wells + 1,
      wellSinceMs: so.wellSinceMs ?? one.atMs,
    };
  }, tally);
}

export function verdictOf(tally: Tally, nowMs: number, rules: VerifyRules): 'cured' | 'not-cured' | 'wait' {
  const { wellSinceMs = Infinity, illSinceMs = Infinity } = tally;
  if (
    tally.wells >= ANSWERS &&
    !tally.unknowns && // what nobody sees is not the end of a calm window
    nowMs - wellSinceMs >= rules.calmSeconds * 1000
  ) {
    return 'cured';
  }
  if (tally.ills >= ANSWERS && nowMs - illSinceMs >= rules.patienceSeconds * 1000) return 'not-cured';
  const untilMs = tally.sinceMs + rules.budgetSeconds * 1000;
  return Math.min(nowMs, wellSinceMs) < untilMs ? 'wait' : 'not-cured';
}
