import { freezeOf } from '../remediation/freeze.ts';
import type { Incident, Outcome } from '../remediation/incident.ts';
import { healedBy } from '../remediation/incident-end.ts';
import { REMEDY_NAMES } from '../remediation/ladder.ts';
import { isShared } from '../remediation/thread.ts';
import type { Environment } from '../watchlist/environment.ts';
import { advise } from './advice/advise.ts';
import { nameOf } from './diagnosis-lines.ts';
import { followUp } from './follow-up.ts';
import { aboutOf, type IncidentNoticeInput, lookFurther, noticeOf, someOf } from './incident-notice.ts';
import type { Notice, Severity } from './notice.ts';
import { iso, safeLines, subjectOf } from './notice-text.ts';

/** Who was told of its beginning has read the others. */
const MOST_GROUNDS = 3;

/** What an outcome means to who reads it for the first time. */
const MEANS: Partial<Record<Outcome, string>> = {
  aborted: ', and left to whoever changed it',
  suppressed: ' (left alone, as it was not its own fault)',
};

/** Said once, when the incident ends: what was tried with which result, what worked, what to follow up. */
export function composeClosed(input: IncidentNoticeInput): Notice {
  const { environment, incident, nowMs, pledgedMs, alsoAffected = [], stillOpen = [] } = input;
  const shared = isShared(incident.thread);
  const { outcome = 'passed', diagnosis, toldAtMs } = incident;
  const cure = healedBy(incident);
  const lasted = lengthOf(nowMs - incident.firstFailureAtMs);
  return {
    id: shared ? `${incident.thread}:closed` : `${incident.thread}:${incident.opening}:closed`,
    ...noticeOf(input),
    kind: 'closed',
    severity: severityOf(incident),
    subject: subjectOf(
      environment,
      shared
        ? `${aboutOf(incident)} over after ${lasted}: ${incident.outcome}`
        : `${incident.service} ${incident.outcome}${cure ? ` by ${cure}` : ''} after ${lasted}`,
    ),
    lines: safeLines([
      `${incident.service} in ${environment.name}: ${outcome}${MEANS[outcome] ?? ''}, because ${incident.because}.`,
      incident.outcome === 'escalated'
        ? `${illness(incident)} since ${iso(incident.firstFailureAtMs)}, for ${lasted} now.`
        : `It lasted ${lasted}, from ${iso(incident.firstFailureAtMs)} to ${iso(nowMs)}.`,
      ...(alsoAffected.length > 0 ? [`Of the same root, over before it: ${someOf(alsoAffected)}.`] : []),
      ...(diagnosis
        ? [
            `Diagnosis: ${nameOf(diagnosis, incident.service)}.`,
            ...diagnosis.because
              .slice(0, toldAtMs === undefined || isFlapping(incident) ? MOST_GROUNDS : 1)
              .map((line) => `- ${line}`),
          ]
        : []),
      ...incident.rungs.map(
        (rung) =>
          `Tried: ${REMEDY_NAMES[rung.remedy]} at ${iso(rung.intentAtMs)}: ${rung.result ?? 'unfinished'}${rung.because ? ` (${rung.because})` : ''}.`,
      ),
      ...(incident.rungs.length === 0 ? [`Nothing was tried${whyNothing(incident)}.`] : []),
      stillOpen.length > 0
        ? `Other incidents are open: ${stillOpen.join(', ')}.`
        : 'No other incident is open.',
    ]),
    nextSteps: [
      ...followUp(environment, incident, pledgedMs),
      ...freezeAdvice(environment, incident),
      ...(outcome === 'escalated' || toldAtMs === undefined ? advise(environment, incident) : []),
      ...lookFurther(environment, incident),
    ],
  };
}

const isFlapping = ({ diagnosis }: Incident): boolean => diagnosis?.cause === 'flapping';

const illness = (incident: Incident): string =>
  isFlapping(incident) ? 'It answers at this moment, and has come and gone' : 'It has not been well';

/** What held it up at last, where the reason of its end does not say so already. */
function whyNothing({ holds, firstFailureAtMs, because = '', outcome }: Incident): string {
  if (outcome === 'suppressed') return '';
  const held = holds.findLast(({ sinceMs }) => sinceMs >= firstFailureAtMs);
  return held && !because.includes(held.detail) ? `: ${held.detail}` : '';
}

function severityOf(incident: Incident): Severity {
  return incident.outcome === 'escalated' ? 'critical' : incident.outcome === 'aborted' ? 'warning' : 'info';
}

/** Whoever deploys by machine is told by a command. */
function freezeAdvice(environment: Environment, incident: Incident): string[] {
  if (!freezeOf(incident, followUp(environment, incident))) return [];
  const where = `-c env=${environment.name}`;
  return [
    `Pipelines can ask before they deploy: npx watchdog frozen ${incident.service} ${where} (exits 3), until npx watchdog ack ${incident.id} ${where}`,
  ];
}

/** As people say it: seconds up to two minutes, then minutes, then hours. */
function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
