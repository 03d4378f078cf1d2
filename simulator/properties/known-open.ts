import type { RuleId } from './rules.ts';

/**
 * Rules that the watchdog is known not to keep yet. `fuzz` reports them like any other; a scenario does not fail
 * because of them. Whoever mends one takes it away from here: a test says so.
 */
export const KNOWN_OPEN: readonly {
  readonly rule: RuleId;
  readonly how: RegExp;
  readonly scenario: string;
}[] = [];

export const isNews = ({ rule, how }: { readonly rule: string; readonly how: string }): boolean =>
  !KNOWN_OPEN.some((one) => one.rule === rule && one.how.test(how));
