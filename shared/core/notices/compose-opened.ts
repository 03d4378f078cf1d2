import { STUCK } from '../diagnosis/stuck-deployment.ts';
import type { Incident } from '../remediation/incident.ts';
import { REMEDY_NAMES } from '../remediation/ladder.ts';
import { isShared } from '../remediation/thread.ts';
import type { Environment } from '../watchlist/environment.ts';
import { modeFor } from '../watchlist/mode.ts';
import { advise } from './advice/advise.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import { impactOf, needInCommon } from './impact.ts';
import { aboutOf, type IncidentNoticeInput, lookFurther, noticeOf, someOf } from './incident-notice.ts';
import type { Notice } from './notice.ts';
import { iso, safeLines, subjectOf } from './notice-text.ts';
import { remedyText } from './remedy-text.ts';

/** Said once, when the incident is confirmed: what, since when, the evidence, and what happens next. */
export function composeOpened(input: IncidentNoticeInput): Notice {
  const { environment, incident, alsoAffected = [] } = input;
  const { diagnosis, plan, hold } = incident;
  const shared = isShared(incident.thread);
  const next = hold
    ? `nothing is done: ${hold.detail}`
    : `${asks(environment, incident) ? 'will ask whether to try' : 'will try'}: ${planText(incident)}`;
  return {
    id: shared ? `${incident.thread}:opened` : `${incident.thread}:${incident.opening}:opened`,
    ...noticeOf(input),
    kind: hold ? 'held' : 'opened',
    severity: 'critical',
    subject: subjectOf(environment, openedText(incident)),
    lines: safeLines([
      `${someOf([incident.service, ...alsoAffected])} in ${environment.name}: not well since ${iso(incident.firstFailureAtMs)}.`,
      `Seen: ${incident.reason}${incident.reason === STUCK ? ', and what ran before it still answers' : ''}.`,
      ...(diagnosis ? diagnosisLines(diagnosis, incident.service) : []),
      ...impactOf(environment, diagnosis?.blames ?? incident.service),
      ...(isStorm(incident) ? needInCommon(environment, [incident.service, ...alsoAffected]) : []),
      `Next: ${next}.`,
      ...(plan?.leftOut ?? [])
        .filter(({ because }) => !hold?.detail.includes(because))
        .map((one) => `Not tried: ${REMEDY_NAMES[one.remedy]}, because ${one.because}.`),
      ...incident.evidence.map((line) => `Evidence: ${line}`),
    ]),
    nextSteps: [
      ...(hold ? [holdAdvice(incident)] : []),
      ...advise(environment, incident),
      ...lookFurther(environment, incident),
    ],
  };
}

const isStorm = ({ thread }: Incident): boolean => thread.startsWith('storm:');

/** What the phone shows at three in the morning: who, what, and whether anything is being done. */
function openedText(incident: Incident): string {
  const { thread, service, diagnosis, hold, reason } = incident;
  const held = hold ? `, held (${hold.reason})` : '';
  if (isStorm(incident)) return 'too many services are not well at once: nothing is restarted';
  if (thread.startsWith('dependency:')) {
    return `${aboutOf(incident)} is not well; ${service} needs it and is left alone`;
  }
  const state = reason === STUCK ? "'s deployment is stuck" : ' is not well';
  return `${service}${state}${held}: ${diagnosis?.cause ?? reason}`;
}

/** Its owner wants to be asked before something of the plan is done. */
function asks({ services }: Environment, { service, plan }: Incident): boolean {
  const watched = services.find((one) => one.id === service);
  return (
    watched !== undefined && (plan?.rungs ?? []).some((remedy) => modeFor(watched, remedy) === 'approve')
  );
}

function planText(incident: Incident): string {
  const names = (incident.plan?.rungs ?? []).map((remedy) => remedyText(remedy, incident.plan));
  return names.length > 0 ? names.join(', then ') : 'nothing';
}

function holdAdvice(incident: Incident): string {
  switch (incident.hold?.reason) {
    case 'dependency-sick':
      return `Look at ${suspectsOf(incident)} first.`;
    case 'paused':
    case 'stopped':
    case 'observe':
      return 'The watchdog was told not to act; it goes on when it is let.';
    case 'too-many-sick':
    case 'too-many-at-once':
    case 'cooling-down':
    case 'blind':
      return 'It goes on by itself; look at it if that is too long.';
    default:
      return 'Decide what to do: the watchdog holds back until this changes.';
  }
}

/** Whom the diagnosis blames, and whom as likely. */
function suspectsOf({ diagnosis }: Incident): string {
  if (!diagnosis) return 'what it depends on';
  const equals = (diagnosis.alternatives ?? []).filter((one) => one.asLikely).map((one) => one.blames);
  return [...new Set([diagnosis.blames, ...equals])].join(' and ');
}
