import { composeUnpaid, composeUnreadableDebt } from '../../shared/core/notices/compose-debt.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import { dueAt, dutyOf, isUndone } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import { LostRaceError, TerminalError, TransientError } from '../../shared/ports.ts';
import { tell } from '../tell/tell.ts';
import { type RedeployPorts, redeployIfDue } from './redeploy.ts';
import { type ReleasePorts, releaseIfDue } from './release.ts';
import { parkedService, repay } from './repay.ts';

export type RestorePorts = ReleasePorts & RedeployPorts;

/** AWS or a table refuses for a while, or ECS still shows the count of before: a service at 0 waits no minute for that. */
const AGAIN_MS = 10_000;
/** The last round begins so long after the first: it ends before the function's 55 s are over. */
const ROUNDS_MS = 40_000;

/**
 * Pays every debt that nobody else will pay: a park past its deadline, one whose workflow has just ended, and,
 * while its tombstone stands, what a late write undid: a count set back to 0, an autoscaler suspended again. It asks no kill switch and no lease.
 */
export async function restore(request: { readonly execution?: string }, world: RestorePorts): Promise<void> {
  const lastRoundMs = world.clock.now() + ROUNDS_MS;
  for (;;) {
    const { unpaid, mayPass } = await payAll(request, world).catch(tableIsAway);
    if (unpaid.length === 0) return;
    if (!mayPass || world.clock.now() + AGAIN_MS > lastRoundMs)
      throw new TransientError(`not all debts could be paid: ${unpaid.join('; ')}`);
    await world.clock.sleep(AGAIN_MS);
  }
}

interface Round {
  readonly unpaid: readonly string[];
  /** Somebody is owed a count, or may be, and only for the moment it cannot be paid. */
  readonly mayPass: boolean;
}

/** Whether anything is owed is not known while the table cannot be read. */
function tableIsAway(error: unknown): Round {
  if (!(error instanceof TransientError)) throw error;
  return { unpaid: [error.message], mayPass: true };
}

/** One round over all debts. */
async function payAll(request: { readonly execution?: string }, world: RestorePorts): Promise<Round> {
  const nowMs = world.clock.now();
  const tombstoneMs = world.environment.timings.tombstoneSeconds * 1000;
  const { parks, unreadable } = await world.rollback.parks();
  const unpaid = [...unreadable];
  let mayPass = false;
  const notices: Notice[] = unreadable.map((one) => composeUnreadableDebt(world.environment, one, nowMs));
  for (const park of parks) {
    const duty = dutyOf(park, { nowMs, tombstoneMs, ended: request.execution });
    try {
      if (duty === 'pay' || (duty === 'guard' && (await wasUndone(park, world))))
        await repay(park, 'restorer', world);
    } catch (error) {
      // Whatever is wrong with this debt, the next one is still owed.
      unpaid.push(`${park.service}: ${String(error)}`);
      mayPass ||= duty === 'pay' && error instanceof TransientError;
      if (duty === 'pay' && isStuck(error, park, world)) {
        notices.push(composeUnpaid(world.environment, { park, because: (error as Error).message, nowMs }));
      }
      world.journal.say('not repaid yet', { service: park.service, because: String(error) });
    }
  }
  unpaid.push(...(await releaseLoans(world)), ...(await redeployAll(world)));
  for (const notice of notices) await tell(notice, world);
  return { unpaid, mayPass };
}

/** What is kept warm past its day costs money and harms nobody: what cannot be released is tried again. */
async function releaseLoans(world: RestorePorts): Promise<string[]> {
  const { loans, unreadable } = await world.rollback.loans();
  const unpaid = [...unreadable];
  for (const loan of loans) {
    try {
      await releaseIfDue(loan, world);
    } catch (error) {
      unpaid.push(`${loan.service}: ${String(error)}`);
      world.journal.say('not released yet', { service: loan.service, because: String(error) });
    }
  }
  return unpaid;
}

/** Deployments that are owed: each by itself, as ECS alone would try them. */
async function redeployAll(world: RestorePorts): Promise<string[]> {
  const unpaid: string[] = [];
  for (const ledger of await world.rollback.ledgers()) {
    try {
      await redeployIfDue(ledger, world);
    } catch (error) {
      if (!(error instanceof LostRaceError)) unpaid.push(`${ledger.service}: ${String(error)}`);
      world.journal.say('not deployed again yet', { service: ledger.service, because: String(error) });
    }
  }
  return unpaid;
}

/** What is refused stays refused; what is throttled or lost usually passes with the next round. */
function isStuck(error: unknown, park: Park, { clock, environment }: RestorePorts): boolean {
  if (error instanceof LostRaceError) return false;
  const overdueMs = clock.now() - dueAt(park);
  return error instanceof TerminalError || overdueMs > environment.timings.patienceSeconds * 1000;
}

async function wasUndone(park: Park, world: RestorePorts): Promise<boolean> {
  const service = parkedService(park, world);
  const desired = (await world.fleet.describe([service])).get(park.service)?.desired;
  if (desired === undefined) return false;
  const target = park.autoscaler && (await world.fleet.scalableTarget(service));
  return isUndone(park, { desired, suspended: target?.suspended });
}
