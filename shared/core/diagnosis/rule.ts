import { printableLine } from '../notices/redact.ts';
import type { Classification, FailureClass } from './failure.ts';

/**
 * One thing that a text can say: what it looks like, what that means, how sure that makes us, and why.
 * `beside`, if given, must be said as well. Patterns have no nested or unbounded neighbouring repeats, so
 * that a search takes linear time.
 */
export type Rule = readonly [
  says: RegExp,
  meaning: FailureClass,
  confidence: number,
  because: string,
  beside?: RegExp,
];

/** Rules that all mean the same, each without its meaning: the code of a function may not grow much. */
export const allMean = (
  meaning: FailureClass,
  rules: readonly (readonly [says: RegExp, confidence: number, because: string, beside?: RegExp])[],
): readonly Rule[] => rules.map(([says, ...rest]) => [says, meaning, ...rest]);

/** As sure as a word alone makes us. */
export const ONLY_MENTIONED = 0.5;

/** Enough of the text to be recognised in it. */
const MOST_QUOTED = 120;

/** The first rule that the text fits; rules stand in order, the more specific before the more general. */
export function firstThatFits(rules: readonly Rule[], text: string): Classification | undefined {
  for (const [says, meaning, confidence, because, beside] of rules) {
    const found = says.exec(text);
    if (!found || (beside && !beside.test(text))) continue;
    return { class: meaning, confidence, because: `${because}: "${printableLine(found[0], MOST_QUOTED)}"` };
  }
  return undefined;
}

/** The same answer, held less firmly. */
export function atMost(confidence: number, found: Classification | undefined): Classification | undefined {
  return found && { ...found, confidence: Math.min(confidence, found.confidence) };
}
