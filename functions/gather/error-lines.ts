import { logOf, type WatchedService } from '../../shared/core/watchlist/environment.ts';
import { type FleetReader, TerminalError, TransientError } from '../../shared/ports.ts';

/** What a log says about the last minutes; older failures are another story. */
const LOG_MS = 5 * 60_000;

/** What its log has said lately, after the last act. A log that cannot be read says nothing, and stops nobody. */
export async function readErrorLines(
  service: WatchedService,
  { nowMs, sinceMs = 0 }: { readonly nowMs: number; readonly sinceMs?: number },
  fleet: Pick<FleetReader, 'errorLines'>,
): Promise<readonly string[]> {
  if (!logOf(service)) return [];
  try {
    return await fleet.errorLines(service, { fromMs: Math.max(sinceMs, nowMs - LOG_MS), untilMs: nowMs });
  } catch (error) {
    if (error instanceof TransientError || error instanceof TerminalError) return [];
    throw error;
  }
}
