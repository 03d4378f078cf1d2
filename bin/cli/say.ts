import type { Approval } from '../../shared/core/remediation/approval.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Answer } from './answer.ts';
import { refused, unreachable } from './command-error.ts';
import { incidentNamed, lengthMs, serviceOrAll } from './find.ts';
import { utc, wrap } from './layout.ts';
import type { Reach } from './reach.ts';

const said = (line: string, json: unknown): Answer => ({ lines: wrap(line, 80), json });

/** The kill switch: no forward act from now on; what is owed is still repaid. */
export async function stop(reason: string, reach: Reach): Promise<Answer> {
  const atMs = reach.now();
  await reach.rollback.setStopped(true, reason, { by: reach.by, atMs });
  return said(
    `Stopped ${reach.environment.name}: nothing more is done to any service. What is owed is still repaid. Go on with: npx watchdog start`,
    { stopped: true, reason, by: reach.by, atMs },
  );
}

export async function start(reach: Reach): Promise<Answer> {
  const atMs = reach.now();
  await reach.rollback.setStopped(false, '', { by: reach.by, atMs });
  return said(`Started ${reach.environment.name}: it acts again where modes and pauses let it.`, {
    stopped: false,
    by: reach.by,
    atMs,
  });
}

export async function pause(
  name: string,
  options: { readonly for: string; readonly reason: string },
  reach: Reach,
): Promise<Answer> {
  const service = serviceOrAll(name, reach);
  const { reason } = options;
  const untilMs = reach.now() + lengthMs(options.for);
  await reach.rollback.pause(service, { untilMs, reason, by: reach.by });
  return said(`Paused ${name} until ${utc(untilMs)}: ${reason}`, { service, untilMs, reason, by: reach.by });
}

export async function resume(name: string, reach: Reach): Promise<Answer> {
  const service = serviceOrAll(name, reach);
  const nowMs = reach.now();
  const now = (await reach.rollback.control()).pauses[service];
  if (now === undefined || now.untilMs <= nowMs) throw refused(`${name} is not paused`);
  await reach.rollback.pause(service, { untilMs: nowMs, reason: now.reason, by: reach.by });
  return said(`${name} is not paused any more.`, { service, by: reach.by, atMs: nowMs });
}

/** Ends what an incident left behind: the service is watched, and may be healed, as if nothing had been. */
export async function ack(name: string, reach: Reach): Promise<Answer> {
  const incident = await incidentNamed(name, reach);
  const { id, service, status, outcome } = incident;
  if (status !== 'closed') throw refused(`${id} is still open: there is nothing to acknowledge yet`);
  const ledger = await reach.rollback.ledger(service);
  if (ledger.lastIncident !== id) throw refused(`${id} is not the last incident of ${service}`);
  if (ledger.lastOutcome === undefined || ledger.lastOutcome === 'recovered')
    throw refused(`${id} ended ${outcome}: it leaves nothing to acknowledge`);
  const atMs = reach.now();
  await reach.rollback.acknowledge(service, { incident: id, by: reach.by, atMs });
  return said(`Acknowledged ${id} (${outcome}): from the next look on, ${service} may have a new incident.`, {
    incident: id,
    outcome,
    by: reach.by,
    atMs,
  });
}

const ANSWER_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 500;

/** Answers the question that is open about an incident, and waits until the answer is taken. */
export async function decide(
  name: string,
  decision: 'approve' | 'reject',
  because: string | undefined,
  reach: Reach,
): Promise<Answer> {
  const incident = await incidentNamed(name, reach);
  const asked = await openQuestion(incident, reach);
  const { question, remedies } = asked;
  await reach.answer({ incident: incident.id, question, remedies: [...remedies], decision, because });
  const taken = await whenTaken(asked, reach);
  const wanted = decision === 'approve' ? ['approved', 'used'] : ['rejected'];
  if (!wanted.includes(taken.status))
    throw refused(`somebody else was quicker: ${taken.decidedBy} ${taken.status} it`);
  const done = decision === 'approve' ? 'Approved' : 'Rejected';
  return said(`${done} ${remedies.join(', then ')} for ${incident.id}, as ${taken.decidedBy}.`, {
    incident: incident.id,
    decision,
    remedies,
    by: taken.decidedBy,
    atMs: taken.decidedAtMs,
    because,
  });
}

async function openQuestion({ id, service, status }: Incident, reach: Reach): Promise<Approval> {
  const approval = await reach.rollback.approval(service);
  if (approval?.incident !== id || status === 'closed')
    throw refused(`nothing is asked about ${id}; why: npx watchdog explain ${id}`);
  if (approval.status !== 'asked')
    throw refused(`${id} was ${approval.status} already, by ${approval.decidedBy}: one answer counts once`);
  if (reach.now() >= approval.expiresAtMs)
    throw refused(`the question about ${id} stood until ${utc(approval.expiresAtMs)}: it is too late`);
  return approval;
}

async function whenTaken({ service, question }: Approval, reach: Reach): Promise<Approval> {
  const endMs = reach.now() + ANSWER_WITHIN_MS;
  while (reach.now() < endMs) {
    const now = await reach.rollback.approval(service);
    if (now?.question !== question) throw refused('it asks something else now: look again, and answer that');
    if (now.status !== 'asked') return now;
    await reach.sleep(ASK_EVERY_MS);
  }
  throw unreachable('the answer was sent and nobody has taken it within 30 s: read the log of "decide"');
}
