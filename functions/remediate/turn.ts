import { claimOf, hasBegun } from '../../shared/core/remediation/admission.ts';
import { DEPLOYS } from '../../shared/core/remediation/pledge.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { isOneGroup } from '../../shared/core/watchlist/graph.ts';
import { type Case, ownLedger } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** What a ledger remembers of starts and acts: a day's worth of both is far below this. */
const KEPT = 20;
const HOUR_MS = 3_600_000;

/** Longer than two calls to the table: a rival that withdraws has done so by then. */
const WITHDRAWAL_MS = 2000;

/** Who asks for a turn: for a start, or in the middle of a ladder that has its turn or has given it back. */
interface Asks extends Case {
  readonly isStart: boolean;
  readonly hasTurn: boolean;
}

/**
 * Enters the start and the act into the ledger before the act, then counts who else has: of two that claimed
 * at once, the earlier keeps its turn and the later withdraws.
 */
export async function claimTurn(current: Case, world: RemediatePorts): Promise<boolean> {
  const { service, incident, remedy, nowMs } = current;
  const before = await ownLedger(service.id, world);
  const claim = claimOf(incident, remedy!);
  const isCounted = before.lastClaim === claim;
  if (isCounted && before.acting) return true;
  const isStart = !hasBegun(incident) && incident.opening === 1 && !isCounted;
  await world.rollback.replaceLedger({
    ...before,
    acting: true,
    lastClaim: claim,
    startsMs: isStart ? [...before.startsMs, nowMs].slice(-KEPT) : before.startsMs,
    actsMs: isCounted ? before.actsMs : [...before.actsMs, nowMs].slice(-KEPT),
    lastActMs: nowMs,
    ...(service.kind === 'ecs' && DEPLOYS.has(remedy!) && { pledgedMs: nowMs, redeployedMs: undefined }),
  });
  const asks = { ...current, isStart, hasTurn: hasBegun(incident) && before.acting };
  if (await keepsTurn(asks, world)) return true;
  const mine = await world.rollback.ledger(service.id);
  await world.rollback.replaceLedger({ ...before, version: mine.version });
  return false;
}

/**
 * The later of two withdraws, and may have gone on before the earlier had written: so the earlier looks once
 * more, and whoever is still there then counts, whenever it claimed. Of all that go on, the last to write has
 * seen all others: never too many.
 */
async function keepsTurn(asks: Asks, world: RemediatePorts): Promise<boolean> {
  const { service, nowMs } = asks;
  const seen = await others();
  if (isTooMany(asks, seen.map(upToNow), world.environment)) return false;
  if (!isTooMany(asks, seen, world.environment)) return true;
  await world.clock.sleep(WITHDRAWAL_MS);
  return !isTooMany(asks, await others(), world.environment);

  async function others(): Promise<readonly Ledger[]> {
    return (await world.rollback.ledgers()).filter((one) => one.service !== service.id);
  }

  /** What another's ledger says of claims before ours. */
  function upToNow(other: Ledger): Ledger {
    const startsMs = other.startsMs.filter((at) => at <= nowMs);
    return { ...other, startsMs, acting: other.acting && isAhead(other, service.id, nowMs) };
  }
}

function isTooMany(asks: Asks, others: readonly Ledger[], environment: Environment): boolean {
  const starts = others.flatMap((one) => one.startsMs).filter((at) => asks.nowMs - at < HOUR_MS);
  const tooManyStarts = asks.isStart && starts.length >= environment.limits.startsPerHour;
  return tooManyStarts || isCrowdedOut(asks, others, environment);
}

/** Others that act: too many, one of the same group, or one that is parked or about to be. */
function isCrowdedOut(
  { service, hasTurn, remedy }: Asks,
  others: readonly Ledger[],
  environment: Environment,
): boolean {
  const acting = others.filter((one) => one.acting);
  const parks = acting.some((one) => one.lastClaim?.endsWith(':scale-cycle'));
  if (remedy === 'scale-cycle' && parks) return true;
  if (hasTurn) return false;
  const nodes = [...environment.services, ...environment.dependencies];
  const kin = acting.some((one) => isOneGroup(one.service, service.id, nodes));
  return kin || acting.length >= environment.limits.remediationsAtOnce;
}

function isAhead(other: Ledger, service: string, nowMs: number): boolean {
  const otherMs = other.lastActMs ?? 0;
  return otherMs < nowMs || (otherMs === nowMs && other.service < service);
}
