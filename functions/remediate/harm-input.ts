import { ABSENT_FOR_MS } from '../../shared/core/diagnosis/blame-answers.ts';
import {
  CRASH_LOOP,
  formerEnds,
  hadEmptyStart,
  lackMemory,
  noRoomSince,
  readCrashes,
  startsNotForMemory,
} from '../../shared/core/diagnosis/crashes.ts';
import {
  completedAtMs,
  isGivenUp,
  primaryOf,
  type ServiceView,
  type TaskView,
} from '../../shared/core/diagnosis/evidence.ts';
import { isUnheard } from '../../shared/core/health/observation.ts';
import { CLOCK_SKEW_MS } from '../../shared/core/remediation/fence.ts';
import { cameBackByItself, type HarmInput } from '../../shared/core/remediation/harm.ts';
import { failingSinceMs, type Incident } from '../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { parkedElsewhere } from '../../shared/core/remediation/park.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import type { SituationNow } from './situation.ts';

/** What the forecast of its harm rests on, read now. */
export async function harmInput(
  remedy: Remedy,
  current: Case,
  now: SituationNow,
  world: RemediatePorts,
): Promise<HarmInput> {
  const { incident, service } = current;
  const { environment } = world;
  const { nowMs } = now.situation;
  const lastActMs = Math.max(0, ...incident.rungs.map((rung) => rung.intentAtMs));
  // A task that started since our last act proves that new ones can; where we started none, one of the last day.
  const launchedSinceMs = lastActMs > 0 ? lastActMs - CLOCK_SKEW_MS : nowMs - LAUNCH_PROOF_MS;
  // Its load balancer may have taken away what has started since, and its successor not have started yet.
  const justNowMs = Math.max(launchedSinceMs, nowMs - JUST_NOW_MS);
  const { exits, failedStarts } = readCrashes(now.view, now.file.stopped, {
    nowMs,
    sinceMs: lastActMs,
  });
  const isNameless = now.seen.phase === 'dns' && !now.situation.crashLoop;
  const isCycle = remedy === 'scale-cycle';
  const isInPart = remedy === 'force-deploy' && now.seen.right > 0 && now.seen.failing !== undefined;
  const isLoop = remedy === 'roll-back' && now.situation.crashLoop;
  const running = isNameless || isCycle || isInPart || isLoop ? await world.fleet.runningTasks(service) : [];
  const firstExitMs = exits.at(-1)?.stoppedAtMs ?? -Infinity;
  const { parks, unreadable } = isCycle ? await world.rollback.parks() : { parks: [], unreadable: [] };
  return {
    remedy,
    nowMs,
    view: now.view!,
    // Of what was proven good nobody knows that another revision would do better.
    isBadRevision: incident.diagnosis?.cause === 'bad-revision' && !now.file.currentIsBaseline,
    startsNotForMemory: startsNotForMemory(exits),
    formerEnds: remedy === 'stop-deployment' && formerEnds(primaryOf(now.view!)!, now.file.stopped),
    isProven: now.file.currentIsBaseline,
    allEnd: isLoop && running.every(({ createdAtMs }) => createdAtMs >= firstExitMs - STOPS_WITHIN_MS),
    lacksMemory: lackMemory(exits),
    seen: now.seen,
    // A resolver may not know yet that it has tasks again.
    unseen: isNameless ? running.filter(startedSince(nowMs - ABSENT_FOR_MS)).length : 0,
    crashLoop: now.situation.crashLoop,
    isReplacedInLoop: now.file.replacedInLoop,
    // Whoever scales it in right now stops the newest first.
    newcomersFail:
      isInPart && [...running, ...now.file.stopped].some(failsSinceItCameUp(current, now, environment)),
    isUnjudged: isCycle && running.some(startedSince(unjudgedSinceMs(current, now, environment))),
    answersBetween: now.situation.belief.failingSinceMs === undefined,
    hadEmptyStart: isCycle && hadEmptyStart(exits, [...running, ...now.file.stopped]),
    witnesses: now.witnesses,
    parkAfterSeconds: environment.timings.parkAfterSeconds,
    illSinceMs: illSinceMs(incident, now.situation, now.seen.atMs),
    failedStarts,
    launchable: running.some(startedSince(launchedSinceMs)) || now.file.stopped.some(startedSince(justNowMs)),
    noRoom: whyNoRoom(now.view!, lastActMs, nowMs),
    cameBackByItselfMs: now.situation.crashLoop
      ? undefined
      : cameBackByItself(
          // The watcher's looks, an incident that was over before it was confirmed, or the questions of the workflow.
          Math.max(
            now.situation.belief.cameBackMs ?? -Infinity,
            now.situation.ledger.passedMs ?? -Infinity,
            incident.failsAnew?.answersSinceMs ?? -Infinity,
          ),
          now.situation.ledger.actsMs,
          primaryOf(now.view!)?.createdAtMs,
        ),
    // A debt that cannot be read may be an open one.
    parkedElsewhere: [...parkedElsewhere(parks, service.id), ...unreadable],
    scaled: isCycle ? await world.fleet.scalableTarget(service) : undefined,
  };
}

/** Whoever of the workflow and the watcher has met an answer last knows best; one whom the watcher sees answer fails since now. */
export function illSinceMs(
  incident: Incident,
  { belief, crashLoop }: SituationNow['situation'],
  nowMs: number,
): number {
  // What lives for a moment between two deaths answers for nothing.
  if (crashLoop) return belief.failingSinceMs ?? incident.firstFailureAtMs;
  const answers = belief.failingSinceMs === undefined && belief.successSinceMs !== undefined;
  return Math.max(failingSinceMs(incident), answers ? nowMs : (belief.failingSinceMs ?? 0));
}

/** It came up when the service was ill already, has had its time to start, and does not answer rightly. */
function failsSinceItCameUp(
  { incident, service }: Case,
  { seen, view }: SituationNow,
  { timings }: Environment,
): (task: TaskView) => boolean {
  const startMs = Math.max(service.startSeconds, view?.graceSeconds ?? 0) * 1000;
  // Its start may be what made it ill, and a look found that out.
  const sinceMs = incident.firstFailureAtMs - startMs - timings.lookSeconds * 1000;
  return ({ address = '', startedAtMs = 0 }) =>
    seen.failing!.includes(address) && sinceMs <= startedAtMs && startedAtMs + startMs <= seen.atMs;
}

/** Whoever hears a task fail has judged it once it has had its time to start; where nobody does, others' words are about those before it. */
function unjudgedSinceMs({ service }: Case, { seen, view }: SituationNow, { timings }: Environment): number {
  const unheardSeconds = isUnheard(seen) || seen.verdict === 'unknown' ? timings.witnessSeconds : 0;
  return seen.atMs - Math.max(service.startSeconds, view?.graceSeconds ?? 0, unheardSeconds) * 1000;
}

/** What ECS has given up it does not try again: then its word about room only ages. A deployment that is complete had room. */
function whyNoRoom(view: ServiceView, lastActMs: number, nowMs: number): string | undefined {
  const latelyMs = nowMs - CRASH_LOOP.withinMs;
  const sinceMs = lastActMs > 0 ? Math.max(lastActMs, completedAtMs(view) ?? 0) : latelyMs;
  return isGivenUp(view) ? noRoomSince(view, latelyMs) : noRoomSince(view, sinceMs, nowMs - SAID_ONCE_MS);
}

/** Its successor is made when a task has exited, and it is called stopped a minute later. */
const STOPS_WITHIN_MS = 90_000;
const SAID_ONCE_MS = 6 * 3_600_000;
const LAUNCH_PROOF_MS = 24 * 3_600_000;
const JUST_NOW_MS = 10 * 60_000;

const startedSince =
  (sinceMs: number) =>
  ({ startedAtMs = 0 }: TaskView): boolean =>
    startedAtMs >= sinceMs;
