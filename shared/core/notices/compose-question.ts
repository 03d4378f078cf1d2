import { type Approval, heldMeanwhile } from '../remediation/approval.ts';
import type { Incident } from '../remediation/incident.ts';
import type { Environment } from '../watchlist/environment.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import { noticeOf } from './incident-notice.ts';
import type { Notice } from './notice.ts';
import { iso, safeLines, subjectOf } from './notice-text.ts';
import { remedyText } from './remedy-text.ts';

/** Said once for a question that only a human can answer: what for, until when, and how. No token is in it. */
export function composeQuestion({
  environment,
  incident,
  approval,
  before,
}: {
  readonly environment: Environment;
  readonly incident: Incident;
  readonly approval: Approval;
  /** What was asked of this service before. */
  readonly before?: Approval;
}): Notice {
  const { service, diagnosis } = incident;
  const asked = remediesText(approval, incident);
  const until = iso(approval.expiresAtMs);
  const where = `${incident.id} -c env=${environment.name}`;
  return {
    id: `${incident.thread}:${approval.question}:asked`,
    ...noticeOf({ environment, incident, nowMs: approval.askedAtMs }),
    about: service,
    kind: 'decision',
    severity: 'critical',
    subject: subjectOf(environment, `${service}: may I ${asked}?`),
    lines: safeLines([
      `${service} in ${environment.name} is not well, and its owner wants to be asked first.`,
      `May I ${asked}?`,
      ...notUsed(incident, before),
      ...(diagnosis ? diagnosisLines(diagnosis, incident.service) : []),
      `Without an answer until ${until} nothing is done, and the incident is left to you.`,
      'The answer counts once, for this plan, while nobody else changes the service.',
    ]),
    nextSteps: [
      `Yes: npx watchdog approve ${where}`,
      `No: npx watchdog reject ${where} --reason "..."`,
      `Why: npx watchdog explain ${where}`,
    ],
  };
}

/** Somebody has said yes already, and must hear why that is asked again. */
function notUsed(incident: Incident, before: Approval | undefined): string[] {
  if (before?.incident !== incident.id || before.status !== 'approved') return [];
  return [
    `${before.decidedBy} approved it before, and that could not be used${heldMeanwhile(incident, before)}.`,
  ];
}

/** What an approval covers, as an engineer would say it. */
const remediesText = ({ remedies, rollBackTo }: Approval, { plan }: Incident): string =>
  remedies.map((remedy) => lowerFirst(remedyText(remedy, { ...plan, rollBackTo }))).join(', then ');

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
