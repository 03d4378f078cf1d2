import { classifyStoppedTask } from './classify-stopped-task.ts';
import { describeStop, noRoomSince } from './crashes.ts';
import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import { type DeploymentView, revisionName, type TaskView } from './evidence.ts';
import type { FailureClass } from './failure.ts';
import { firstThatFits } from './rule.ts';
import { TASK_STARTS } from './texts/task-texts.ts';

/** Why an incident is opened for it, also where the old tasks still serve. */
export const STUCK = 'its deployment does not come further';

/** What the class of a failed start calls for; the remedy for a task that never started is never a restart. */
export const START_CAUSES: Partial<Record<FailureClass, Cause>> = {
  image: 'image',
  configuration: 'configuration',
  port: 'configuration',
  network: 'network',
  timeout: 'network',
  tls: 'network',
  capacity: 'capacity',
  'rate-limited': 'rate-limited',
  throttled: 'rate-limited',
};

/** Stops that somebody wanted: they say nothing about the revision. */
const WANTED: ReadonlySet<FailureClass> = new Set<FailureClass>(['human', 'scheduler', 'spot', 'steady']);

/**
 * Why a deployment does not come further. ECS tries ever more rarely (a quarter of an hour apart in the end),
 * so everything counts that stopped since it began.
 */
export function blameStuckDeployment(
  file: CaseFile,
  primary: DeploymentView,
  stuckSinceMs: number,
): Diagnosis {
  const minutes = Math.round((file.nowMs - stuckSinceMs) / 60_000);
  const stands = `deployment ${primary.id} of ${revisionName(primary.taskDefinition)} has not come further for ${minutes} min`;
  const own = file.stopped
    .filter((task) => task.startedBy === primary.id)
    .sort((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
  const { cause, because, confidence } = causeOf(own) ?? lackOfRoom(file, stuckSinceMs) ?? NOBODY_KNOWS;
  return { cause, blames: file.service, confidence, because: [stands, because] };
}

type Finding = Pick<Diagnosis, 'cause' | 'confidence'> & { readonly because: string };

const NOBODY_KNOWS: Finding = {
  cause: 'deploy-in-progress',
  because: 'no task of it failed: somebody, or something outside ECS, has to let it go on',
  confidence: 0.6,
};

function lackOfRoom({ view }: CaseFile, sinceMs: number): Finding | undefined {
  const noRoom = view && noRoomSince(view, sinceMs);
  return noRoom === undefined
    ? undefined
    : { cause: causeOfNoRoom(noRoom), because: `ECS says: ${noRoom}`, confidence: 0.8 };
}

/** Why nothing starts, ECS may say: an image that cannot be pulled is no lack of room. */
export const causeOfNoRoom = (message: string): Cause =>
  START_CAUSES[firstThatFits(TASK_STARTS, message)?.class ?? 'capacity'] ?? 'capacity';

function causeOf(stopped: readonly TaskView[]): Finding | undefined {
  for (const task of stopped) {
    const failure = classifyStoppedTask(task);
    if (WANTED.has(failure.class)) continue;
    const cause = task.stopCode === 'TaskFailedToStart' ? START_CAUSES[failure.class] : undefined;
    const because = `the last task of ${stopped.length} that stopped: ${describeStop(task)}`;
    return {
      cause: cause ?? 'bad-revision',
      because,
      confidence: Math.min(0.85, failure.confidence),
    };
  }
  return undefined;
}
