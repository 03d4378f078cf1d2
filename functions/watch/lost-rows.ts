import { METRICS } from '../../shared/contracts/own-metrics.ts';
import { numberIn, openIncident } from '../../shared/core/remediation/incident.ts';
import { closeIncident } from '../../shared/core/remediation/incident-end.ts';
import { rebuiltLedger } from '../../shared/core/remediation/rebuilt-ledger.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { HealthRow } from '../../shared/ports.ts';
import { close } from '../tell/close.ts';
import type { Bedside } from './bedside.ts';
import { isOldMatter, wellNeededMs } from './old-matters.ts';
import type { WatchPorts } from './ports.ts';

/** As many as a ledger remembers. */
const MOST_REMEMBERED = 20;

/** A ledger that is gone took no number and no start with it: the incidents still tell of them. */
export async function ledgerOf({ target, belief }: HealthRow, world: WatchPorts): Promise<Ledger> {
  const { rollback, journal } = world;
  const ledger = await rollback.ledger(target);
  if (ledger.version > 0) return ledger;
  const rebuilt = rebuiltLedger(target, await rollback.incidents(target, MOST_REMEMBERED));
  if (rebuilt.lastNumber === 0) return ledger;
  journal.say('a ledger is gone, and written anew', { service: target, incidents: rebuilt.lastNumber });
  journal.measure({ [METRICS.badRows]: 1 });
  // Whatever it fell ill of when that was settled is another matter.
  const wellMs = (belief.failingSinceMs ?? 0) - (rebuilt.lastClosedMs ?? 0);
  const isAnother = isOldMatter(rebuilt) && wellMs >= wellNeededMs(rebuilt, world);
  await rollback.replaceLedger(isAnother ? { ...rebuilt, lastOutcome: undefined } : rebuilt);
  return rollback.ledger(target);
}

/** It has claimed a rung, and so it was stored. */
export const hasActed = ({ openIncident: id, lastClaim }: Ledger): boolean =>
  id !== undefined && lastClaim?.startsWith(`${id}:`) === true;

/** The row of an incident that has acted is gone: what it has tried nobody knows, and so nothing more is tried. */
export async function endLost({ ledger, glance, nowMs }: Bedside, world: WatchPorts): Promise<void> {
  const { belief } = glance.row;
  const number = numberIn(ledger.openIncident!);
  const seed = { service: ledger.service, number, nowMs, reason: belief.reason };
  const opened = openIncident({ ...seed, firstFailureAtMs: belief.failingSinceMs ?? nowMs });
  const because = `its row (incident ${opened.id}) is gone from the table, and with it what was tried`;
  // In one write: an open one without rungs would look as if nothing had been tried, to whoever finds it.
  const closed = closeIncident({ ...opened, confirmedAtMs: nowMs }, nowMs, 'escalated', because);
  await close(await world.rollback.replaceIncident(closed), { outcome: 'escalated', because }, world);
}
