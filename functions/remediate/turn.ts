import { hasBegun } from '../../shared/core/remediation/admission.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** What a ledger remembers of starts and acts: a day's worth of both is far below this. */
const KEPT = 20;

/**
 * Enters the start and the act into the ledger before the act, then counts who else has: of two that claimed
 * at once, the earlier keeps its turn and the later withdraws.
 */
export async function claimTurn(
  { service, incident, remedy, nowMs }: Case,
  world: RemediatePorts,
): Promise<boolean> {
  const before = await world.rollback.ledger(service.id);
  const claim = `${incident.id}:${incident.opening}:${remedy}`;
  if (before.lastClaim === claim) return true;
  const begun = hasBegun(incident);
  const isStart = !begun && incident.opening === 1;
  await world.rollback.replaceLedger({
    ...before,
    acting: true,
    lastClaim: claim,
    startsMs: isStart ? [...before.startsMs, nowMs].slice(-KEPT) : before.startsMs,
    actsMs: [...before.actsMs, nowMs].slice(-KEPT),
    lastActMs: nowMs,
  });
  if (begun) return true;
  const ahead = (await world.rollback.ledgers()).filter(
    (one) => one.acting && one.service !== service.id && isAhead(one, service.id, nowMs),
  );
  if (ahead.length < world.environment.limits.remediationsAtOnce) return true;
  const mine = await world.rollback.ledger(service.id);
  await world.rollback.replaceLedger({ ...before, version: mine.version });
  return false;
}

function isAhead(other: Ledger, service: string, nowMs: number): boolean {
  const otherMs = other.lastActMs ?? 0;
  return otherMs < nowMs || (otherMs === nowMs && other.service < service);
}
