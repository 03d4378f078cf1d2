import { type Observation, type Phase, PUSHES_BACK } from './observation.ts';

export type HealthStatus = 'healthy' | 'suspect' | 'degraded' | 'unhealthy' | 'recovering' | 'unknown';

/** What we believe about one target, carried from look to look. */
export interface Belief {
  readonly status: HealthStatus;
  /** When the status last changed. */
  readonly sinceMs: number;
  readonly reason: string;
  readonly phase?: Phase;
  readonly httpStatus?: number;
  /** Parts that its own answer calls ill, while it is. */
  readonly blames?: string;
  /** We have seen it well at least once; before that nothing is ever done to it. */
  readonly everHealthy: boolean;
  /** Unbroken health as we saw it; absent while it is not healthy. */
  readonly healthySinceMs?: number;
  /** Unbroken failure: since when, how many observations, in how many looks. */
  readonly failingSinceMs?: number;
  readonly failures: number;
  readonly failedLooks: number;
  /** Unbroken success after a failure. */
  readonly successSinceMs?: number;
  readonly successes: number;
  readonly unknowns: number;
  /** When it last answered wrongly or not at all. */
  readonly failedAtMs?: number;
  /** When it last answered again after an illness, whatever had cured it. */
  readonly cameBackMs?: number;
}

export interface HealthRules {
  /** So many failures in a row make a target unhealthy, so many successes make it healthy again. */
  readonly failures: number;
  readonly successes: number;
  /** So many unknown looks in a row reset what we believed. */
  readonly unknowns: number;
}

/** Three in a row both ways: one lost packet is never an illness, one lucky answer never a cure. */
export const HEALTH_RULES: HealthRules = { failures: 3, successes: 3, unknowns: 2 };

export function newBelief(nowMs: number): Belief {
  return {
    status: 'unknown',
    sinceMs: nowMs,
    reason: 'not looked at yet',
    everHealthy: false,
    failures: 0,
    failedLooks: 0,
    successes: 0,
    unknowns: 0,
  };
}

/** Nothing counts against it, but its unbroken health and its answers begin anew: somebody looked away, or could not tell. */
export function withoutProof(belief: Belief): Belief {
  if (belief.healthySinceMs === undefined && belief.successSinceMs === undefined) return belief;
  return { ...belief, healthySinceMs: undefined, successSinceMs: undefined, successes: 0 };
}

/** Takes in the observations of one look, in order. Unknown never counts against the target. */
export function evaluateHealth(
  before: Belief,
  look: readonly Observation[],
  rules: HealthRules = HEALTH_RULES,
): Belief {
  let counted = before;
  for (const seen of look) counted = takeIn(counted, seen, rules);
  if (counted === before) return before;
  const failedNow = look.some((seen) => seen.verdict === 'down') && counted.failures > 0;
  const after = failedNow ? { ...counted, failedLooks: counted.failedLooks + 1 } : counted;
  return isSame(before, after) ? before : after;
}

function takeIn(belief: Belief, seen: Observation, rules: HealthRules): Belief {
  switch (seen.verdict) {
    case 'unknown':
      return takeInUnknown(belief, seen, rules);
    case 'down':
      return takeInFailure(belief, seen, rules);
    case 'degraded':
      return takeInSuccess(belief, seen, rules, 'degraded');
    case 'up':
      return takeInSuccess(belief, seen, rules, 'healthy');
    default:
      return seen.verdict satisfies never;
  }
}

function takeInUnknown(belief: Belief, seen: Observation, rules: HealthRules): Belief {
  const unknowns = belief.unknowns + 1;
  if (unknowns < rules.unknowns) return { ...belief, unknowns };
  return {
    ...to(belief, 'unknown', seen),
    unknowns: rules.unknowns,
    healthySinceMs: undefined,
    failures: 0,
    failedLooks: 0,
    failingSinceMs: undefined,
    successes: 0,
    successSinceMs: undefined,
  };
}

function takeInFailure(belief: Belief, seen: Observation, rules: HealthRules): Belief {
  const failures = belief.failures + 1;
  return {
    ...to(belief, failures >= rules.failures ? 'unhealthy' : 'suspect', seen),
    failures,
    failingSinceMs: belief.failingSinceMs ?? seen.atMs,
    failedAtMs: seen.atMs,
    healthySinceMs: undefined,
    successes: 0,
    successSinceMs: undefined,
    unknowns: 0,
  };
}

function takeInSuccess(
  belief: Belief,
  seen: Observation,
  rules: HealthRules,
  well: 'healthy' | 'degraded',
): Belief {
  if (staysAsItIs(belief, seen, rules, well)) return belief;
  const wasIll = belief.status === 'unhealthy' || belief.status === 'recovering';
  const successes = Math.min(belief.successes + 1, rules.successes);
  const stillRecovering = wasIll && successes < rules.successes;
  const status = stillRecovering ? 'recovering' : well;
  // For those who need it: what sent them away was as good as down.
  const isBack =
    belief.failures >= rules.failures || (PUSHES_BACK.has(belief.phase) && !PUSHES_BACK.has(seen.phase));
  return {
    ...to(belief, status, seen),
    everHealthy: belief.everHealthy || well === 'healthy',
    cameBackMs: isBack ? seen.atMs : belief.cameBackMs,
    healthySinceMs: well === 'healthy' ? (belief.healthySinceMs ?? seen.atMs) : undefined,
    failures: 0,
    failedLooks: 0,
    failingSinceMs: undefined,
    successes,
    successSinceMs: belief.successSinceMs ?? seen.atMs,
    unknowns: 0,
  };
}

/** A well target answering as before: nothing to write, whatever its words are now and since when it is known to answer. */
function staysAsItIs(belief: Belief, seen: Observation, rules: HealthRules, well: string): boolean {
  const settled = belief.successes >= rules.successes && belief.unknowns === 0 && belief.failures === 0;
  const known = well !== 'healthy' || belief.healthySinceMs !== undefined;
  const says = belief.phase === seen.phase && belief.blames === seen.blames;
  return settled && known && belief.status === well && says;
}

function to(belief: Belief, status: HealthStatus, seen: Observation): Belief {
  const changed = belief.status !== status;
  const httpStatus = status === 'healthy' ? undefined : seen.status;
  return {
    ...belief,
    status,
    // What AWS measures is minutes old: no status begins before the one that it follows.
    sinceMs: changed ? Math.max(seen.atMs, belief.sinceMs) : belief.sinceMs,
    // The figures in a detail differ from probe to probe: what stays ill or well keeps its first reason.
    reason:
      changed || belief.phase !== seen.phase || belief.httpStatus !== httpStatus
        ? seen.detail
        : belief.reason,
    phase: seen.phase,
    httpStatus,
    blames: seen.blames,
  };
}

/** Of an illness that has not lasted, or that is another one by now. */
export function hasAnsweredSince({ cameBackMs = -Infinity }: Belief, sinceMs: number): boolean {
  return cameBackMs > sinceMs;
}

/** A target that has just failed is asked again within the look; one known to be ill is not. */
export function wantsAnotherAnswer(before: Belief, seen: Observation): boolean {
  return seen.verdict === 'down' && before.status !== 'unhealthy';
}

/** A belief that has not changed stays the same object: a healthy target that stays healthy costs no write. */
function isSame(before: Belief, after: Belief): boolean {
  for (const key in before) if (before[key as keyof Belief] !== after[key as keyof Belief]) return false;
  for (const key in after) if (before[key as keyof Belief] !== after[key as keyof Belief]) return false;
  return true;
}
