import type { Permission, Principal } from './iam-gate.ts';

/** Input as the wire brought it: the SDK has checked its shape, the model checks the rest. */
// biome-ignore lint/suspicious/noExplicitAny: a face reads the few fields that it needs.
export type WireInput = any;

export interface Operation {
  /** What IAM is asked before the operation runs (Service Authorization Reference). */
  readonly permissions: (input: WireInput) => readonly Permission[];
  readonly run: (input: WireInput, principal: Principal) => unknown;
}

/** One AWS service as far as it is played. */
export interface ServiceFace {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Errors that the service calls otherwise than AWS's newer ones do: ours to its. */
  readonly errorNames?: Readonly<Record<string, string>>;
  readonly accessDeniedStatus?: number;
}
