import { witnessOfLog } from '../../shared/core/diagnosis/function-errors.ts';
import type { Refusal } from '../../shared/core/remediation/harm.ts';
import { errorLinesIfRead } from '../gather/error-lines.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import type { SituationNow } from './situation.ts';

const MINUTE_MS = 60_000;

/**
 * What fails while it is probed is ill now. Exits and figures tell of some while ago: since then it may have recovered by
 * itself, or what it needs has. Then the next exit, the next minute or the log has to say that it is still ill.
 */
export async function whyMayBeOver(
  current: Case,
  now: SituationNow,
  world: RemediatePorts,
): Promise<Refusal | undefined> {
  const sign = signOf(now);
  if (sign === undefined) return undefined;
  const refuse = (detail: string): Refusal => ({ reason: 'awaiting-witness', detail, mayPass: true });
  const { nowMs, needs } = now.situation;
  const back = needs.find(({ cameBackMs = -Infinity }) => cameBackMs + sign.lagMs > sign.atMs);
  if (back) return refuse(`${back.id} came back: ${sign.says} tells of before`);
  const { freshSeconds } = world.environment.timings;
  const ageSeconds = Math.round((nowMs - sign.atMs) / 1000);
  if (sign.mayWait && ageSeconds > freshSeconds)
    return refuse(`${sign.says} is ${ageSeconds} s old, and it answers`);
  return (await hasFallenSilent(current, now, world))
    ? refuse(`its log has told of no failure for ${freshSeconds} s: what is counted may be over`)
    : undefined;
}

interface Sign {
  readonly says: string;
  readonly atMs: number;
  /** So much earlier than its time may have been what it tells of. */
  readonly lagMs: number;
  /** A fresher one is to come while it is ill. */
  readonly mayWait: boolean;
}

function signOf({ seen, file, situation }: SituationNow): Sign | undefined {
  if (seen.verdict === 'down')
    return seen.measuredToMs === undefined
      ? undefined
      : { says: 'its newest figure', atMs: seen.measuredToMs, lagMs: MINUTE_MS, mayWait: false };
  if (!situation.crashLoop || file.lastExitMs === undefined) return undefined;
  return { says: 'the newest exit', atMs: file.lastExitMs, lagMs: 0, mayWait: true };
}

/** Its figures say that it fails; its log, which comes within seconds, said so too and does not any more. */
async function hasFallenSilent(
  { service }: Case,
  { seen, file, situation: { nowMs } }: SituationNow,
  { environment, fleet }: RemediatePorts,
): Promise<boolean> {
  if (service.kind !== 'lambda' || seen.phase !== 'invocation' || !witnessOfLog(file.errorLines))
    return false;
  const lines = await errorLinesIfRead(
    service,
    { nowMs, sinceMs: nowMs - environment.timings.freshSeconds * 1000 },
    fleet,
  );
  return lines !== undefined && witnessOfLog(lines) === undefined;
}
