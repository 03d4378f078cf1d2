import type { Phase } from './observation.ts';

/** What was answered, as far as it tells an outage from a limit. */
interface Answered {
  readonly status: number;
  /** As the header has it: seconds, or a date. */
  readonly retryAfter?: string;
  /** Its body is what its owner has declared to mean maintenance. */
  readonly saysMaintenance: boolean;
}

/** 418 is how some exchanges ban an address for a while that has not heeded 429. */
const LIMITS: readonly number[] = [429, 418];

/** Why somebody else's API that does not answer our question is no outage; undefined where it is one. */
export function pushback(answered: Answered): { readonly phase: Phase; readonly detail: string } | undefined {
  const { status, retryAfter, saysMaintenance } = answered;
  const until = retryAfter === undefined ? '' : `, and asks to come back later (${retryAfter})`;
  if (LIMITS.includes(status)) return { phase: 'limited', detail: `limits us: answers ${status}${until}` };
  if (saysMaintenance || (status === 503 && retryAfter !== undefined)) {
    return { phase: 'maintenance', detail: `is in maintenance: answers ${status}${until}` };
  }
  return undefined;
}
