import type { Hold, HoldReason } from '../remediation/hold.ts';
import type { Incident } from '../remediation/incident.ts';
import { REMEDY_NAMES } from '../remediation/ladder.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { printableLine } from './redact.ts';

const MOST_LINE = 500;
const MOST_SUBJECT = 99;

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
  const subject = `[${environment.project} ${environment.name}] ${text}`.replace(/[^\x20-\x7E]/g, '?');
  return {
    id: `${thread}:held:${hold.sinceMs}`,
    thread,
    kind: 'held',
    severity: 'warning',
    environment: environment.name,
    about: service,
    modelName: environment.services.find((one) => one.id === service)?.modelName ?? service,
    atMs: nowMs,
    subject: subject.length <= MOST_SUBJECT ? subject : `${subject.slice(0, MOST_SUBJECT - 3)}...`,
    lines: [`${text}.`, `It is not well yet, and nothing more is done: ${hold.detail}.`].map((line) =>
      printableLine(line, MOST_LINE),
    ),
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
