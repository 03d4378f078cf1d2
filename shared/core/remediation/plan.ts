import type { Cause, Diagnosis } from '../diagnosis/diagnose.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import { modeFor } from '../watchlist/mode.ts';
import { type BaselineChoice, chooseBaseline } from './baseline.ts';
import { FUNCTION_LADDERS, type RaisedSettings, raisedSettings, whyNotRaise } from './function-plan.ts';
import type { HoldReason } from './hold.ts';
import type { LeftOut, Plan } from './incident.ts';
import { factsOf, LADDER, REMEDIES, type Remedy } from './ladder.ts';
import { whyNotProvision } from './loan.ts';
import type { RaiseChoice } from './raise-memory.ts';
import type { ScaleChoice } from './scale-out.ts';

/** The remedies that a cause calls for, in order; an empty ladder is a hold with its reason. */
type Answer =
  | { readonly ladder: readonly Remedy[]; readonly why?: string }
  | { readonly hold: HoldReason; readonly why: string };

const CALLS_FOR: Readonly<Record<Cause, Answer>> = {
  'bad-revision': { ladder: ['roll-back'] },
  'hung-tasks': { ladder: LADDER },
  unknown: { ladder: LADDER },
  // ECS restarts what crashes by itself; a forced deployment would only start the same crash again.
  'crash-loop': { ladder: ['scale-cycle', 'roll-back'] },
  // A restart only starts the next death.
  'out-of-memory': { ladder: ['raise-memory', 'roll-back'] },
  // A stop-gap: it is well until the new tasks have leaked as much.
  'memory-leak': { ladder: ['force-deploy'] },
  // A restart would throw the warm tasks away that the new ones are to help.
  overload: { ladder: ['scale-out'] },
  dependency: {
    hold: 'dependency-sick',
    why: 'restarting a service because of somebody else only adds load',
  },
  'deploy-in-progress': { hold: 'deploying', why: 'a deployment is under way' },
  capacity: {
    hold: 'no-remedy',
    why: 'there is no room, and a restart makes none: it could lose what runs',
  },
  image: { hold: 'no-remedy', why: 'the image cannot be pulled: a restart cannot help' },
  configuration: { hold: 'no-remedy', why: 'a setting outside the code is wrong: a restart cannot help' },
  network: { hold: 'no-remedy', why: 'a network or a name is at fault, and a restart mends neither' },
  'client-error': {
    hold: 'no-remedy',
    why: 'the question is wrong, not the service: correct the health check',
  },
  'rate-limited': { hold: 'no-remedy', why: 'it is being limited: a restart makes that worse' },
  // A process that answers and brings nothing new: started again it begins anew. Nothing else is worth the risk.
  'stale-data': { ladder: ['force-deploy'] },
  flapping: { hold: 'no-remedy', why: 'it comes back by itself each time: find out what comes and goes' },
  blind: { hold: 'blind', why: 'our own eyes are in doubt' },
};

/** A task that cannot be made any more is left for one that can; a function's version keeps its code. */
const IMAGE_OF_TASKS: Answer = {
  ladder: ['roll-back'],
  why: 'the image cannot be pulled: a restart cannot help',
};

/** Only its own words say so. */
const UNWATCHED_NEED: Answer = {
  hold: 'no-remedy',
  why: 'what it calls fails, and nobody sees that ill here: changing the service cannot help',
};

/** Nothing that was told or measured says so. */
const GUESSED: ReadonlySet<Cause> = new Set(['hung-tasks', 'bad-revision', 'unknown']);

export interface PlanInput extends BaselineChoice {
  readonly service: WatchedService;
  readonly diagnosis: Diagnosis;
  /** Remedies that this incident has begun before. */
  readonly tried: readonly Remedy[];
  /** Nothing that it needs is seen ill: there is nobody whose recovery could be waited for. */
  readonly needsAreWell?: boolean;
  /** It is ill in a deployment that has come no further for too long. */
  readonly isStuck?: boolean;
  /** It answers its health check, and takes nothing of what waits for it. */
  readonly isIdle?: boolean;
  /** CloudWatch will say within moments whether it is overloaded. */
  readonly awaitsMetrics?: boolean;
  /** In use by the fullest task, in percent, where that was measured since a task last ended. */
  readonly memoryPercent?: number;
  /** Where memory could be raised to, or the number of tasks. */
  readonly raise?: RaiseChoice;
  readonly count?: ScaleChoice;
}

export type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly detail: string; readonly plan?: Plan };

/** The ladder for this incident, without the rungs that its owner, its witnesses or its past forbid. */
export function makePlan(input: PlanInput): Planned {
  const answer: Answer = input.isStuck ? { ladder: ['stop-deployment'] } : answerTo(input);
  if ('hold' in answer) return { kind: 'hold', reason: answer.hold, detail: answer.why };
  if (input.awaitsMetrics && GUESSED.has(input.diagnosis.cause)) {
    const detail = 'its CPU has not been measured since it fell ill: it may be overloaded';
    return { kind: 'hold', reason: 'awaiting-witness', detail };
  }
  const target = chooseBaseline(input);
  const leftOut: LeftOut[] = [];
  const rungs = answer.ladder.filter((remedy) => {
    const because = whyNot(remedy, input, target.because);
    if (because !== undefined) leftOut.push({ remedy, because });
    return because === undefined;
  });
  const plan: Plan = {
    rungs,
    leftOut,
    rollBackTo: target.baseline?.taskDefinition,
    settings: settingsFor(input),
    ...(rungs.includes('raise-memory') && { raise: raiseOf(input) }),
    ...(rungs.includes('scale-out') && { scaleTo: countOf(input) }),
  };
  if (rungs.length > 0) return { kind: 'plan', plan };
  const noTarget = input.diagnosis.cause === 'bad-revision' || input.diagnosis.cause === 'crash-loop';
  return {
    kind: 'hold',
    reason: noTarget && target.baseline === undefined ? 'no-target' : 'no-remedy',
    detail: [answer.why ?? [], leftOut.map((one) => `${one.remedy}: ${one.because}`)].flat(2).join('; '),
    plan,
  };
}

const raiseOf = ({ raise }: PlanInput): Plan['raise'] => {
  if (!raise || !('raise' in raise)) return undefined;
  const { fromMiB, toMiB, patch } = raise.raise;
  return { fromMiB, toMiB, patch };
};
const countOf = ({ count }: PlanInput) => (count && 'desired' in count ? count.desired : undefined);

function answerTo({ service, diagnosis, needsAreWell, isIdle }: PlanInput): Answer {
  // What answers loses nothing by a rolling restart; everything harsher would take answers away.
  if (isIdle && diagnosis.cause === 'hung-tasks') return { ladder: ['restart-consumer'] };
  const isOwnWord = needsAreWell || (service.kind === 'lambda' && diagnosis.blames === service.id);
  if (isOwnWord && diagnosis.cause === 'dependency') return UNWATCHED_NEED;
  if (service.kind === 'ecs' && diagnosis.cause === 'image') return IMAGE_OF_TASKS;
  const ladder = service.kind === 'lambda' ? FUNCTION_LADDERS[diagnosis.cause] : undefined;
  return ladder ? { ladder } : CALLS_FOR[diagnosis.cause];
}

function settingsFor({ service, view }: PlanInput): RaisedSettings | undefined {
  return service.kind === 'lambda' && view.lambda ? raisedSettings(service, view.lambda.live) : undefined;
}

function whyNot(remedy: Remedy, input: PlanInput, noBaseline: string | undefined): string | undefined {
  const { service, tried, raise, count } = input;
  if (tried.includes(remedy)) return 'it was tried in this incident already';
  if (!service.remedies.includes(remedy)) return 'its owner does not allow it';
  if (modeFor(service, remedy) === 'observe') return 'its owner lets it only be observed';
  if (service.kind === 'lambda') return whyNotFunction(remedy, input, noBaseline);
  const isSeenByOthers = service.alarm !== undefined || service.targetGroup !== undefined;
  if (factsOf(remedy).destructive && !isSeenByOthers) return 'it has no second witness';
  switch (remedy) {
    case 'force-deploy':
      return whyNoRestart(input);
    case 'raise-memory':
      return raise && 'raise' in raise ? undefined : (raise?.because ?? 'its task definition cannot be read');
    case 'scale-out':
      return count && 'desired' in count ? undefined : (count?.because ?? 'its owner names no limit');
    case 'roll-back':
      return whyNoRollBack(input, noBaseline);
    default:
      return undefined;
  }
}

function whyNotFunction(
  remedy: Remedy,
  input: PlanInput,
  noBaseline: string | undefined,
): string | undefined {
  if (remedy === 'roll-back-alias') return whyNoRollBack(input, noBaseline);
  const taken = remedy === 'provision-concurrency' && whyNotProvision(input.view.lambda!);
  return taken || whyNotRaise(remedy, settingsFor(input) ?? {});
}

/** A leaking task is worth a restart while it is full; one that was killed has been replaced already. */
function whyNoRestart({ diagnosis, memoryPercent }: PlanInput): string | undefined {
  const isFull = memoryPercent !== undefined && memoryPercent >= WORTH_A_RESTART_PERCENT;
  return diagnosis.cause !== 'memory-leak' || isFull ? undefined : 'ECS has replaced its full tasks already';
}

const WORTH_A_RESTART_PERCENT = 80;

/** What was proven with the memory that it has lacks memory for another reason than its revision. */
function whyNoRollBack(
  { diagnosis, baselines, view, available }: PlanInput,
  noBaseline: string | undefined,
): string | undefined {
  const isProven = baselines.some((one) => one.taskDefinition === view.taskDefinition);
  if (diagnosis.cause === 'out-of-memory' && isProven)
    return 'its revision was proven good: memory is what it lacks';
  if (diagnosis.cause === 'image' && view.running > 0)
    return 'tasks of it run still, and a roll-back would replace them';
  // Of what was never proven nobody has written down which image it was.
  if (diagnosis.cause === 'image' && (!isProven || available.has(view.taskDefinition)))
    return 'its image is not known to be gone: the registry, or the way to it, may be what fails';
  return noBaseline;
}

/** A configuration that came after the plan may have taken the remedy away, or have drawn its bounds tighter. */
export function isStillAllowed(remedy: Remedy, plan: Plan, service: WatchedService): boolean {
  const { raise, scaleTo, settings } = plan;
  const within = (wanted: number | undefined, most = 0): boolean => wanted === undefined || wanted <= most;
  if (!service.remedies.includes(remedy)) return false;
  switch (remedy) {
    case 'scale-out':
      return within(scaleTo, service.scaleOutUpTo);
    case 'raise-memory':
      return within(raise?.toMiB ?? settings?.memoryMiB, service.raiseMemoryUpToMiB);
    case 'raise-timeout':
      return service.kind === 'lambda' && within(settings?.timeoutSeconds, service.raiseTimeoutUpToSeconds);
    case 'provision-concurrency':
      return service.kind === 'lambda' && within(settings?.environments, service.provisionConcurrencyUpTo);
    default:
      return true;
  }
}

/** The rung of a plan that comes after another, or its first one; undefined at the ladder's end. */
export function nextRung(plan: Plan | undefined, after?: Remedy): Remedy | undefined {
  const passed = after === undefined ? -1 : REMEDIES.indexOf(after);
  return plan?.rungs.find((remedy) => REMEDIES.indexOf(remedy) > passed);
}
