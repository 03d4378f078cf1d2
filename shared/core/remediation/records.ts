import type { Freeze } from './freeze.ts';

/** Who may act on a service. Epochs only grow; an act is fenced by holder and epoch. */
export interface Lease {
  readonly service: string;
  readonly epoch: number;
  readonly holder?: string;
  readonly expiresAtMs: number;
}

/** A debt: the count that a scale cycle took away and owes. Written before the count is set to 0. */
export interface Park {
  readonly service: string;
  readonly modelName: string;
  readonly cluster: string;
  readonly incident: string;
  readonly execution: string;
  readonly epoch: number;
  /** What to restore, at least 1. */
  readonly desired: number;
  readonly taskDefinition: string;
  /** The autoscaler's bounds and flags before we suspended it. */
  readonly autoscaler?: {
    readonly min: number;
    readonly max: number;
    readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  };
  /** `open` until count and autoscaler are back; then the row stays as a tombstone. */
  readonly status: 'open' | 'repaid';
  readonly parkedAtMs: number;
  /** Past it the restorer pays, whoever is at work. */
  readonly deadlineMs: number;
  readonly repaidAtMs?: number;
  readonly repaidBy?: string;
}

/** A debt with a date: environments that are kept warm for a function, and cost money until they are released. */
export interface Loan {
  readonly service: string;
  readonly modelName: string;
  readonly functionName: string;
  readonly alias: string;
  readonly incident: string;
  readonly execution: string;
  readonly epoch: number;
  readonly environments: number;
  /** `open` until they are released; then the row stays as a tombstone. */
  readonly status: 'open' | 'repaid';
  readonly lentAtMs: number;
  /** From then on the restorer releases them, whoever is at work. */
  readonly dueAtMs: number;
  readonly repaidAtMs?: number;
  readonly repaidBy?: string;
}

/** A revision proven good under our own eyes, kept whole. */
export interface Baseline {
  readonly service: string;
  readonly modelName: string;
  /** ARN of the task definition. */
  readonly taskDefinition: string;
  readonly liveSinceMs: number;
  readonly healthySinceMs: number;
  readonly certifiedAtMs: number;
  /** Digest of every image, by container name. */
  readonly digests: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, string>>;
  /** Everything that RegisterTaskDefinition needs to make it again, as JSON text. */
  readonly definition: string;
}

/** Starts and last acts of one service: what velocity and quiet are counted from. Durable. */
export interface Ledger {
  readonly service: string;
  readonly lastNumber: number;
  readonly openIncident?: string;
  /** The thread of the open incident. */
  readonly thread?: string;
  /** When incidents began to act, newest last, at most twenty. */
  readonly startsMs: readonly number[];
  /** Every forward act, newest last, at most twenty. */
  readonly actsMs: readonly number[];
  readonly lastActMs?: number;
  /** When we last began to deploy it: until such a deployment is seen to complete, one is owed (core/remediation/pledge.ts). */
  readonly pledgedMs?: number;
  /** When the restorer last began to deploy it again for that, and which deployment it made, once that is known. */
  readonly redeployedMs?: number;
  readonly redeployment?: string;
  /** The rung whose turn was claimed last: claiming it again counts nothing twice. */
  readonly lastClaim?: string;
  /** The last incident's end: it is reopened when the illness comes back soon. */
  readonly lastClosedMs?: number;
  readonly lastOutcome?: string;
  /** When an incident was last over before it was confirmed, which leaves standing what ended before it. */
  readonly passedMs?: number;
  /** When people last heard that it comes and goes: one incident of many tells so, and the others are soon forgotten. */
  readonly flappingToldMs?: number;
  readonly lastIncident?: string;
  /** The thread that it ended in. */
  readonly lastThread?: string;
  /** What pipelines must not undo. */
  readonly freeze?: Freeze;
  /** Has acted and is not closed. Not while people hold it up between two rungs: then others have its turn. */
  readonly acting: boolean;
  readonly version: number;
}

/** Of a row that cannot be read: nobody knows whether its service is under repair, so it counts as if it were. */
export const unreadableLedger = (service: string): Ledger => ({ ...newLedger(service), acting: true });

/** Whatever was ever written has a version. */
export const isUnreadable = ({ acting, version }: Ledger): boolean => acting && version === 0;

export const newLedger = (service: string): Ledger => ({
  service,
  lastNumber: 0,
  startsMs: [],
  actsMs: [],
  acting: false,
  version: 0,
});
