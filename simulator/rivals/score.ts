import { POLICIES, type Policy } from './policies.ts';
import type { PolicyRun } from './policy-run.ts';

/** What a policy made of all scenarios. */
export interface Score {
  readonly policy: Policy;
  readonly scenarios: number;
  /** Services that a fault takes down for two minutes or longer when nobody acts. */
  readonly ill: number;
  /** Of these, those that the policy noticed. */
  readonly detected: number;
  /** Of these, those that are well at the end. */
  readonly recovered: number;
  /** Scenarios in which something ended worse than if nobody had acted. */
  readonly harmed: number;
  readonly needless: number;
  /** Over all ill services; one that was never noticed counts as the longest. Null: fewer than half were. */
  readonly medianDetectSeconds: number | null;
  /** Likewise, until it was well for good. */
  readonly medianRecoverSeconds: number | null;
  readonly downtimeSavedSeconds: number;
  readonly notices: number;
}

/** One score a policy, in the order in which policies are listed. */
export function scoresOf(runs: readonly PolicyRun[]): Score[] {
  return POLICIES.map((policy) => {
    const own = runs.filter((run) => run.policy === policy);
    const ill = own.flatMap((run) => run.ill);
    const sum = (of: (run: PolicyRun) => number) => own.reduce((total, run) => total + of(run), 0);
    return {
      policy,
      scenarios: own.length,
      ill: ill.length,
      detected: ill.filter((one) => one.detectSeconds !== undefined).length,
      recovered: ill.filter((one) => one.recoverSeconds !== undefined).length,
      harmed: own.filter((run) => run.harm).length,
      needless: sum((run) => run.needless),
      medianDetectSeconds: median(ill.map((one) => one.detectSeconds ?? Infinity)),
      medianRecoverSeconds: median(ill.map((one) => one.recoverSeconds ?? Infinity)),
      downtimeSavedSeconds: sum((run) => run.savedSeconds),
      notices: sum((run) => run.notices),
    };
  });
}

/** The lower one of the two in the middle; null if it has no end. */
function median(values: readonly number[]): number | null {
  const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
  return middle === undefined || middle === Infinity ? null : Math.round(middle);
}
