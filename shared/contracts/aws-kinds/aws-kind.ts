import { z } from 'zod';
import type {
  AwsQuestion,
  Bands,
  Measure,
  MeasuredQuestion,
  Metric,
} from '../../core/watchlist/aws-question.ts';

/** What a kind of question is made of: its fields, as an owner writes them, and what is then asked of AWS. */
export interface AwsKind {
  readonly schema: z.ZodObject;
  readonly question: (input: never) => AwsQuestion;
}

/** One kind of question to AWS. Placeholders in its texts are spelled out before it is asked. */
export function awsKind<const K extends string, F extends Record<string, z.ZodType>>(
  kind: K,
  fields: F,
  question: (input: z.output<z.ZodObject<F>>) => AwsQuestion,
) {
  return { schema: z.strictObject({ kind: z.literal(kind), ...fields }), question };
}

/** The exact name of one thing in AWS; may hold `{project}` and `{env}`. */
export function nameInAws(most: number) {
  const error = `a name of at most ${most} characters: letters, digits and .-_/, {project} and {env}`;
  return z
    .string({ error })
    .regex(/^[\w.{}/-]+$/, { error })
    .max(most, { error });
}

/** Bands of what is bad when there is much of it. What an owner writes replaces both defaults. */
export const atMost = (normal: Bands) => bands(normal, (warn, critical) => warn < critical, 'below');

/** Bands of what is bad when there is little of it. */
export const atLeast = (normal: Bands) => bands(normal, (warn, critical) => warn > critical, 'above');

function bands(normal: Bands, fits: (warn: number, critical: number) => boolean, side: string) {
  const edge = z.number({ error: 'a number from 0 on' }).min(0, { error: 'a number from 0 on' }).optional();
  return z
    .strictObject({ warn: edge, critical: edge }, { error: '{ warn, critical }' })
    .refine(({ warn, critical }) => warn === undefined || critical === undefined || fits(warn, critical), {
      path: ['warn'],
      error: `${side} critical`,
    })
    .default(normal);
}

export const measured = (...measures: readonly (Measure | undefined)[]): MeasuredQuestion => ({
  kind: 'measured',
  measures: measures.filter((one) => one !== undefined),
});

/** A figure that is asked for, and paid for, only where its owner says how much is too much. */
export const ifBanded = (measure: Measure): Measure | undefined =>
  measure.warn === undefined && measure.critical === undefined ? undefined : measure;

type Judged = Pick<Measure, 'name' | 'unit' | 'phase'> & Partial<Pick<Measure, 'factor' | 'per'>>;

/** The newest value counts. */
export const level = (judged: Judged, metric: Metric, given: Bands): Measure => ({
  ...judged,
  metric,
  take: 'newest',
  worse: 'above',
  missing: 'unknown',
  ...given,
});

/** Everything of the last minutes counts. AWS writes nothing while nothing happens. */
export const events = (judged: Judged, metric: Metric, given: Bands): Measure => ({
  ...judged,
  metric,
  take: 'sum',
  worse: 'above',
  missing: 'zero',
  ...given,
});
