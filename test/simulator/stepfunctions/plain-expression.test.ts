import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { NOT_PLAIN, plainExpression } from '../../../simulator/stepfunctions/plain-expression.ts';
import fc from '../../fast-check.ts';

const KEYS = ['a', 'b', 'next', 'toString', 'length'];
const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('wait', 'act', '', 0, 1, true, false, null),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 3 }),
  ),
})).json;
const path = fc
  .array(fc.constantFrom(...KEYS), { maxLength: 3 })
  .map((names) => ['$states', ...names].join('.'));

const plainOf = (text: string) => plainExpression(jsonata(text).ast());

test('a plain expression gives what JSONata gives, or leaves it to JSONata', async () => {
  let settled = 0;
  const expression = fc.oneof(
    path,
    path.map((text) => `${text} = 'wait'`),
  );
  await fc.assert(
    fc.asyncProperty(expression, value, async (text, states) => {
      const given = plainOf(text)!({ states });
      if (given === NOT_PLAIN) return;
      settled += 1;
      expect(given).toEqual(await jsonata(text).evaluate(undefined, { states }));
    }),
    { numRuns: 2000, seed: 5 },
  );
  expect(settled).toBeGreaterThan(1000);
});

test.each([
  '$states.a[0]',
  '$a + 1',
  '$states.*',
  '$states.a = 1',
  '$states{a: b}',
  '$$.a',
  '$states.a[]',
  "a = 'b'",
])('%s is left to JSONata', (text) => expect(plainOf(text)).toBeUndefined());
