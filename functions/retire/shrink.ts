import { dutyOf } from '../../shared/core/remediation/park.ts';
import { idOf, isTooMuch, removedFrom } from '../../shared/core/watchlist/shrink.ts';
import type { Clock, RollbackStore } from '../../shared/ports.ts';

export interface ShrinkPorts {
  readonly environment: { readonly timings: { readonly tombstoneSeconds: number } };
  readonly clock: Pick<Clock, 'now'>;
  readonly rollback: Pick<RollbackStore, 'parks' | 'loans' | 'ledgers'>;
}

/** More names than these would not fit into what CloudFormation shows. */
const MOST_NAMED = 8;

/**
 * Why a deployment may not take these services away, if it may not: too many at once, or one that is being repaired or
 * owed something. Nothing is read where nothing is taken away.
 */
export async function whyNotShrink(
  before: readonly string[],
  after: readonly string[],
  world: ShrinkPorts,
): Promise<string | undefined> {
  const removed = removedFrom(before, after);
  if (removed.length === 0) return undefined;
  if (isTooMuch(removed, before)) {
    return `This takes ${removed.length} of ${before.length} services away from the watchdog (${named(removed)}): at most half may go with one deployment. Put them back, or go in steps.`;
  }
  const busy = await whatIsBusy(removed.map(idOf), world);
  return busy.length === 0
    ? undefined
    : `This takes services away while they are in hand: ${named(busy)}. Deploy again when that is over.`;
}

async function whatIsBusy(ids: readonly string[], world: ShrinkPorts): Promise<string[]> {
  const { rollback, environment, clock } = world;
  const now = { nowMs: clock.now(), tombstoneMs: environment.timings.tombstoneSeconds * 1000 };
  try {
    const [{ parks, unreadable }, lent, ledgers] = await Promise.all([
      rollback.parks(),
      rollback.loans(),
      rollback.ledgers(),
    ]);
    const loans = lent.loans.filter((loan) => loan.status === 'open');
    const owed = parks.filter((park) => park.status === 'open' || dutyOf(park, now) !== 'none');
    return [
      ...unreadable,
      ...lent.unreadable,
      ...loans.filter(({ service }) => ids.includes(service)).map(({ service }) => `${service} is kept warm`),
      ...owed
        .filter(({ service }) => ids.includes(service))
        .map(({ service }) => `${service} is owed its count`),
      ...ledgers
        .filter(({ service, pledgedMs }) => pledgedMs !== undefined && ids.includes(service))
        .map(({ service }) => `${service} is owed a deployment`),
      ...ledgers
        .filter(({ service, openIncident }) => openIncident !== undefined && ids.includes(service))
        .map(({ service, openIncident }) => `${service} has the open incident ${openIncident}`),
    ];
  } catch (error) {
    return [`what is in hand could not be read (${String(error).slice(0, 300)})`];
  }
}

function named(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  return all.slice(0, MOST_NAMED).join(', ') + more;
}
