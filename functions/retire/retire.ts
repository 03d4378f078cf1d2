import type { StackRequest } from '../../shared/contracts/stack-request.ts';
import type { Ledger, Loan, Park } from '../../shared/core/remediation/records.ts';
import type { Journal, StackAnswers } from '../../shared/ports.ts';
import { type ShrinkPorts, whyNotShrink } from './shrink.ts';

/** It reads what is owed and answers CloudFormation. It acts on nothing. */
export interface RetirePorts extends ShrinkPorts {
  readonly environment: ShrinkPorts['environment'] & { readonly name: string };
  readonly answers: StackAnswers;
  readonly journal: Journal;
}

/** More names than these would not fit into what CloudFormation shows. */
const MOST_NAMED = 8;
const MOST_TEXT = 300;

/**
 * Says no to the deletion of the stack while something is owed, because whoever would repay it goes with the stack.
 * What cannot be read may be owed. A deployment that takes services away is asked about by another resource: it has their
 * list, and is gone last.
 */
export async function retire(request: StackRequest, world: RetirePorts): Promise<void> {
  const refused = request.ResourceProperties?.services
    ? await whyNotTaken(request, world)
    : await whyNotDeleted(request, world);
  await world.answers.answer(request, refused);
  world.journal.say(refused === undefined ? 'stack may change' : 'stack may not change', {
    request: request.RequestType,
    because: refused,
  });
}

async function whyNotTaken(request: StackRequest, world: RetirePorts): Promise<string | undefined> {
  const { RequestType, ResourceProperties, OldResourceProperties } = request;
  if (RequestType !== 'Update') return undefined;
  return whyNotShrink(OldResourceProperties?.services ?? [], ResourceProperties?.services ?? [], world);
}

async function whyNotDeleted(request: StackRequest, world: RetirePorts): Promise<string | undefined> {
  const owed = request.RequestType === 'Delete' ? await whatIsOwed(world) : undefined;
  return owed && `${owed} ${wayOut(request, world.environment.name)}`;
}

async function whatIsOwed({ rollback }: RetirePorts): Promise<string | undefined> {
  try {
    const [{ parks, unreadable }, lent, ledgers] = await Promise.all([
      rollback.parks(),
      rollback.loans(),
      rollback.ledgers(),
    ]);
    const owed = [
      ...parks.filter((park) => park.status === 'open').map(describe),
      ...lent.loans.filter((loan) => loan.status === 'open').map(describeLoan),
      ...ledgers.filter(({ pledgedMs }) => pledgedMs !== undefined).map(describePledge),
      ...unreadable,
      ...lent.unreadable,
    ];
    if (owed.length === 0) return undefined;
    const more = owed.length > MOST_NAMED ? `; and ${owed.length - MOST_NAMED} more` : '';
    return `The watchdog still owes: ${owed.slice(0, MOST_NAMED).map(short).join('; ')}${more}.`;
  } catch (error) {
    return `Whether the watchdog owes anything could not be read: ${short(String(error))}.`;
  }
}

function describe({ service, cluster, modelName, desired, autoscaler, incident }: Park): string {
  const suspended = autoscaler ? ', its autoscaler is suspended' : '';
  return `${service} is parked (${cluster}/${modelName} wants ${desired}${suspended}, incident ${incident})`;
}

function describeLoan({ service, functionName, alias, environments, dueAtMs, incident }: Loan): string {
  const due = new Date(dueAtMs).toISOString();
  return `${environments} environments of ${service} are kept warm until ${due} (${functionName}:${alias}, incident ${incident})`;
}

const describePledge = ({ service, openIncident, lastIncident }: Ledger): string =>
  `what was deployed of ${service} is not complete yet, and is deployed again where its circuit breaker gives it up (incident ${openIncident ?? lastIncident})`;

/** A deliberate one: retaining works only on a deletion that was refused (CloudFormation API: DeleteStack). */
function wayOut({ StackId, LogicalResourceId }: StackRequest, environment: string): string {
  const stack = StackId.split('/')[1];
  return [
    'The restorer repays what is due within minutes: see `npx watchdog status',
    `-c env=${environment}\`, then delete again. To delete all the same, put counts, autoscalers and environments right by`,
    `hand, then: aws cloudformation delete-stack --stack-name ${stack} --retain-resources ${LogicalResourceId}`,
  ].join(' ');
}

const short = (text: string): string => text.slice(0, MOST_TEXT);
