import type { Diagnosis } from './diagnose.ts';

/**
 * On what an explanation rests, the firmest first: somebody else is seen to be the trouble; AWS or the service
 * says so; it was measured; it followed on a change; its tasks behave so; nothing else is left.
 */
const GROUNDS = ['elsewhere', 'told', 'measured', 'followed', 'seen', 'left'] as const;
export type Ground = (typeof GROUNDS)[number];

/** What may be the cause, with all that speaks for it and against it. */
export interface Hypothesis extends Diagnosis {
  readonly ground: Ground;
}

/** More would not be read. */
const MOST_ALTERNATIVES = 2;
/** Two that differ by less are told as equals. */
const EQUAL_WITHIN = 0.06;
/** What one contradiction takes from an explanation. */
const CONTRADICTION = 0.1;

/** The firmest explanation, and the others beside it; undefined where there is none. Of equals the earlier leads. */
export function weigh(hypotheses: readonly Hypothesis[]): Diagnosis | undefined {
  const [first, ...others] = hypotheses.toSorted(
    (a, b) => GROUNDS.indexOf(a.ground) - GROUNDS.indexOf(b.ground) || weightOf(b) - weightOf(a),
  );
  if (!first) return undefined;
  const { ground, ...leading } = first;
  const rest = others
    .filter(
      (one) =>
        // The same found on other ground is nothing else that it may be.
        (one.cause !== first.cause || one.blames !== first.blames) &&
        one.cause !== 'unknown' &&
        one.cause !== 'blind' &&
        (one.ground !== 'left' || ground === 'left'),
    )
    .slice(0, MOST_ALTERNATIVES);
  if (rest.length === 0) return leading;
  const alternatives = rest.map(({ ground: of, confidence, ...one }) => ({
    ...one,
    ...(of === ground &&
      weightOf(first) - confidence + lossOf(one) < EQUAL_WITHIN && { asLikely: true as const }),
  }));
  return { ...leading, alternatives };
}

const lossOf = ({ against = [] }: Pick<Diagnosis, 'against'>): number => against.length * CONTRADICTION;
const weightOf = (one: Diagnosis): number => one.confidence - lossOf(one);
