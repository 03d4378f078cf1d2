import type { Cause, Diagnosis } from '../diagnosis/diagnose.ts';
import type { WatchedService } from '../watchlist/environment.ts';
import { modeFor } from '../watchlist/mode.ts';
import { type BaselineChoice, chooseBaseline } from './baseline.ts';
import type { HoldReason, LeftOut, Plan } from './incident.ts';
import { BUILT, LADDER, REMEDIES, type Remedy } from './ladder.ts';

/** The remedies that a cause calls for, in order; an empty ladder is a hold with its reason. */
type Answer = { readonly ladder: readonly Remedy[] } | { readonly hold: HoldReason; readonly why: string };

const CALLS_FOR: Readonly<Record<Cause, Answer>> = {
  'bad-revision': { ladder: ['roll-back'] },
  'hung-tasks': { ladder: LADDER },
  unknown: { ladder: LADDER },
  // ECS restarts what crashes by itself; a forced deployment would only start the same crash again.
  'crash-loop': { ladder: ['scale-cycle', 'roll-back'] },
  'out-of-memory': {
    hold: 'no-remedy',
    why: 'its tasks need more memory than they have: a restart only starts the next death. Raise the memory of the task definition',
  },
  dependency: {
    hold: 'dependency-sick',
    why: 'restarting a service because of somebody else only adds load',
  },
  'deploy-in-progress': { hold: 'deploying', why: 'a deployment is under way' },
  capacity: {
    hold: 'no-remedy',
    why: 'AWS has no room for new tasks: a restart could lose the running ones',
  },
  image: { hold: 'no-remedy', why: 'the image cannot be pulled: a restart cannot help' },
  configuration: { hold: 'no-remedy', why: 'a setting outside the code is wrong: a restart cannot help' },
  network: { hold: 'no-remedy', why: 'new tasks cannot reach what they need to start' },
  'client-error': {
    hold: 'no-remedy',
    why: 'the question is wrong, not the service: correct the health check',
  },
  'rate-limited': { hold: 'no-remedy', why: 'it is being limited: a restart makes that worse' },
  flapping: { hold: 'no-remedy', why: 'it comes back by itself each time: find out what comes and goes' },
  blind: { hold: 'blind', why: 'our own eyes are in doubt' },
};

export interface PlanInput extends BaselineChoice {
  readonly service: WatchedService;
  readonly diagnosis: Diagnosis;
  /** Remedies that this incident has begun before. */
  readonly tried: readonly Remedy[];
}

export type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly detail: string; readonly plan?: Plan };

/** The ladder for this incident, without the rungs that its owner, its witnesses or its past forbid. */
export function makePlan(input: PlanInput): Planned {
  const answer = CALLS_FOR[input.diagnosis.cause];
  if ('hold' in answer) return { kind: 'hold', reason: answer.hold, detail: answer.why };
  const target = chooseBaseline(input);
  const leftOut: LeftOut[] = [];
  const rungs = answer.ladder.filter((remedy) => {
    const because = whyNot(remedy, input, target.because);
    if (because !== undefined) leftOut.push({ remedy, because });
    return because === undefined;
  });
  const plan: Plan = { rungs, leftOut, rollBackTo: target.baseline?.taskDefinition };
  if (rungs.length > 0) return { kind: 'plan', plan };
  const noTarget = answer.ladder.includes('roll-back') && target.baseline === undefined;
  return {
    kind: 'hold',
    reason: noTarget ? 'no-target' : 'no-remedy',
    detail: leftOut.map((one) => `${one.remedy}: ${one.because}`).join('; '),
    plan,
  };
}

function whyNot(
  remedy: Remedy,
  { service, tried }: PlanInput,
  noBaseline: string | undefined,
): string | undefined {
  if (!BUILT.includes(remedy)) return 'the watchdog cannot do this yet';
  if (tried.includes(remedy)) return 'it was tried in this incident already';
  if (!service.remedies.includes(remedy)) return 'its owner does not allow it';
  if (modeFor(service, remedy) === 'observe') return 'its owner lets it only be observed';
  if (remedy === 'force-deploy') return undefined;
  if (service.alarm === undefined && service.targetGroup === undefined) return 'it has no second witness';
  return remedy === 'roll-back' ? noBaseline : undefined;
}

/** The rung of a plan that comes after another, or its first one; undefined at the ladder's end. */
export function nextRung(plan: Plan | undefined, after?: Remedy): Remedy | undefined {
  const passed = after === undefined ? -1 : REMEDIES.indexOf(after);
  return plan?.rungs.find((remedy) => REMEDIES.indexOf(remedy) > passed);
}
