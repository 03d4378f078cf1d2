import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { answerQuestions } from './answer-questions.ts';

/** Time to send the answers back before Lambda ends the invocation. */
const SPARE_MS = 500;

const world = { clock: systemClock, network: new NetworkProber(process.env.WATCHDOG_LOCAL === 'true') };

export const handler = (request: unknown, context: { getRemainingTimeInMillis(): number }) =>
  answerQuestions(request, context.getRemainingTimeInMillis() - SPARE_MS, world);
