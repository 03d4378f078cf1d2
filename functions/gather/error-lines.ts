import { logOf, type WatchedService } from '../../shared/core/watchlist/environment.ts';
import { type FleetReader, TerminalError, TransientError } from '../../shared/ports.ts';

/** What a log says about the last minutes; older failures are another story. */
const LOG_MS = 5 * 60_000;

interface Lately {
  readonly nowMs: number;
  readonly sinceMs?: number;
}

type LogReader = Pick<FleetReader, 'errorLines'>;

/** What its log has said lately, after the last act. A log that cannot be read says nothing, and stops nobody. */
export async function readErrorLines(
  service: WatchedService,
  lately: Lately,
  fleet: LogReader,
): Promise<readonly string[]> {
  return (await errorLinesIfRead(service, lately, fleet)) ?? [];
}

/** Undefined where nobody knows its log, or it could not be read: that is not the same as a log without failures. */
export async function errorLinesIfRead(
  service: WatchedService,
  { nowMs, sinceMs = 0 }: Lately,
  fleet: LogReader,
): Promise<readonly string[] | undefined> {
  if (!logOf(service)) return undefined;
  try {
    return await fleet.errorLines(service, { fromMs: Math.max(sinceMs, nowMs - LOG_MS), untilMs: nowMs });
  } catch (error) {
    if (error instanceof TransientError || error instanceof TerminalError) return undefined;
    throw error;
  }
}
