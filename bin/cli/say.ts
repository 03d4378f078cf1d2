import type { Approval } from '../../shared/core/remediation/approval.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Answer } from './answer.ts';
import { badInput, CommandError, EXIT, refused, unreachable } from './command-error.ts';
import { incidentNamed, lengthMs, serviceOrAll } from './find.ts';
import { untilText, utc, wrap } from './layout.ts';
import type { Reach } from './reach.ts';

const said = (line: string, json: unknown): Answer => ({ lines: wrap(line, 80), json });

/** People are told the reason, so there must be one. */
function needsText(reason: string): void {
  if (reason.trim() === '') throw badInput('--reason is empty: say why, people are told it');
}

/** The kill switch: no forward act from now on; what is owed is still repaid. */
export async function stop(reason: string, reach: Reach): Promise<Answer> {
  needsText(reason);
  const atMs = reach.now();
  await reach.rollback.setStopped(true, reason, { by: reach.by, atMs });
  return said(
    `Stopped ${reach.environment.name}: nothing more is done to any service. What is owed is still repaid. Go on with: npx watchdog start ${reach.flags}`,
    { stopped: true, reason, by: reach.by, atMs },
  );
}

export async function start(reach: Reach): Promise<Answer> {
  const atMs = reach.now();
  await reach.rollback.setStopped(false, '', { by: reach.by, atMs });
  const now = await reach.rollback.control();
  if (now.stopped)
    throw new CommandError(
      EXIT.failed,
      `the switch was written, and it is still stopped (${now.stoppedBecause}): mend what this names, then npx watchdog start ${reach.flags}`,
    );
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
  needsText(reason);
  const untilMs = reach.now() + lengthMs(options.for);
  const now = (await reach.rollback.control()).pauses[service];
  if (now !== undefined && now.untilMs > untilMs)
    throw refused(
      `${name} is paused for longer, ${untilText(now.untilMs)}${now.by ? ` by ${now.by}` : ''}: ${now.reason}. To shorten it: npx watchdog resume ${name}, then pause again`,
    );
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

/** Ends what an incident left behind, or one that is only held: the service is watched as if nothing had been. */
export async function ack(name: string, reach: Reach): Promise<Answer> {
  const incident = await incidentNamed(name, reach);
  const { id, service, status, outcome } = incident;
  if (status !== 'closed' && incident.execution !== undefined)
    throw refused(`${id} is being remediated: there is nothing to acknowledge yet`);
  if (status === 'closed') await needsMatter(incident, reach);
  const atMs = reach.now();
  await reach.rollback.acknowledge(service, { incident: id, by: reach.by, atMs });
  const how =
    status === 'closed' ? `(${outcome}): from the next look on` : '(held): the next look ends it, and';
  return said(`Acknowledged ${id} ${how} ${service} may have a new incident.`, {
    incident: id,
    outcome,
    by: reach.by,
    atMs,
  });
}

async function needsMatter({ id, service, outcome }: Incident, reach: Reach): Promise<void> {
  const ledger = await reach.rollback.ledger(service);
  if (ledger.lastIncident !== id) throw refused(`${id} is not the last incident of ${service}`);
  if (ledger.freeze?.incident === id) return;
  if (ledger.lastOutcome === undefined || ledger.lastOutcome === 'recovered')
    throw refused(`${id} ended ${outcome}: it leaves nothing to acknowledge`);
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
  const asked = await openQuestion(incident, decision, reach);
  const { question, remedies } = asked;
  await reach.answer({ incident: incident.id, question, remedies: [...remedies], decision, because });
  const taken = await whenTaken(asked, decision, reach);
  const wanted = decision === 'approve' ? ['approved', 'used'] : ['rejected'];
  if (!wanted.includes(taken.status))
    throw refused(`somebody else was quicker: ${taken.decidedBy} ${taken.status} it`);
  return said(await outcomeText(taken, reach), {
    incident: incident.id,
    decision,
    status: taken.status,
    remedies,
    by: taken.decidedBy,
    atMs: taken.decidedAtMs,
    because,
  });
}

/** Approved is only what was taken up: what is merely written down may still wait, and for what is said. */
async function outcomeText(
  { status, remedies, incident, decidedBy }: Approval,
  reach: Reach,
): Promise<string> {
  const what = `${remedies.join(', then ')} for ${incident}, as ${decidedBy}.`;
  if (status === 'rejected') return `Rejected ${what}`;
  if (status === 'used') return `Approved ${what}`;
  const { stopped, stoppedBecause } = await reach.rollback.control();
  const why = stopped
    ? `It is stopped (${stoppedBecause}); go on with: npx watchdog start ${reach.flags}`
    : `Why: npx watchdog explain ${incident} ${reach.flags}; to wake it again, say the same once more.`;
  return `Written down; not taken up yet: ${what} ${why}`;
}

async function openQuestion(
  { id, service, status }: Incident,
  decision: 'approve' | 'reject',
  reach: Reach,
): Promise<Approval> {
  const approval = await reach.rollback.approval(service);
  if (approval?.incident !== id || status === 'closed')
    throw refused(`nothing is asked about ${id}; why: npx watchdog explain ${id} ${reach.flags}`);
  const isSame = approval.status === (decision === 'approve' ? 'approved' : 'rejected');
  if (approval.status !== 'asked' && !isSame)
    throw refused(`${id} was ${approval.status} already, by ${approval.decidedBy}: one answer counts once`);
  if (reach.now() >= approval.expiresAtMs)
    throw refused(`the question about ${id} stood until ${utc(approval.expiresAtMs)}: it is too late`);
  return approval;
}

/** The answer taken up; or, when that does not happen in time, as it is written down. */
async function whenTaken(
  { service, question }: Approval,
  decision: 'approve' | 'reject',
  reach: Reach,
): Promise<Approval> {
  let written: Approval | undefined;
  const endMs = reach.now() + ANSWER_WITHIN_MS;
  while (reach.now() < endMs) {
    const now = await reach.rollback.approval(service);
    if (now?.question !== question) throw refused('it asks something else now: look again, and answer that');
    if (now.status !== 'asked' && (now.status !== 'approved' || decision === 'reject')) return now;
    if (now.status === 'approved') {
      written = now;
      if ((await reach.rollback.control()).stopped) return now;
    }
    await reach.sleep(ASK_EVERY_MS);
  }
  if (written) return written;
  throw unreachable('the answer was sent and nobody has taken it within 30 s: read the log of "decide"');
}
