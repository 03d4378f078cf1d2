import { ABSENT_FOR_MS } from '../diagnosis/blame-answers.ts';
import {
  couldSee,
  isGivenUp,
  type ServiceView,
  type TaskView,
  type WitnessReading,
} from '../diagnosis/evidence.ts';
import { isUnheard, MOST_ADDRESSES, type Observation } from '../health/observation.ts';
import { agreeingWitnesses } from './admission.ts';
import type { HoldReason } from './hold.ts';
import { factsOf, type Remedy } from './ladder.ts';
import { canBeStopped } from './stop-deployment.ts';

export interface HarmInput {
  readonly remedy: Remedy;
  readonly nowMs: number;
  readonly view: ServiceView;
  /** It is blamed, and was never proven good. */
  readonly isBadRevision?: boolean;
  readonly seen: Observation;
  /** Tasks that may answer although nobody finds them. */
  readonly unseen?: number;
  /** Its tasks end by themselves again and again. */
  readonly crashLoop?: boolean;
  /** Its load balancer has replaced as many tasks as it has, and it is ill still. */
  readonly isReplacedInLoop?: boolean;
  /** A task that came up since it fell ill fails as well. */
  readonly newcomersFail?: boolean;
  /** Tasks of it came up so lately that nobody can have judged them. */
  readonly isUnjudged?: boolean;
  /** In its crash loop: it answered our last look. */
  readonly answersBetween?: boolean;
  /** In its crash loop: what started when nothing else ran has ended too. */
  readonly hadEmptyStart?: boolean;
  readonly witnesses: readonly WitnessReading[];
  readonly parkAfterSeconds: number;
  /** Since when it has been ill without a break. */
  readonly illSinceMs: number;
  /** Tasks of the last rung that failed to start, if it started any. */
  readonly failedStarts: readonly TaskView[];
  /** Most of its tasks die as they start, of something else than memory. */
  readonly startsNotForMemory?: boolean;
  /** What ECS would go back to ends by itself too. */
  readonly formerEnds?: boolean;
  /** What runs was proven good. */
  readonly isProven?: boolean;
  /** None of its tasks has outlived the first exit of its crash loop. */
  readonly allEnd?: boolean;
  /** Most of its tasks that ended were killed for memory. */
  readonly lacksMemory?: boolean;
  /** A task of this service reached RUNNING lately, or placements work elsewhere. */
  readonly launchable: boolean;
  /** What ECS says about having no room for new tasks, if it does. */
  readonly noRoom?: string;
  readonly parkedElsewhere: readonly string[];
  /** Its autoscaler's bounds: whoever suspends that brings the count within them. */
  readonly scaled?: { readonly min: number; readonly max: number };
  /** When it last came back although nobody had done anything; undefined if it did not, or somebody had. */
  readonly cameBackByItselfMs?: number;
}

const HOUR_MS = 3_600_000;

/**
 * When it last answered again by itself: neither an act of ours nor a deployment within the hour before explains
 * it.
 */
export function cameBackByItself(
  cameBackMs: number | undefined,
  acts: readonly number[],
  deployedMs: number | undefined,
): number | undefined {
  if (cameBackMs === undefined) return undefined;
  const explains = (atMs: number): boolean => atMs <= cameBackMs && cameBackMs - atMs < HOUR_MS;
  return [...acts, deployedMs ?? -Infinity].some(explains) ? undefined : cameBackMs;
}

export interface Refusal {
  readonly reason: HoldReason;
  readonly detail: string;
  /** True where waiting may change the answer; false where it cannot. */
  readonly mayPass: boolean;
}

const wouldHarm = (detail: string, mayPass: boolean): Refusal => ({ reason: 'would-harm', detail, mayPass });

/** Time tells: somebody else may see it too, or it goes on for long enough. */
export const waitForSign = (detail: string): Refusal => ({
  reason: 'awaiting-witness',
  detail,
  mayPass: true,
});

/** Why this act would do harm now, or undefined: an act must never lower the number of tasks that answer. */
export function forecastHarm(input: HarmInput): Refusal | undefined {
  const { seen, unseen = 0, view } = input;
  // Where all are stopped before one starts, a late answer is taken away for none.
  const late = seen.phase === 'latency' && view.minimumHealthyPercent < 50 ? view.running : 0;
  const answering = Math.max(seen.right, unseen, late, unaskedOf(input), ...passing(input));
  if (input.remedy === 'scale-cycle' && input.crashLoop && input.hadEmptyStart) {
    return wouldHarm('it had an empty start, and what came up then has ended too', false);
  }
  // Late answers are answers: whoever measures that they are late is no witness for taking all of them away.
  const takesAll = input.remedy === 'scale-cycle' || late > 0;
  const asked = input.witnesses.filter(({ witness }) => witness !== 'metrics' || !takesAll);
  const isAlone = agreeingWitnesses(asked) < 2;
  // Where every task ends again and again, that ECS tells of it is a second source; a rolling way back takes no answer away.
  const isRolling = view.minimumHealthyPercent >= 50 || answering === 0;
  const isTold = input.allEnd && input.remedy === 'roll-back' && !input.isProven && isRolling;
  if (factsOf(input.remedy).destructive && isAlone && !isTold) {
    return waitForSign('only our own probes say that it is ill');
  }
  // That too few tasks run says nothing of those that do, unless they are known to die.
  const others = input.witnesses.filter(({ witness }) => input.crashLoop || witness !== 'ecs');
  if (isUnheard(seen) && view.running > 0 && agreeingWitnesses(others) < 2) {
    const detail =
      'its tasks run, and nobody but our probe says that they cannot be reached: the way may be cut';
    return wouldHarm(detail, true);
  }
  const flapping = flappingHarm(input);
  if (flapping) return flapping;
  // Versions never change and an alias moves in one step: no invocation is lost by it.
  if (view.lambda) return undefined;
  if (input.noRoom !== undefined) {
    return wouldHarm(`new tasks find no room: ${input.noRoom}`, true);
  }
  // Tasks of a bad revision may never take their name: a roll-back waits for it as long as a resolver may be behind, not for ever.
  const isLate = input.nowMs - input.illSinceMs >= ABSENT_FOR_MS;
  const isWayBack = input.remedy === 'roll-back' && input.isBadRevision && isLate;
  if (unseen > 0 && unseen >= view.running && !isWayBack) {
    return wouldHarm('all its tasks came up while its name may still be known as absent', true);
  }
  switch (input.remedy) {
    case 'force-deploy':
      return breakerHarm(input) ?? forceHarm(input, answering);
    case 'scale-cycle':
      return parkHarm(input, answering);
    case 'roll-back':
      return input.isProven && input.lacksMemory
        ? wouldHarm('its tasks are killed for memory, and its revision was proven good', false)
        : breakerHarm(input);
    case 'raise-memory':
      return breakerHarm(input) ?? rollingHarm(input, answering);
    case 'scale-out':
      return undefined; // what runs stays
    case 'stop-deployment':
      return stopHarm(input) ?? rollingHarm(input, answering);
    case 'restart-consumer':
      // Where a new task runs before an old one stops nothing is lost; what it had in flight comes back to the queue.
      return (
        breakerHarm(input) ?? (view.minimumHealthyPercent >= 100 ? undefined : rollingHarm(input, answering))
      );
    case 'provision-concurrency':
    case 'raise-timeout':
    case 'roll-back-alias':
      return { reason: 'no-remedy', detail: 'only a function can have this done', mayPass: false };
    default:
      return input.remedy satisfies never;
  }
}

/** Our probes ask some of many tasks; the load balancer asks each, where it could notice such a failure. */
const passing = ({ witnesses, seen }: HarmInput): number[] =>
  witnesses.flatMap((one) => (couldSee(one, seen.phase) ? (one.passing ?? []) : []));

/** They may answer: of more tasks than a look asks, where no load balancer tells of the others. */
function unaskedOf(input: HarmInput): number {
  const { view, seen, crashLoop } = input;
  const isBeyond = seen.asked >= MOST_ADDRESSES && passing(input).length === 0 && !crashLoop;
  return isBeyond ? Math.max(0, view.running - seen.asked) : 0;
}

/** What comes and goes by itself within the hour is restarted at most: what is taken away might have come back. */
function flappingHarm({ remedy, cameBackByItselfMs, nowMs }: HarmInput): Refusal | undefined {
  const agoMs = nowMs - (cameBackByItselfMs ?? -Infinity);
  if (agoMs >= HOUR_MS || (remedy !== 'scale-cycle' && remedy !== 'roll-back')) return undefined;
  const minutes = Math.round(agoMs / 60_000);
  return wouldHarm(`it is flapping: it came back by itself ${minutes} min ago`, true);
}

/**
 * A deployment of ours whose tasks fail too is ended by the breaker, and then ECS starts no task any more: where
 * nothing runs and the revision was good, the illness would become an outage that outlasts its cause.
 */
function breakerHarm(input: HarmInput): Refusal | undefined {
  const { view, remedy, isBadRevision } = input;
  if (hasNoWay(input)) return wouldHarm('its percent limits let no task be replaced', false);
  // It does so already, until something is deployed.
  if (isGivenUp(view)) return undefined;
  // What takes its illness away risks nothing by it.
  const isItsCure = isBadRevision || (remedy === 'raise-memory' && !input.startsNotForMemory);
  const nothingRuns = view.running === 0 && !isItsCure;
  // Its load balancer has the ill ones replaced already, which is the same cure: what is ill after that fails the breaker too.
  const inVain = remedy === 'force-deploy' && (view.breaker === 'gives-up' || isCalled(input, 'unhealthy'));
  if (view.breaker === undefined || !(nothingRuns || inVain)) return undefined;
  const detail = 'were its new tasks ill too, its circuit breaker would let ECS start none any more';
  return wouldHarm(detail, false);
}

/** ECS API, DeploymentConfiguration: the limits are rounded to whole tasks. What its load balancer calls ill, and what ends by itself, is replaced in any case. */
const hasNoWay = ({ view, witnesses, crashLoop }: HarmInput): boolean =>
  !crashLoop &&
  view.running >= view.desired &&
  view.desired * Math.max(100 - view.minimumHealthyPercent, view.maximumPercent - 100) < 100 &&
  !isCalled({ witnesses }, 'unhealthy');

/** By its load balancer: one it calls ill has a few replaced; where it calls it well, the others, which it does not see fail, stay. */
const isCalled = ({ witnesses }: Pick<HarmInput, 'witnesses'>, said: 'healthy' | 'unhealthy'): boolean =>
  witnesses.some(({ witness, verdict }) => witness === 'target-group' && verdict === said);

function forceHarm(input: HarmInput, answering: number): Refusal | undefined {
  const { view, nowMs, illSinceMs, isReplacedInLoop } = input;
  // ECS starts a successor before it stops what its load balancer calls ill: that is the same cure, of the ill ones only.
  const isReplaced = view.targetGroupArns.length > 0 && view.running + view.pending > view.desired;
  if (isReplacedInLoop ? answering > 0 || !isCalled(input, 'healthy') : answering > 0 && isReplaced) {
    const how = isReplacedInLoop ? 'has replaced all once' : 'replaces the others';
    const who = answering > 0 ? `${answering} tasks still answer` : 'no task answers';
    return wouldHarm(`${who}, and its load balancer ${how}`, !isReplacedInLoop);
  }
  const keepsNone = view.minimumHealthyPercent < 50;
  if (isReplaced && view.pending > 0 && keepsNone && !isReplacedInLoop) {
    return wouldHarm('its load balancer has others started already, which a restart would stop first', true);
  }
  if (mayBeHalfWell(input)) {
    return wouldHarm('nobody asks all of its tasks: half of them may answer', true);
  }
  if (input.newcomersFail && answering > 0) {
    return wouldHarm(
      `${answering} tasks still answer, and one that came up since it fell ill does not`,
      true,
    );
  }
  if (view.running === 0 && !isPutOff(input)) {
    // What it takes to start is still running; no harsher rung may come before its end.
    const mayPass = view.pending > 0 && nowMs - illSinceMs < view.graceSeconds * 1000;
    return wouldHarm('no task runs: ECS is starting new ones by itself', mayPass);
  }
  return rollingHarm({ view }, answering);
}

/**
 * ECS developer guide, service-throttle-logic: tasks that failed to start again and again are started ever more rarely,
 * at last every 27 minutes, until somebody updates the service: what kept them from starting may long be over.
 */
function isPutOff({ view, crashLoop, illSinceMs }: HarmInput): boolean {
  const isSaid = view.events.some(({ atMs, message }) => atMs >= illSinceMs && PUTS_OFF.test(message));
  return isSaid && view.pending === 0 && !crashLoop;
}

const PUTS_OFF = /consistently start tasks/;

/** Of more tasks than a look asks: with those that nobody asks half may answer, and then it is not down. */
function mayBeHalfWell(input: HarmInput): boolean {
  const unasked = unaskedOf(input);
  return unasked > 0 && input.seen.right > 0 && (input.seen.right + unasked) * 2 >= input.view.running;
}

function rollingHarm({ view }: Pick<HarmInput, 'view'>, answering: number): Refusal | undefined {
  const keepsHalf = view.minimumHealthyPercent >= 50 && view.desired >= 2;
  if (keepsHalf || answering === 0) return undefined;
  return wouldHarm(`${answering} tasks still answer and would be stopped first`, true);
}

function stopHarm({ view, formerEnds }: HarmInput): Refusal | undefined {
  if (formerEnds) return wouldHarm('tasks of what ran before end by themselves as well', false);
  if (canBeStopped(view)) return undefined;
  return wouldHarm('no deployment is under way that could be stopped', false);
}

function parkHarm(input: HarmInput, answering: number): Refusal | undefined {
  const { seen, view, scaled, parkedElsewhere } = input;
  // An alarm rings where too few answer: that none does only those tell who get through to each.
  const isHeard = !isUnheard(seen) || passing(input).length > 0;
  const unasked = isHeard ? unaskedOf(input) : view.running;
  if (seen.right === 0 && unasked > 0)
    return wouldHarm(`nobody gets through to ${unasked} of its tasks`, false);

  if (answering > 0) return wouldHarm(`${answering} tasks still answer`, true);
  if (input.crashLoop && input.answersBetween) return wouldHarm('it answers between two deaths', true);
  if (!input.crashLoop && !input.isReplacedInLoop && input.isUnjudged) {
    return wouldHarm('its tasks came up a moment ago, and nobody can have judged them yet', true);
  }
  if (isGivenUp(view)) {
    return wouldHarm('ECS has given its deployment up and would start no task again', false);
  }
  if (scaled && (view.desired < scaled.min || view.desired > scaled.max))
    return wouldHarm(`its autoscaler would change its count of ${view.desired} for good`, false);
  if (input.failedStarts.length > 0 || !input.launchable) {
    return wouldHarm('nothing proves that new tasks could start', false);
  }
  if (parkedElsewhere.length > 0) {
    return { reason: 'too-many-at-once', detail: `${parkedElsewhere[0]} is parked`, mayPass: true };
  }
  const illSeconds = (input.nowMs - input.illSinceMs) / 1000;
  if (illSeconds < input.parkAfterSeconds) {
    return waitForSign(`ill for ${Math.round(illSeconds)} s of ${input.parkAfterSeconds} s`);
  }
  return undefined;
}
