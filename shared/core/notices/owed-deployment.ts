import { LONGEST_WAIT_MS, OWED_FOR_MS } from '../remediation/pledge.ts';
import { iso } from './notice-text.ts';

/** How often the restorer deploys what it owes, and until when. */
export const paceOf = (pledgedMs: number): string =>
  `Each time ECS has given it up, the restorer deploys it again: within two minutes where its tasks start, and after at most ${LONGEST_WAIT_MS / 60_000} min where they cannot. It does so until it runs, and until ${iso(pledgedMs + OWED_FOR_MS)} at the latest.`;

export const TO_END_IT = 'To put an end to this: deploy what you want to run, or set its count to 0.';
