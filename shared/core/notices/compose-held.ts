import type { Hold, HoldReason } from '../remediation/hold.ts';
import type { Incident } from '../remediation/incident.ts';
import { REMEDY_NAMES } from '../remediation/ladder.ts';
import type { Environment } from '../watchlist/environment.ts';
import { noticeOf } from './incident-notice.ts';
import type { Notice } from './notice.ts';
import { safeLines, subjectOf } from './notice-text.ts';

const HOLDERS: Partial<Record<HoldReason, string>> = {
  stopped: 'the switch',
  paused: 'a pause',
  maintenance: 'a maintenance window',
  observe: 'mode observe',
};

/** Said once for each time that people hold up a ladder that has begun; undefined for every other hold. */
export function composeHeld(
  environment: Environment,
  { incident, hold, nowMs }: { readonly incident: Incident; readonly hold: Hold; readonly nowMs: number },
): Notice | undefined {
  const holder = HOLDERS[hold.reason];
  if (holder === undefined) return undefined;
  const { service, thread, rungs } = incident;
  const last = rungs.findLast((rung) => rung.intentAtMs >= incident.openedAtMs);
  if (!last) return undefined;
  const text = `${service}: held by ${holder} after ${REMEDY_NAMES[last.remedy].toLowerCase()}`;
  return {
    id: `${thread}:held:${hold.sinceMs}`,
    ...noticeOf({ environment, incident, nowMs }),
    about: service,
    kind: 'held',
    severity: 'warning',
    subject: subjectOf(environment, text),
    lines: safeLines([`${text}.`, `It is not well yet, and nothing more is done: ${hold.detail}.`]),
    nextSteps: [
      letGoOn(hold, service, environment),
      `Why: npx watchdog explain ${incident.id} -c env=${environment.name}`,
    ],
  };
}

function letGoOn({ reason }: Hold, service: string, { name }: Environment): string {
  switch (reason) {
    case 'stopped':
      return `To let it go on: npx watchdog start -c env=${name}`;
    case 'paused':
      return `To let it go on: npx watchdog resume ${service} -c env=${name} (or all, if all are paused)`;
    case 'maintenance':
      return `It goes on by itself when the window of ${service} ends; until then it is with whoever works on it.`;
    default:
      return `To let it go on: set mode auto or approve for ${service} in environment ${name} and deploy the watchdog.`;
  }
}
