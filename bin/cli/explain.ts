import { guideToIncident } from '../../shared/core/guide/guide.ts';

import { diagnosisLines } from '../../shared/core/notices/diagnosis-lines.ts';
import { impactOf } from '../../shared/core/notices/impact.ts';
import { extentOf } from '../../shared/core/notices/remedy-text.ts';

import type { Approval } from '../../shared/core/remediation/approval.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { healedBy } from '../../shared/core/remediation/incident-end.ts';
import { UnreadableRowError } from '../../shared/ports.ts';
import type { Answer } from './answer.ts';
import { incidentNamed } from './find.ts';
import { ago, owedDeployment, table, utc, wrap } from './layout.ts';
import type { Reach } from './reach.ts';
import { sayGuide } from './say-guide.ts';

/** Of the service, newest first: what helped the last time? */
const MOST_EARLIER = 5;

/** A question that nobody can read hides nothing else of its incident. */
async function approvalOf(
  { service }: Incident,
  { rollback }: Reach,
): Promise<{ readonly approval?: Approval; readonly broken?: string }> {
  try {
    return { approval: await rollback.approval(service) };
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    return { broken: error.message };
  }
}

/**
 * Why it acts, or why not: every gate of the last decision, with what it saw and what it allows. Then what only
 * a person can look at and check.
 */
export async function explain(name: string, reach: Reach): Promise<Answer> {
  const incident = await incidentNamed(name, reach);
  const { approval, broken } = await approvalOf(incident, reach);
  const own = approval?.incident === incident.id ? approval : undefined;
  const { taskToken: _, ...question } = own ?? {};
  const latest = await reach.rollback.incidents(incident.service, MOST_EARLIER + 1);
  const earlier = latest.filter(({ number }) => number < incident.number).slice(0, MOST_EARLIER);
  const ledgers = await reach.rollback.ledgers();
  const ledger = ledgers.find(({ lastIncident }) => lastIncident === incident.id);
  const owed = ledger && owedDeployment(ledger);
  const guide = guideToIncident(reach.environment, incident, reach.now());
  return {
    lines: [
      ...headOf(incident),
      ...section('DIAGNOSIS', diagnosisOf(incident)),
      ...section('IMPACT', impactFor(incident, reach)),
      ...section('PLAN', planOf(incident)),
      ...section(verdictTitle(incident), gatesOf(incident)),
      ...section('LEAVE', broken !== undefined ? wrap(broken, 78) : own ? leaveOf(own) : []),
      ...section('DONE', doneOf(incident)),
      ...section('OWED', owed === undefined ? [] : text(owed)),
      ...section('HELD', heldOf(incident)),
      ...section('EARLIER', earlierOf(earlier)),
      ...sayGuide(guide),
    ],
    json: {
      ...incident,
      approval: own ? question : undefined,
      unreadable: broken,
      owed,
      earlier: earlier.map(({ id }) => id),
      guide,
    },
  };
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

const text = (line: string): string[] => wrap(line, 76);

function headOf(incident: Incident): string[] {
  const { id, status, outcome, because, hold, firstFailureAtMs, reason } = incident;
  const now =
    status === 'closed' ? `${outcome}: ${because}` : hold ? `${status}, held (${hold.reason})` : status;
  return [...wrap(`${id}  ${now}`, 80), ...wrap(`Not well since ${utc(firstFailureAtMs)}: ${reason}`, 80)];
}

const diagnosisOf = ({ diagnosis, service }: Incident): string[] =>
  (diagnosis ? diagnosisLines(diagnosis, service) : []).flatMap(text);

/** Of what is blamed, or of the service itself. */
const impactFor = ({ diagnosis, service }: Incident, { environment }: Reach): string[] =>
  impactOf(environment, diagnosis?.blames ?? service).flatMap(text);

function planOf({ plan }: Incident): string[] {
  if (!plan) return [];
  return [
    ...text(plan.rungs.map((remedy) => `${remedy}${extentOf(remedy, plan)}`).join(', then ') || 'nothing'),
    ...plan.leftOut.flatMap(({ remedy, because }) => text(`not ${remedy}: ${because}`)),
  ];
}

const verdictTitle = ({ verdict }: Incident): string =>
  verdict ? `GATES at ${utc(verdict.decidedAtMs)}` : 'GATES';

function gatesOf({ verdict }: Incident): string[] {
  if (!verdict) return ['no decision has been made about it yet'];
  const readable = (seen: string) => seen.replace(/\b(\d{4,}) s\b/g, (_, seconds) => ago(seconds * 1000));
  const said = (seen: string, limit: string) =>
    seen === limit ? seen : `${readable(seen)} (allowed: ${readable(limit)})`;
  return table(
    verdict.gates.map(({ gate, passes, seen, limit }) => [passes ? 'open' : 'SHUT', gate, said(seen, limit)]),
    78,
  );
}

function leaveOf(approval: Approval): string[] {
  const { status, remedies, askedAtMs, expiresAtMs, decidedBy, decidedAtMs, because } = approval;
  return [
    ...text(`asked at ${utc(askedAtMs)} for ${remedies.join(', ')}; stands until ${utc(expiresAtMs)}`),
    ...text(
      decidedAtMs === undefined
        ? 'nobody has answered'
        : `${status}: ${decidedBy} at ${utc(decidedAtMs)}${because ? `: ${because}` : ''}`,
    ),
  ];
}

function doneOf({ rungs }: Incident): string[] {
  return rungs.flatMap(({ remedy, intentAtMs, result, because }) =>
    text(`${utc(intentAtMs)} ${remedy}: ${result ?? 'unfinished'}${because ? ` (${because})` : ''}`),
  );
}

function heldOf({ holds }: Incident): string[] {
  return holds.flatMap(({ reason, detail, sinceMs }) => text(`${utc(sinceMs)} ${reason}: ${detail}`));
}

/** Has it been ill like this before, and what helped? */
function earlierOf(earlier: readonly Incident[]): string[] {
  return table(
    earlier.map((one) => {
      const cure = healedBy(one);
      const end = one.outcome ? `${one.outcome}${cure ? ` by ${cure}` : ''}` : one.status;
      return [one.id, utc(one.firstFailureAtMs), one.diagnosis?.cause ?? '-', end];
    }),
    78,
  );
}
