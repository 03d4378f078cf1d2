import { LADDER, type Remedy } from '../../shared/core/remediation/ladder.ts';
import type { Timings } from '../../shared/core/watchlist/environment.ts';
import { WORKFLOW_SECONDS } from './definition.ts';
import { STEP_SECONDS } from './states.ts';

/** A Standard execution fails at 25,000 events (Step Functions: service quotas). */
const MOST_EVENTS = 25_000;
/** One poll: a Wait (2 events), a Task (5) and a Choice (2). */
const EVENTS_A_POLL = 9;

/** Longest time that one rung may take, with its check before and a step's time for each of its calls. */
function rungSeconds(remedy: Remedy, timings: Timings): number {
  const park = remedy === 'scale-cycle' ? timings.parkSeconds : 0;
  const verify = 3 * timings.calmSeconds + timings.patienceSeconds;
  return timings.witnessSeconds + park + timings.settleSeconds + verify + 4 * STEP_SECONDS;
}

/** Throws, with the sums, unless the whole ladder fits into one execution's time and history. */
export function checkBudget(
  timings: Timings,
  limits = { seconds: WORKFLOW_SECONDS, events: MOST_EVENTS },
): void {
  const ladder = LADDER.map((remedy) => ({ remedy, seconds: rungSeconds(remedy, timings) }));
  const rungs = ladder.reduce((sum, { seconds }) => sum + seconds, 0);
  const seconds = timings.confirmSeconds + timings.holdSeconds + rungs;
  const sums = ladder.map((one) => `${one.remedy} ${one.seconds} s`).join(', ');
  if (seconds > limits.seconds) {
    throw new Error(
      `The ladder may take ${seconds} s (${sums}, hold ${timings.holdSeconds} s), but the workflow ends ` +
        `after ${limits.seconds} s: shorten settleSeconds, calmSeconds or holdSeconds`,
    );
  }
  const events = Math.ceil(rungs / timings.pollSeconds) * EVENTS_A_POLL;
  if (events > limits.events) {
    throw new Error(
      `The ladder may take ${events} events (${sums}, a poll every ${timings.pollSeconds} s), but an ` +
        `execution fails after ${limits.events}: raise pollSeconds or shorten settleSeconds`,
    );
  }
}
