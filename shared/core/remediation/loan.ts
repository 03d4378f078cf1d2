import type { FunctionView } from '../diagnosis/evidence.ts';
import { type Incident, rungOf } from './incident.ts';
import type { Loan } from './records.ts';

/** Why no environments may be kept warm, or undefined. */
export function whyNotProvision({ provisioned, weights }: FunctionView): string | undefined {
  if (provisioned > 0) return `somebody keeps ${provisioned} environments warm: that number is theirs`;
  return Object.keys(weights).length > 0 ? 'its alias shares the traffic between versions' : undefined;
}

/** The row of this very act. */
export const isOwnLoan = (
  loan: Loan,
  act: { readonly incident: string; readonly execution?: string },
): boolean => loan.status === 'open' && loan.incident === act.incident && loan.execution === act.execution;

/** On its day, or as soon as it is known that it did not help: what does not help only costs. */
export function isDue(loan: Loan, nowMs: number, incident: Incident | undefined): boolean {
  if (loan.status !== 'open') return false;
  const rung = rungOf(incident, 'provision-concurrency');
  return nowMs >= loan.dueAtMs || rung?.result === 'not-cured' || rung?.result === 'failed';
}

/** Any other number than the one that was lent is somebody's wish, and stays. */
export const isStillLent = ({ environments }: Loan, provisioned: number): boolean =>
  provisioned === environments;
