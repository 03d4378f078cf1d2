import { CHECK_GOOD_FOR_MS } from '../../shared/core/remediation/fence.ts';
import { isDue, isStillLent } from '../../shared/core/remediation/loan.ts';
import type { Loan } from '../../shared/core/remediation/records.ts';
import type { FleetReader } from '../../shared/ports.ts';
import type { RepayPorts } from './repay.ts';

export interface ReleasePorts extends RepayPorts {
  readonly functions: Pick<FleetReader, 'provisioned'>;
}

/** Releases environments whose day has come, and closes the debt. Another number than was lent is somebody's wish. */
export async function releaseIfDue(loan: Loan, world: ReleasePorts): Promise<void> {
  if (loan.status !== 'open') return;
  const nowMs = world.clock.now();
  if (!isDue(loan, nowMs, await world.rollback.incident(loan.incident))) return;
  // The environment knows what it is called, whatever the row says; one that left it is known by its row alone.
  const listed = world.environment.services.find(({ id }) => id === loan.service);
  const lent = listed?.kind === 'lambda' ? listed : loan;
  const isOurs = isStillLent(loan, await world.functions.provisioned(lent));
  if (isOurs) await world.hands.onFunctions(nowMs + CHECK_GOOD_FOR_MS).releaseProvisioned(lent);
  await world.rollback.repayLoan(loan, { nowMs: world.clock.now(), by: 'restorer' });
  const { service, incident, environments } = loan;
  world.journal.say('released', { service, incident, environments, byUs: isOurs });
}
