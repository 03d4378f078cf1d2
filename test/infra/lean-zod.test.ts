import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as zod from 'zod/mini';
import * as lean from '../../infra/bundle/lean-zod.ts';

type Zod = typeof zod;

/** The same schema of either library; one for every way in which the functions use it. */
const SCHEMAS = {
  text: (z: Zod) => z.string().check(z.minLength(1), z.maxLength(3)),
  digits: (z: Zod) => z.string().check(z.regex(/^\d+$/), z.maxLength(2)),
  number: (z: Zod) => z.number().check(z.nonnegative()),
  positive: (z: Zod) => z.int().check(z.positive()),
  count: (z: Zod) => z.int().check(z.nonnegative()),
  flag: (z: Zod) => z.boolean(),
  literal: (z: Zod) => z.literal('aws.states'),
  choice: (z: Zod) => z.enum(['a', 'b']),
  list: (z: Zod) => z.array(z.enum(['a', 'b'])).check(z.minLength(1), z.maxLength(2)),
  record: (z: Zod) => z.record(z.string(), z.int()),
  'loose object': (z: Zod) => z.looseObject({ a: z.optional(z.string()) }),
  object: (z: Zod) =>
    z.object({ a: z.string(), b: z.optional(z.int()), c: z.optional(z.array(z.object({ a: z.boolean() }))) }),
  moment: (z: Zod) =>
    z.pipe(
      z.string().check(z.minLength(2)),
      z.transform((text) => Date.parse(text)),
    ),
  renamed: (z: Zod) =>
    z.pipe(
      z.transform((item: unknown) =>
        typeof item === 'object' && item !== null ? { b: 'x', ...item } : item,
      ),
      z.object({ a: z.optional(z.int()), b: z.string() }),
    ),
};

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'aws.states', '', '12', '2026-01-01', null, undefined, true, false),
  fc.constantFrom(0, -1, 1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), -0),
  fc.string({ maxLength: 4 }),
);
const anything = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '__proto__'),
    fc.oneof(leaf, fc.array(fc.record({ a: leaf }))),
  ),
);

/** What of it reaches people: where, and what it should have been. */
const whatIsTold = (one: zod.core.$ZodIssue): string =>
  `${one.path.join('.')} ${one.code === 'invalid_type' ? `is not ${one.expected}` : `${one.code}: ${one.message}`}`;

describe('the stand-in for zod in the bundles', () => {
  it.each(Object.entries(SCHEMAS))(
    'reads a %s as zod does, and says what is wrong in its words',
    (_, schemaOf) => {
      const theirs = schemaOf(zod);
      const ours = schemaOf(lean as unknown as Zod);
      fc.assert(
        fc.property(anything, (value) => {
          const their = theirs.safeParse(structuredClone(value));
          const our = ours.safeParse(structuredClone(value));
          expect(our.success).toBe(their.success);
          expect(our.data).toStrictEqual(their.data);
          const theirFaults = their.error?.issues.map(whatIsTold) ?? [];
          const ourFaults = our.error?.issues.map(whatIsTold) ?? [];
          expect(ourFaults).toEqual(
            expect.arrayContaining(theirFaults.filter((fault) => fault.includes(' is not '))),
          );
        }),
        { numRuns: 500 },
      );
    },
  );

  it('throws what does not fit', () => {
    expect(() => lean.string().parse(1)).toThrow('invalid_type');
    expect(lean.string().parse('a')).toBe('a');
  });
});
