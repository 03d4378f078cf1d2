import type { Hold } from '../remediation/hold.ts';
import type { Incident } from '../remediation/incident.ts';
import { REMEDY_NAMES } from '../remediation/ladder.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { printableLine } from './redact.ts';

const MOST_LINE = 500;
const MOST_SUBJECT = 99;

const HOLDERS = { stopped: 'the switch', paused: 'a pause' } as const;

/** Said once for each time that people hold up a ladder that has begun; undefined for every other hold. */
export function composeHeld(
  environment: Environment,
  { incident, hold, nowMs }: { readonly incident: Incident; readonly hold: Hold; readonly nowMs: number },
): Notice | undefined {
  if (hold.reason !== 'stopped' && hold.reason !== 'paused') return undefined;
  const { service, thread, rungs } = incident;
  const last = rungs.findLast((rung) => rung.intentAtMs >= incident.openedAtMs);
  if (!last) return undefined;
  const text = `${service}: held by ${HOLDERS[hold.reason]} after ${REMEDY_NAMES[last.remedy].toLowerCase()}`;
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
      hold.reason === 'stopped'
        ? `To let it go on: npx watchdog start -c env=${environment.name}`
        : `To let it go on: npx watchdog resume ${service} -c env=${environment.name} (or all, if all are paused)`,
      `Why: npx watchdog explain ${incident.id} -c env=${environment.name}`,
    ],
  };
}
