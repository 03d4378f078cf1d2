import { revisionName } from '../diagnosis/evidence.ts';
import { STUCK } from '../diagnosis/stuck-deployment.ts';
import { freezeOf } from '../remediation/freeze.ts';
import type { Incident, Outcome } from '../remediation/incident.ts';
import { healedBy } from '../remediation/incident-end.ts';
import { REMEDY_NAMES, type Remedy } from '../remediation/ladder.ts';
import type { Environment } from '../watchlist/environment.ts';
import { modeFor } from '../watchlist/mode.ts';
import { advise } from './advice/advise.ts';
import { consoleLink } from './console-link.ts';
import { diagnosisLines, nameOf } from './diagnosis-lines.ts';
import { followUp } from './follow-up.ts';
import { impactOf } from './impact.ts';
import type { Notice, Severity } from './notice.ts';
import { printableLine } from './redact.ts';

const MOST_SUBJECT = 99;

/** What every notice about an incident is made of. */
export interface IncidentNoticeInput {
  readonly environment: Environment;
  readonly incident: Incident;
  readonly nowMs: number;
  /** Other services of the same thread. */
  readonly alsoAffected?: readonly string[];
  /** Services whose own incidents are open when this one ends. */
  readonly stillOpen?: readonly string[];
}

/** Said once, when the incident is confirmed: what, since when, the evidence, and what happens next. */
export function composeOpened({
  environment,
  incident,
  nowMs,
  alsoAffected = [],
}: IncidentNoticeInput): Notice {
  const { diagnosis, plan, hold } = incident;
  const shared = !incident.thread.startsWith('incident:');
  const about = aboutOf(incident);
  const next = hold
    ? `nothing is done: ${hold.detail}`
    : `${asks(environment, incident) ? 'will ask whether to try' : 'will try'}: ${planText(incident)}`;
  return {
    id: shared ? `${incident.thread}:opened` : `${incident.thread}:${incident.opening}:opened`,
    thread: incident.thread,
    kind: hold ? 'held' : 'opened',
    severity: 'critical',
    environment: environment.name,
    about,
    modelName: modelNameOf(environment, incident.service),
    atMs: nowMs,
    subject: subject(environment, openedText(incident, alsoAffected.length + 1)),
    lines: clean([
      `${[incident.service, ...alsoAffected].join(', ')} in ${environment.name}: not well since ${iso(incident.firstFailureAtMs)}.`,
      `Seen: ${incident.reason}.`,
      ...(diagnosis ? diagnosisLines(diagnosis, incident.service) : []),
      ...impactOf(environment, diagnosis?.blames ?? incident.service),
      `Next: ${next}.`,
      ...(plan?.leftOut ?? [])
        .filter(({ because }) => !hold?.detail.includes(because))
        .map((one) => `Not tried: ${REMEDY_NAMES[one.remedy]}, because ${one.because}.`),
      ...incident.evidence.map((line) => `Evidence: ${line}`),
    ]),
    nextSteps: [
      ...(hold ? [holdAdvice(incident)] : []),
      ...advise(environment, incident),
      ...consoleLink(environment, incident.service),
      lookFurther(environment, incident),
    ],
  };
}

/** Said once, when the incident ends: what was tried with which result, what worked, what to follow up. */
export function composeClosed({
  environment,
  incident,
  nowMs,
  alsoAffected = [],
  stillOpen = [],
}: IncidentNoticeInput): Notice {
  const shared = !incident.thread.startsWith('incident:');
  const cure = healedBy(incident);
  const lasted = lengthOf(nowMs - incident.firstFailureAtMs);
  return {
    id: shared ? `${incident.thread}:closed` : `${incident.thread}:${incident.opening}:closed`,
    thread: incident.thread,
    kind: 'closed',
    severity: severityOf(incident),
    environment: environment.name,
    about: aboutOf(incident),
    modelName: modelNameOf(environment, incident.service),
    atMs: nowMs,
    subject: subject(
      environment,
      shared
        ? `${aboutOf(incident)} over after ${lasted}: ${incident.outcome}`
        : `${incident.service} ${incident.outcome}${cure ? ` by ${cure}` : ''} after ${lasted}`,
    ),
    lines: clean([
      `${[incident.service, ...alsoAffected].join(', ')} in ${environment.name}: ${OUTCOMES[incident.outcome ?? 'passed']}, because ${incident.because}.`,
      incident.outcome === 'escalated'
        ? `It has not been well since ${iso(incident.firstFailureAtMs)}, for ${lasted} now.`
        : `It lasted ${lasted}, from ${iso(incident.firstFailureAtMs)} to ${iso(nowMs)}.`,
      ...(incident.diagnosis
        ? [
            `Diagnosis: ${nameOf(incident.diagnosis, incident.service)}.`,
            ...incident.diagnosis.because.slice(0, 1).map((line) => `- ${line}`),
          ]
        : []),
      ...incident.rungs.map(
        (rung) =>
          `Tried: ${REMEDY_NAMES[rung.remedy]} at ${iso(rung.intentAtMs)}: ${rung.result ?? 'unfinished'}${rung.because ? ` (${rung.because})` : ''}.`,
      ),
      ...(incident.rungs.length === 0 ? ['Nothing was tried.'] : []),
      stillOpen.length > 0
        ? `Other incidents are open: ${stillOpen.join(', ')}.`
        : 'No other incident is open.',
    ]),
    nextSteps: [
      ...followUp(environment, incident),
      ...freezeAdvice(environment, incident),
      ...(incident.outcome === 'escalated' ? advise(environment, incident) : []),
      ...consoleLink(environment, incident.service),
      lookFurther(environment, incident),
    ],
  };
}

/** Said when our own eyes are in doubt, and again when they are not any more. */
export function composeBlind(
  environment: Environment,
  blind: { sinceMs: number; nowMs: number; detail: string; over: boolean },
): Notice {
  const thread = `blind:${blind.sinceMs}`;
  return {
    id: `${thread}:${blind.over ? 'closed' : 'opened'}`,
    thread,
    kind: blind.over ? 'closed' : 'blind',
    severity: blind.over ? 'info' : 'critical',
    environment: environment.name,
    about: 'watchdog',
    modelName: `${environment.project}-watchdog-${environment.name}`,
    atMs: blind.nowMs,
    subject: subject(
      environment,
      blind.over ? 'the watchdog sees again' : 'the watchdog is blind and holds back',
    ),
    lines: blind.over
      ? [`Probes work again since ${iso(blind.nowMs)}; blind since ${iso(blind.sinceMs)}.`]
      : [
          `I am blind since ${iso(blind.sinceMs)}: ${blind.detail}.`,
          'Nothing is judged and nothing is done until probes work again.',
        ],
    nextSteps: [
      ...(blind.over
        ? []
        : ["Check the prober's own way out: its subnets, security group, NAT and name server."]),
      `Look further: npx watchdog status -c env=${environment.name}`,
    ],
  };
}

/** Said when the restorer had to pay a debt that the remediation left. */
export function composeRestored(
  environment: Environment,
  paid: {
    service: string;
    modelName: string;
    incident: string;
    desired: number;
    nowMs: number;
    parkedAtMs: number;
    repaidAtMs?: number;
  },
): Notice {
  const calmAtMs = (paid.repaidAtMs ?? 0) + environment.timings.tombstoneSeconds * 1000;
  return {
    id: `restored:${paid.incident}:${paid.parkedAtMs}${paid.repaidAtMs === undefined ? '' : ':again'}`,
    thread: `incident:${paid.incident}`,
    kind: 'restored',
    severity: 'warning',
    environment: environment.name,
    about: paid.service,
    modelName: paid.modelName,
    atMs: paid.nowMs,
    subject: subject(
      environment,
      `${paid.service} was left at 0 tasks; its count is back at ${paid.desired}`,
    ),
    lines: [
      paid.repaidAtMs === undefined
        ? `A scale cycle of ${paid.service} set its count to 0 at ${iso(paid.parkedAtMs)} and did not come back.`
        : `A scale cycle of ${paid.service} ended at ${iso(paid.repaidAtMs)}. Until ${iso(calmAtMs)} a count of 0 is taken for a late call of its own.`,
      `The restorer set the desired count to ${paid.desired} again.`,
    ],
    nextSteps: [
      paid.repaidAtMs === undefined
        ? `Why it ended: npx watchdog explain ${paid.incident} -c env=${environment.name}`
        : `If somebody wants it at 0: set it after ${iso(calmAtMs)}.`,
    ],
  };
}

/** What the phone shows at three in the morning: who, what, and whether anything is being done. */
function openedText(incident: Incident, services: number): string {
  const { thread, service, diagnosis, hold, reason } = incident;
  const held = hold ? `, held (${hold.reason})` : '';
  if (thread.startsWith('storm:'))
    return `${services} services or more are not well at once: nothing is restarted`;
  if (thread.startsWith('dependency:')) {
    return `${aboutOf(incident)} is not well; ${service} needs it and is left alone`;
  }
  const state = reason === STUCK ? "'s deployment is stuck" : ' is not well';
  return `${service}${state}${held}: ${diagnosis?.cause ?? reason}`;
}

const MOST_LINE = 500;

/** What an outcome means to who reads it for the first time. */
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  recovered: 'recovered',
  escalated: 'escalated',
  aborted: 'aborted, and left to whoever changed it',
  suppressed: 'suppressed (left alone, as it was not its own fault)',
  passed: 'passed',
};

/** Texts of targets and of AWS are data: one line each, bounded, without secrets or control characters. */
function clean(lines: readonly string[]): string[] {
  return lines.map((line) => printableLine(line, MOST_LINE));
}

/** A storm is about everything, a shared dependency about itself, all else about the service. */
function aboutOf({ thread, service, diagnosis }: Incident): string {
  if (thread.startsWith('storm:')) return 'everything';
  return thread.startsWith('dependency:') ? (diagnosis?.blames ?? service) : service;
}

/** Its owner wants to be asked before something of the plan is done. */
function asks({ services }: Environment, { service, plan }: Incident): boolean {
  const watched = services.find((one) => one.id === service);
  return (
    watched !== undefined && (plan?.rungs ?? []).some((remedy) => modeFor(watched, remedy) === 'approve')
  );
}

function planText(incident: Incident): string {
  const rungs = incident.plan?.rungs ?? [];
  const names = rungs.map((remedy) => `${REMEDY_NAMES[remedy]}${extentOf(remedy, incident)}`);
  return names.length > 0 ? names.join(', then ') : 'nothing';
}

/** How far it goes, where the plan says so. */
function extentOf(remedy: Remedy, { plan }: Incident): string {
  if (remedy === 'roll-back' && plan?.rollBackTo) return ` to ${revisionName(plan.rollBackTo)}`;
  if (remedy === 'raise-memory' && plan?.raise)
    return ` from ${plan.raise.fromMiB} to ${plan.raise.toMiB} MiB`;
  if (remedy === 'provision-concurrency' && plan?.settings?.environments)
    return `, ${plan.settings.environments} environments`;
  return remedy === 'scale-out' && plan?.scaleTo ? ` to ${plan.scaleTo} tasks` : '';
}

function severityOf(incident: Incident): Severity {
  return incident.outcome === 'escalated' ? 'critical' : incident.outcome === 'aborted' ? 'warning' : 'info';
}

function holdAdvice(incident: Incident): string {
  switch (incident.hold?.reason) {
    case 'dependency-sick':
      return `Look at ${suspectsOf(incident)} first.`;
    case 'paused':
    case 'stopped':
    case 'observe':
      return 'The watchdog was told not to act; it goes on when it is let.';
    case 'too-many-at-once':
      return 'It waits its turn and goes on by itself; look at it if that is too long.';
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

function lookFurther(environment: Environment, incident: Incident): string {
  return `Look further: npx watchdog explain ${incident.id} -c env=${environment.name}`;
}

function modelNameOf(environment: Environment, service: string): string {
  return environment.services.find((one) => one.id === service)?.modelName ?? service;
}

/** Whoever deploys by machine is told by a command. */
function freezeAdvice(environment: Environment, incident: Incident): string[] {
  if (!freezeOf(incident, followUp(environment, incident))) return [];
  const where = `-c env=${environment.name}`;
  return [
    `Pipelines can ask before they deploy: npx watchdog frozen ${incident.service} ${where} (exits 3), until npx watchdog ack ${incident.id} ${where}`,
  ];
}

/** Printable ASCII under 100 characters, as SNS wants it. */
function subject(environment: Environment, text: string): string {
  const line = `[${environment.project} ${environment.name}] ${text}`.replace(/[^\x20-\x7E]/g, '?');
  return line.length <= MOST_SUBJECT ? line : `${line.slice(0, MOST_SUBJECT - 3)}...`;
}

/** ISO-8601 UTC with milliseconds. A `Date` of a given instant reads no clock. */
function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** As people say it: seconds up to two minutes, then minutes, then hours. */
function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
