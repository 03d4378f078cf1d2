import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { readVariables } from '../../shared/runtime/read-environment.ts';
import { answerQuestions } from './answer-questions.ts';

/** Time to send the answers back before Lambda ends the invocation. */
const SPARE_MS = 500;

const isLocal = readVariables('probe').WATCHDOG_LOCAL === 'true';
const world = { clock: systemClock, network: new NetworkProber(isLocal) };

export const handler = (request: unknown, context: { getRemainingTimeInMillis(): number }) =>
  answerQuestions(request, context.getRemainingTimeInMillis() - SPARE_MS, world);
