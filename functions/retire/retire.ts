import type { StackRequest } from '../../shared/contracts/stack-request.ts';
import type { Loan, Park } from '../../shared/core/remediation/records.ts';
import type { Journal, RollbackStore, StackAnswers } from '../../shared/ports.ts';

/** It reads what is owed and answers CloudFormation. It acts on nothing. */
export interface RetirePorts {
  readonly environment: { readonly name: string };
  readonly rollback: Pick<RollbackStore, 'parks' | 'loans'>;
  readonly answers: StackAnswers;
  readonly journal: Journal;
}

/** More names than these would not fit into what CloudFormation shows. */
const MOST_NAMED = 8;
const MOST_TEXT = 300;

/**
 * Says no to the deletion of the stack while something is owed, because whoever would repay it goes with the stack.
 * What cannot be read may be owed. Creating and updating is always allowed.
 */
export async function retire(request: StackRequest, world: RetirePorts): Promise<void> {
  const owed = request.RequestType === 'Delete' ? await whatIsOwed(world) : undefined;
  const refused = owed && `${owed} ${wayOut(request, world.environment.name)}`;
  await world.answers.answer(request, refused);
  world.journal.say(refused === undefined ? 'stack may change' : 'stack may not be deleted', {
    request: request.RequestType,
    because: owed,
  });
}

async function whatIsOwed({ rollback }: RetirePorts): Promise<string | undefined> {
  try {
    const [{ parks, unreadable }, lent] = await Promise.all([rollback.parks(), rollback.loans()]);
    const owed = [
      ...parks.filter((park) => park.status === 'open').map(describe),
      ...lent.loans.filter((loan) => loan.status === 'open').map(describeLoan),
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
