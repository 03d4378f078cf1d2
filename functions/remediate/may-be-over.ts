import { witnessOfLog } from '../../shared/core/diagnosis/function-errors.ts';
import { isUnheard } from '../../shared/core/health/observation.ts';
import { type Refusal, waitForSign } from '../../shared/core/remediation/harm.ts';
import { errorLinesIfRead } from '../gather/error-lines.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import type { SituationNow } from './situation.ts';

const MINUTE_MS = 60_000;

/**
 * What fails while it is probed is ill now. Exits, figures and alarms tell of some while ago: since then it may have recovered
 * by itself, or what it needs has. Then the next exit, minute or word of an alarm, or the log, has to say that it is still ill.
 */
export async function whyMayBeOver(
  current: Case,
  now: SituationNow,
  world: RemediatePorts,
): Promise<Refusal | undefined> {
  const sign = signOf(now, world.environment.timings.witnessSeconds);
  if (sign === undefined) return undefined;
  const { nowMs, needs } = now.situation;
  const back = needs.find(({ cameBackMs = -Infinity }) => cameBackMs + sign.lagMs > sign.atMs);
  if (back) return waitForSign(`${back.id} came back: ${sign.says} tells of before`);
  const { freshSeconds } = world.environment.timings;
  const ageSeconds = Math.round((nowMs - sign.atMs) / 1000);
  if (sign.mayWait && ageSeconds > freshSeconds)
    return waitForSign(`${sign.says} is ${ageSeconds} s old, and it answers`);
  const silentSeconds = await silenceOf(current, now, world);
  return silentSeconds === undefined
    ? undefined
    : waitForSign(`its log has told of no failure for ${silentSeconds} s: what is counted may be over`);
}

interface Sign {
  readonly says: string;
  readonly atMs: number;
  /** So much earlier than its time may have been what it tells of. */
  readonly lagMs: number;
  /** A fresher one is to come while it is ill. */
  readonly mayWait: boolean;
}

function signOf({ seen, file, situation }: SituationNow, witnessSeconds: number): Sign | undefined {
  // Where only the way to it may be cut, another has to say that it is ill, and who says so may be as slow as that.
  if (isUnheard(seen))
    return { says: 'who calls it ill', atMs: seen.atMs, lagMs: witnessSeconds * 1000, mayWait: false };
  if (seen.verdict === 'down')
    return seen.measuredToMs === undefined
      ? undefined
      : {
          says: 'its newest figure',
          atMs: seen.oldestToMs ?? seen.measuredToMs,
          lagMs: MINUTE_MS,
          mayWait: false,
        };
  if (!situation.crashLoop || file.lastExitMs === undefined) return undefined;
  return { says: 'the newest exit', atMs: file.lastExitMs, lagMs: 0, mayWait: true };
}

/** That so many failures in a row are missing by chance is less likely than one in a hundred. */
const MISSING = 5;
/** Lines of a log come within seconds. */
const LEAST_SILENT_SECONDS = 30;

/** Its figures say that it fails; its log said so too and does not any more: for how long at least, in seconds. */
async function silenceOf(
  { service }: Case,
  { seen, file, situation: { nowMs } }: SituationNow,
  { environment, fleet }: RemediatePorts,
): Promise<number | undefined> {
  if (service.kind !== 'lambda' || seen.phase !== 'invocation' || !witnessOfLog(file.errorLines))
    return undefined;
  const { freshSeconds } = environment.timings;
  const missingSeconds = Math.ceil((60 * MISSING) / (seen.asked - seen.right));
  const seconds = Math.min(freshSeconds, Math.max(LEAST_SILENT_SECONDS, missingSeconds));
  const lines = await errorLinesIfRead(service, { nowMs, sinceMs: nowMs - seconds * 1000 }, fleet);
  return lines !== undefined && witnessOfLog(lines) === undefined ? seconds : undefined;
}
