import { claimOf, hasBegun } from '../../shared/core/remediation/admission.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { isOneGroup } from '../../shared/core/watchlist/graph.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** What a ledger remembers of starts and acts: a day's worth of both is far below this. */
const KEPT = 20;
const HOUR_MS = 3_600_000;

/**
 * Enters the start and the act into the ledger before the act, then counts who else has: of two that claimed
 * at once, the earlier keeps its turn and the later withdraws.
 */
export async function claimTurn(current: Case, world: RemediatePorts): Promise<boolean> {
  const { service, incident, remedy, nowMs } = current;
  const before = await world.rollback.ledger(service.id);
  const claim = claimOf(incident, remedy!);
  if (before.lastClaim === claim) return true;
  const isStart = !hasBegun(incident) && incident.opening === 1;
  await world.rollback.replaceLedger({
    ...before,
    acting: true,
    lastClaim: claim,
    startsMs: isStart ? [...before.startsMs, nowMs].slice(-KEPT) : before.startsMs,
    actsMs: [...before.actsMs, nowMs].slice(-KEPT),
    lastActMs: nowMs,
  });
  const others = (await world.rollback.ledgers()).filter((one) => one.service !== service.id);
  const { limits } = world.environment;
  const mayGoOn = !isCrowdedOut(current, others, world.environment) && (!isStart || isInTime(others));
  if (mayGoOn) return true;
  const mine = await world.rollback.ledger(service.id);
  await world.rollback.replaceLedger({ ...before, version: mine.version });
  return false;

  /** The environment's starts of the last hour, this one included. */
  function isInTime(ledgers: readonly Ledger[]): boolean {
    const starts = ledgers.flatMap((one) => one.startsMs).filter((at) => nowMs - at < HOUR_MS && at <= nowMs);
    return starts.length < limits.startsPerHour;
  }
}

/** Others that claimed earlier and are not over: too many, one of the same group, or one that is parked or about to be. */
function isCrowdedOut(
  { service, incident, remedy, nowMs }: Case,
  others: readonly Ledger[],
  environment: Environment,
): boolean {
  const ahead = others.filter((one) => one.acting && isAhead(one, service.id, nowMs));
  const parks = ahead.some((one) => one.lastClaim?.endsWith(':scale-cycle'));
  if (remedy === 'scale-cycle' && parks) return true;
  if (hasBegun(incident)) return false;
  const nodes = [...environment.services, ...environment.dependencies];
  const kin = ahead.some((one) => isOneGroup(one.service, service.id, nodes));
  return kin || ahead.length >= environment.limits.remediationsAtOnce;
}

function isAhead(other: Ledger, service: string, nowMs: number): boolean {
  const otherMs = other.lastActMs ?? 0;
  return otherMs < nowMs || (otherMs === nowMs && other.service < service);
}
