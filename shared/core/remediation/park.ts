import type { ScalableTarget } from '../diagnosis/evidence.ts';
import { ECS_LAG_MS } from './fingerprint.ts';
import type { Loan, Park } from './records.ts';

/** Every edge a debt may take; its row is never deleted. `none`: there was never one. */
export const PARK_EDGES: Readonly<Record<Park['status'] | 'none', readonly Park['status'][]>> = {
  none: ['open'],
  open: ['repaid'],
  // A tombstone, until the next cycle of the same service enters a debt of a later epoch.
  repaid: ['open'],
};

type Debt = Pick<Park | Loan, 'status' | 'execution' | 'epoch'>;

export const isSameDebt = (one: Debt, other: Debt): boolean =>
  one.execution === other.execution && one.epoch === other.epoch;

/** Whether a debt may be entered over what the books say: never over an open one, never by an older epoch. */
export function mayEnter(park: Debt, now: Debt | undefined): 'enter' | 'is-there' | 'refused' {
  if (now?.status === 'open' && isSameDebt(now, park)) return 'is-there';
  return now && (now.status === 'open' || now.epoch > park.epoch) ? 'refused' : 'enter';
}

/** Who entered a debt, saw another one open and took its own back before it did anything. */
export const WITHDRAWN = 'withdrawn';

/**
 * The row of an incident's one scale cycle, whichever of its executions entered it: what one began, the next goes on with,
 * and what was repaid is not begun again. One that was taken back does not count.
 */
export function isOwnDebt(park: Park, incident: string): boolean {
  return park.incident === incident && !(park.status === 'repaid' && park.repaidBy === WITHDRAWN);
}

/** Services other than this one that are parked, or about to be. */
export const parkedElsewhere = (parks: readonly Park[], service: string): string[] =>
  parks.filter((park) => park.status === 'open' && park.service !== service).map((park) => park.service);

/** No service is left at 0 for longer, whatever its row says (an environment may set 225 s at most). */
const LONGEST_PARK_MS = 5 * 60_000;

/** When the restorer pays, if nobody has. */
export const dueAt = ({ deadlineMs, parkedAtMs }: Park): number =>
  Math.min(deadlineMs, parkedAtMs + LONGEST_PARK_MS);

/**
 * What the restorer does about a row: pays a debt that is due, or whose workflow has just ended; guards a count
 * that a late write may set back to 0, while the tombstone stands.
 */
export function dutyOf(
  park: Park,
  now: { readonly nowMs: number; readonly tombstoneMs: number; readonly ended?: string },
): 'pay' | 'guard' | 'none' {
  if (park.status === 'open') {
    const orphaned = park.execution === now.ended;
    const dueMs = dueAt(park);
    return orphaned || now.nowMs >= dueMs ? 'pay' : 'none';
  }
  return now.nowMs - (park.repaidAtMs ?? 0) < now.tombstoneMs ? 'guard' : 'none';
}

/** The workflow should have paid, then the restorer within its next runs. */
export function isOverdue(park: Park, nowMs: number): boolean {
  const dueMs = dueAt(park);
  return park.status === 'open' && nowMs - dueMs >= (dueMs - park.parkedAtMs) * OVERDUE_SHARE;
}

/** Of the 225 s that an environment may set at most: two runs of the restorer, or nearly. */
const OVERDUE_SHARE = 0.5;

/** What is owed: the count that was taken away, within the autoscaler's bounds, and at least 1. */
export function owedCount({ desired, autoscaler }: Park): number {
  return autoscaler ? Math.min(Math.max(desired, autoscaler.min, 1), Math.max(autoscaler.max, 1)) : desired;
}

/** Only a count of 0 is changed: anything above it is somebody's wish. */
export const isOwed = (desired: number): boolean => desired === 0;

/**
 * What a late write of ours may have undone after it was repaid: the count, or the flags of the autoscaler. Flags that differ
 * from both, as they were and as a scale cycle sets them, are somebody's wish.
 */
export function isUndone(
  { autoscaler }: Park,
  now: { readonly desired: number; readonly suspended?: ScalableTarget['suspended'] },
): boolean {
  const all = (flags: ScalableTarget['suspended'] | undefined): boolean =>
    flags?.in === true && flags.out && flags.scheduled;
  return (
    isOwed(now.desired) || (autoscaler !== undefined && all(now.suspended) && !all(autoscaler.suspended))
  );
}

/** A count above 0, so soon after it was to be set to 0, closes no debt: the call may land yet, or not be shown. */
export function mayBeOfBefore(
  park: Park,
  { desired, nowMs }: { readonly desired: number; readonly nowMs: number },
): boolean {
  return park.status === 'open' && desired > 0 && nowMs - park.parkedAtMs < ECS_LAG_MS;
}

/** The workflow pays its own debt by this share of the deadline, so that the restorer need not. */
const OWN_SHARE = 0.8;

export interface CycleUnderWay {
  readonly park: Park;
  readonly nowMs: number;
  /** What ECS shows. */
  readonly desired: number;
  readonly tasks: number;
  /** When the call that set the count to 0 was answered, if it was. */
  readonly parkedAtMs?: number;
  /** The check that the act rests on is still good. */
  readonly isChecked: boolean;
}

/** How a scale cycle goes on. `count-tasks`: nothing is shown to run, and what still stops must be looked for. */
export function cycleMove({
  park,
  nowMs,
  desired,
  tasks,
  parkedAtMs,
  isChecked,
}: CycleUnderWay): 'pay' | 'set-to-zero' | 'wait' | 'count-tasks' {
  const patienceMs = (park.deadlineMs - park.parkedAtMs) * OWN_SHARE;
  if (nowMs - park.parkedAtMs >= patienceMs) return 'pay';
  if (desired === 0) return tasks > 0 ? 'wait' : 'count-tasks';
  // Killed between journal and call: the call is made now, or the journal is closed if the check has aged.
  if (parkedAtMs === undefined) return desired === park.desired && isChecked ? 'set-to-zero' : 'pay';
  // Made, but not shown yet: ECS may lag.
  return nowMs - parkedAtMs > ECS_LAG_MS ? 'pay' : 'wait';
}
