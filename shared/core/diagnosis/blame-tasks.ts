import { classifyStoppedTask } from './classify-stopped-task.ts';
import { CRASH_LOOP, type Crashes, describeStop, noRoomSince } from './crashes.ts';
import type { CaseFile, Diagnosis } from './diagnose.ts';
import { primaryOf, revisionName } from './evidence.ts';
import { howMany } from './how-many.ts';
import type { Hypothesis } from './hypothesis.ts';
import { causeOfNoRoom, START_CAUSES } from './stuck-deployment.ts';
import { sayYoung } from './young-revision.ts';

export function blameStart(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const last = crashes.failedStarts[0];
  if (!last || crashes.failedStarts.length < 2) return undefined;
  const failure = classifyStoppedTask(last);
  const cause = START_CAUSES[failure.class];
  if (!cause) return undefined;
  return {
    cause,
    blames: file.service,
    confidence: Math.min(0.8, failure.confidence),
    because: [
      `${howMany(crashes.failedStarts.length, 'task')} did not start; the last: ${describeStop(last)}`,
      failure.because,
    ],
  };
}

/** Too few tasks run, and ECS says that it finds no room for more. */
export function blameRoom({ view, service, nowMs }: CaseFile): Diagnosis | undefined {
  const noRoom = view && view.running * 2 < view.desired && noRoomSince(view, nowMs - CRASH_LOOP.withinMs);
  if (!noRoom) return undefined;
  const because = [`${view.running} of ${view.desired} tasks run, and ECS says: ${noRoom}`];
  return { cause: causeOfNoRoom(noRoom), blames: service, confidence: 0.8, because };
}

/** Not proven good yet, and ill since: the last deployment is the likeliest reason. */
export function blameRevision(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const primary = file.view && primaryOf(file.view);
  const failingSinceMs = file.belief.failingSinceMs ?? crashes.exits.at(-1)?.stoppedAtMs;
  if (!primary || file.currentIsBaseline || failingSinceMs === undefined) return undefined;
  // The same one may have been deployed again since: that is the younger, and its illness the older.
  const ageMs = [primary.createdAtMs, file.revisionSinceMs ?? Infinity]
    .map((sinceMs) => failingSinceMs - sinceMs)
    .find((one) => one >= 0 && one <= file.blameMs);
  if (ageMs === undefined) return undefined;
  const minutes = Math.round(ageMs / 60_000);
  return {
    cause: 'bad-revision',
    blames: file.service,
    confidence: 0.85,
    because: [
      `${revisionName(primary.taskDefinition)} fell ill ${minutes > 0 ? `${minutes} min` : 'right'} after it was deployed and was never proven good`,
      whatItDoes(file, crashes),
    ],
  };
}

const whatItDoes = ({ belief }: CaseFile, { isLoop, exits }: Crashes): string =>
  isLoop ? `its tasks keep exiting: ${describeStop(exits[0]!)}` : belief.reason;

/**
 * A process that dies is not stuck: what it does, its code says. One that answers errors may be: a restart is
 * smaller than a roll-back, and what is proven good is not taken back before that was tried.
 */
export function blameYoungRevision(file: CaseFile, crashes: Crashes): Hypothesis | undefined {
  const { belief, service } = file;
  const errs = belief.phase === 'http' && (belief.httpStatus ?? 0) >= 500;
  const young = sayYoung(file);
  if (young === undefined || !(errs || crashes.isLoop)) return undefined;
  // Beside deaths it explains more than that there are deaths; beside errors it is only one more possibility.
  const [ground, confidence] = crashes.isLoop ? (['seen', 0.85] as const) : (['left', 0.5] as const);
  return {
    ground,
    cause: 'bad-revision',
    blames: service,
    confidence,
    because: [young, whatItDoes(file, crashes)],
  };
}

export function blameCrash(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  const last = crashes.exits[0];
  if (!last || !crashes.isLoop) return undefined;
  return {
    cause: 'crash-loop',
    blames: file.service,
    confidence: 0.8,
    because: [
      `${howMany(crashes.exits.length, 'task')} exited within 15 min; the last: ${describeStop(last)}`,
    ],
  };
}
