import type { RuleId } from '../../simulator/properties/rules.ts';

/** One small text of the product, and what stands there instead in the sabotaged run. It must stand there once. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** A deliberate break of one rule, and where it has a fair chance to be seen. */
export interface Saboteur {
  readonly rule: RuleId;
  /** What the broken watchdog does. */
  readonly does: string;
  readonly changes: readonly Change[];
  /** Stories to play first, by name: of `scenarios/`, or directed ones. Drawn stories follow. */
  readonly stories?: readonly string[];
  /** Where no story shows it: the proof of the rule that must fail. */
  readonly proof?: true;
}
