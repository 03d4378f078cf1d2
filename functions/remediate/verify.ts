import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { ABSENT_FOR_MS } from '../../shared/core/diagnosis/blame-answers.ts';
import { readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import { sayQuiet } from '../../shared/core/diagnosis/log-lines.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { printableLine } from '../../shared/core/notices/redact.ts';
import { metAnswers, type Rung, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { sightingOf } from '../../shared/core/remediation/sighting.ts';
import { isDisproved, sayUnrest } from '../../shared/core/remediation/unrest.ts';
import {
  count,
  newTally,
  type Tally,
  type VerifyRules,
  verdictOf,
} from '../../shared/core/remediation/verify.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../shared/ports.ts';
import { errorLinesIfRead } from '../gather/error-lines.ts';
import { hasChanged } from './has-changed.ts';
import { leaveToOthers } from './leave-to-others.ts';
import { askOne, type Case, end, rowOf, save, viewOf } from './open-case.ts';
import { pauseSeconds } from './pause.ts';
import type { RemediatePorts } from './ports.ts';
import { readUnrest } from './read-unrest.ts';

type VerifyAnswer = StepAnswer<'verify'>;

/** Either window is watched in so many looks, one more than prove it: each costs three state transitions. */
const LOOKS_IN_A_WINDOW = 4;

/** A line of a log may be of any length, and have anything in it. */
const MOST_SAID = 300;

/** Did it help? Fresh answers over a settling window decide, not the success of a call. */
export async function verify(given: Case, world: RemediatePorts): Promise<VerifyAnswer> {
  const { service, remedy, nowMs } = given;
  const rung = rungOf(given.incident, remedy)!;
  const seen = await askOne(service, world, rung.settledAtMs);
  const current = { ...given, incident: metAnswers(given.incident, seen) };
  const tally = count(rung.tally ?? newTally(nowMs), seen);
  const rules = rulesFor(current, seen.at(-1), world);
  const isOpen = verdictOf(tally, world.clock.now(), rules) === 'wait';
  try {
    if (isOpen && !(await hasChanged(current, rung, world)))
      return await watchOn({ ...rung, tally }, current, rules, world);
    return await judge(current, rung, seen, world);
  } catch (error) {
    // What cannot be read is read again; a wrong answer that is forgotten would make a calm of what was none.
    const isLost = error instanceof TransientError && seen.some(({ verdict }) => verdict === 'down');
    if (isLost) await save(withRung(current.incident, { ...rung, tally }), world);
    throw error;
  }
}

function rulesFor(
  { service, remedy }: Case,
  last: Observation | undefined,
  { environment: { timings } }: RemediatePorts,
): VerifyRules {
  // At zero tasks its name was gone, and a resolver remembers that for longer than its new tasks need.
  const absentMs = remedy === 'scale-cycle' && last?.phase === 'dns' ? ABSENT_FOR_MS : 0;
  return {
    calmSeconds: timings.calmSeconds,
    patienceSeconds: timings.patienceSeconds + service.startSeconds + absentMs / 1000,
    budgetSeconds: 2 * timings.calmSeconds + timings.patienceSeconds,
  };
}

/** Every verdict, and every change that the watcher has seen, is looked at in ECS itself. */
async function judge(
  current: Case,
  rung: Rung,
  seen: readonly Observation[],
  world: RemediatePorts,
): Promise<VerifyAnswer> {
  const { service, remedy, nowMs } = current;
  const view = await viewOf(service, world);
  if (!view) throw new TransientError(`ECS could not be read while ${remedy} of ${service.id} is verified`);
  const left = await leaveToOthers(current, view, world, rung);
  if (left) return left;
  const counted = count(rung.tally ?? newTally(nowMs), seen);
  const crashes = readCrashes(view, await world.fleet.stoppedTasks(service), {
    nowMs,
    sinceMs: rung.settledAtMs ?? rung.intentAtMs,
  });
  const lastExitMs = crashes.exits[0]?.stoppedAtMs ?? 0;
  const outseen = asTheWatcherSaw(counted, (await rowOf(service, world))?.belief);
  const tally =
    lastExitMs > (outseen.wellSinceMs ?? Infinity)
      ? { ...outseen, wells: 0, wellSinceMs: undefined }
      : outseen;
  const rules = rulesFor(current, seen.at(-1), world);
  const verdict = crashes.isLoop ? 'not-cured' : verdictOf(tally, world.clock.now(), rules);
  const mayStillCalm = nowMs - tally.sinceMs < rules.budgetSeconds * 1000;
  const unrest = verdict === 'cured' ? await readUnrest(current, view, tally.wellSinceMs ?? 0, world) : [];
  const read = { ...rung, tally, read: sightingOf(view, nowMs) };
  if (verdict === 'wait' || (unrest.length > 0 && mayStillCalm)) return watchOn(read, current, rules, world);
  if (verdict !== 'cured') return conclude({ ...read, because: notWell(seen) }, verdict, current, world);
  const logged = await readQuiet(service, { nowMs, sinceMs: tally.wellSinceMs ?? nowMs }, world);
  const disproved = isDisproved(unrest);
  const because = [
    sayWell(seen.at(-1)),
    ...(unrest.length > 0 ? [sayUnrest(unrest)] : []),
    ...(service.smokeTest && !disproved ? ['its smoke test passed'] : []),
    ...logged,
  ].join('; ');
  return disproved
    ? conclude({ ...read, because, restless: true }, 'not-cured', current, world)
    : conclude({ ...read, because }, verdict, current, world);
}

/** What the watcher has met ill since our first right answer was well since it answered again only. */
function asTheWatcherSaw(tally: Tally, belief: Belief | undefined): Tally {
  const { failedAtMs = 0, successSinceMs } = belief ?? {};
  if (tally.wellSinceMs === undefined || failedAtMs <= tally.wellSinceMs) return tally;
  return { ...tally, wellSinceMs: successSinceMs, ...(successSinceMs === undefined && { wells: 0 }) };
}

/** It may answer and still complain: people are told, and nothing is judged by a line that only sounds bad. */
async function readQuiet(
  service: WatchedService,
  since: { readonly nowMs: number; readonly sinceMs: number },
  { fleet }: RemediatePorts,
): Promise<string[]> {
  const lines = await errorLinesIfRead(service, since, fleet);
  return lines ? [printableLine(sayQuiet(lines), MOST_SAID)] : [];
}

async function watchOn(
  rung: Rung,
  current: Case,
  { calmSeconds, patienceSeconds }: VerifyRules,
  world: RemediatePorts,
): Promise<VerifyAnswer> {
  await save(withRung(current.incident, rung), world);
  const window = rung.tally!.wells > 0 ? calmSeconds : patienceSeconds;
  return {
    next: 'wait',
    waitSeconds: pauseSeconds(window / LOOKS_IN_A_WINDOW, world.environment.timings),
  };
}

/** How quickly is what the runbooks measure by hand at the end. */
const sayWell = ({ latencyMs }: Partial<Observation> = {}): string =>
  `it answered rightly for the whole window${latencyMs === undefined ? '' : `, at last within ${Math.round(latencyMs)} ms`}`;

const notWell = (seen: readonly Observation[]): string =>
  seen.at(-1)?.phase === 'idle'
    ? 'nobody has invoked it since: whether it helped cannot be told'
    : 'it did not become well';

async function conclude(
  rung: Rung,
  verdict: 'cured' | 'not-cured',
  { incident, nowMs }: Case,
  world: RemediatePorts,
): Promise<VerifyAnswer> {
  const result = verdict === 'cured' ? 'verified' : 'not-cured';
  const next = withRung(incident, { ...rung, result, endedAtMs: nowMs });
  world.journal.say('verified', { incident: incident.id, remedy: rung.remedy, result });
  if (verdict === 'cured') await end(next, 'recovered', `${rung.remedy} made it well`, world);
  else await save(next, world);
  return { next: verdict, waitSeconds: 0 };
}
