import type { Cause } from '../../../shared/core/diagnosis/diagnose.ts';
import type { NoticeKind } from '../../../shared/core/notices/notice.ts';
import type { Remedy } from '../../../shared/core/remediation/ladder.ts';
import type { Stage } from './stage.ts';

/** One thing that goes wrong, and how it should end. */
export interface Story {
  readonly name: string;
  /** One sentence for people. */
  readonly about: string;
  /** Whom it happens to. */
  readonly service: string;
  /** Brings the world to where the trouble begins. */
  readonly prepare?: (stage: Stage) => Promise<void>;
  /** Breaks something. Returns when it falls ill, epoch milliseconds. */
  readonly strike: (stage: Stage) => Promise<number>;
  /** Waits for the story's end. */
  readonly follow: (stage: Stage) => Promise<void>;
  readonly expect: Expectation;
}

/** What must be true when the story is over, by the world's own record. */
export interface Expectation {
  /** Every change that the watchdog makes to the fleet, in order. */
  readonly acts: readonly Act[];
  readonly cause: Cause;
  readonly healedBy: Healer | null;
  /** Of the service, when it is over; the count is the one it began with. */
  readonly revisionAtEnd: number;
  /** Kinds of notices that people get, in this order; others may stand between them up to `mostNotices`. */
  readonly tells: readonly NoticeKind[];
  readonly mostNotices: number;
  /** A word that the first notice must say. */
  readonly names?: string;
}

export type Healer = Remedy | 'restorer';

/** `force-deploy`, `count 0`, `count 2`, `revision 10`, and the service that it was done to. */
export interface Act {
  readonly service: string;
  readonly what: string;
}

export const act = (service: string, what: string): Act => ({ service, what });
