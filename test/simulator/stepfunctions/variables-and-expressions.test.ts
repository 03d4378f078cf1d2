import { describe, expect, it } from 'vitest';
import { branch, machine, pass, type Row, returned, run, task } from './machines.ts';

const QUERY_ERROR = 'States.QueryEvaluationError';
const next = (name: string, more: object = {}) => ({ Type: 'Pass', Next: name, ...more });
const output = (template: unknown, input: unknown = {}) =>
  run(machine({ P: pass({ Output: template }) }), { input });

describe('variables', () => {
  const map = (inner: object, more: object = {}) => ({
    Type: 'Map',
    Items: [1, 2],
    ItemProcessor: inner,
    End: true,
    ...more,
  });
  it.each<Row>([
    [
      'are seen by later states',
      machine({ A: next('B', { Assign: { x: 42 } }), B: next('C'), C: pass({ Output: '{% $x %}' }) }),
      {},
      { output: 42 },
    ],
    [
      'are not seen by the state that assigns them',
      machine({ A: pass({ Assign: { x: 42 }, Output: '{% $exists($x) %}' }) }),
      {},
      { output: false },
    ],
    [
      'are assigned all at once from their old values',
      machine({
        A: next('B', { Assign: { x: 3, y: 6 } }),
        B: next('C', { Assign: { x: '{% $y %}', y: '{% $x %}' } }),
        C: pass({ Output: '{% [$x, $y] %}' }),
      }),
      {},
      { output: [6, 3] },
    ],
    [
      'do not change the output',
      machine({ A: pass({ Assign: { x: 1 } }) }),
      { input: 'in' },
      { output: 'in' },
    ],
    [
      'may hold a result',
      machine({
        T: task({ Assign: { x: '{% $states.result.n %}' }, Next: 'P' }),
        P: pass({ Output: '{% $x %}' }),
      }),
      { mocks: { T: [returned({ n: 5 })] } },
      { output: 5 },
    ],
    [
      'are missed when never assigned',
      machine({ A: pass({ Output: '{% $never %}' }) }),
      {},
      { status: 'FAILED', error: QUERY_ERROR },
    ],
    [
      'are not touched by := in an expression',
      machine({
        A: next('B', { Assign: { x: 1 } }),
        B: next('C', { Output: '{% ($x := 2; $x) %}' }),
        C: pass({ Output: '{% [$states.input, $x] %}' }),
      }),
      {},
      { output: [2, 1] },
    ],
    [
      'of the outside are read inside',
      machine({
        A: next('M', { Assign: { x: 'out' } }),
        M: map(branch({ P: pass({ Output: '{% $x & $states.input %}' }) })),
      }),
      {},
      { output: ['out1', 'out2'] },
    ],
    [
      'of one item are not seen by another, nor outside',
      machine({
        M: map(
          branch({ P: next('Q', { Assign: { y: '{% $states.input %}' } }), Q: pass({ Output: '{% $y %}' }) }),
          { Next: 'Z', End: false },
        ),
        Z: pass({ Output: '{% {"r": $states.input, "y": $exists($y)} %}' }),
      }),
      {},
      { output: { r: [1, 2], y: false } },
    ],
    [
      'keep their value when the assignment fails',
      machine({
        A: next('T', { Assign: { x: 'old' } }),
        T: task({
          Assign: { x: 'new', y: '{% $none %}' },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
        }),
        P: pass({ Output: '{% $x %}' }),
      }),
      { mocks: { T: [returned(1)] } },
      { output: 'old' },
    ],
    [
      'follow the example of the specification',
      machine({
        'Get Greeting': next('Greet Everyone', { Assign: { outer: 'hello' } }),
        'Greet Everyone': {
          Type: 'Map',
          Items: [1],
          ItemProcessor: branch({
            Begin: next('End', { Assign: { inner: 'world', hi: '{% $outer %}' } }),
            End: { Type: 'Succeed', Output: '{% $hi %}' },
          }),
          Assign: { outer: 2 },
          Next: 'Goodbye',
        },
        Goodbye: { Type: 'Succeed', Output: '{% [$outer, $states.input] %}' },
      }),
      {},
      { output: [2, 'hello'] },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('expressions', () => {
  it.each<[string, unknown, unknown]>([
    [
      'stand anywhere in objects and arrays',
      { a: ['{% 1 %}', { b: '{% 2 %}' }], c: 'x' },
      { a: [1, { b: 2 }], c: 'x' },
    ],
    [
      'keep their type',
      '{% {"n": 1.5, "t": true, "z": null, "l": [1]} %}',
      { n: 1.5, t: true, z: null, l: [1] },
    ],
    ['are not a string with a blank before', ' {% 1 %}', ' {% 1 %}'],
    ['are not a string with blanks around', ' {% 1 %} ', ' {% 1 %} '],
    ['are not a part of a string', 'a{% 1 %}', 'a{% 1 %}'],
    ['may span lines', '{%\n 1 +\n 1\n%}', 2],
    [
      'may define functions',
      '{% ($product := function($x, $y) {$x * $y}; $reduce([1..5], $product)) %}',
      120,
    ],
    ['may use unqualified names below the top', '{% $states.input.list[n > 1].n %}', [2, 3]],
    ['keep an empty array', '{% [] %}', []],
    ['keep an array of one, as written', '{% [1] %}', [1]],
    ['keep arrays of arrays', '{% $states.input.rows %}', [[1, 2], [3]]],
    [
      'name a field __proto__ like any other',
      '{% $parse(\'{"__proto__": 1}\') %}',
      JSON.parse('{"__proto__": 1}'),
    ],
    ['$partition', '{% $partition([1,2,3,4,5,6,7,8,9], 4) %}', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ['$range', '{% $range(1, 9, 2) %}', [1, 3, 5, 7, 9]],
    ['$range downwards', '{% $range(3, 1, -1) %}', [3, 2, 1]],
    ['$range, its numbers rounded down', '{% $range(1.9, 3.2, 1.5) %}', [1, 2, 3]],
    ['$range of one, a singleton sequence', '{% $range(1, 1, 1) %}', 1],
    ['$hash with MD5', "{% $hash('input data', 'MD5') %}", '812f45842bc6d66ee14572ce20db8e86'],
    ['$hash with SHA-1', "{% $hash('input data', 'SHA-1') %}", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$parse', '{% $parse(\'{"a": [1, null]}\').a %}', [1, null]],
    ['$now', '{% $now() %}', '2025-01-01T00:00:00.000Z'],
    ['$now with a picture', "{% $now('[Y]-[M01]') %}", '2025-01'],
    ['$millis', '{% $millis() %}', Date.UTC(2025, 0, 1)],
  ])('%s', async (_, template, expected) => {
    const input = { list: [{ n: 1 }, { n: 2 }, { n: 3 }], rows: [[1, 2], [3]] };
    expect(await output(template, input)).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  it.each<[string, string]>([
    ['that find nothing', '{% $states.input.none %}'],
    ['that mix types', "{% 1 + 'a' %}"],
    ['that give a function', '{% $sum %}'],
    ['that name a field of no document', '{% a %}'],
    ['that use $ at the top', '{% $ %}'],
    ['that use $$', '{% $$ %}'],
    ['that filter everything away', '{% [1, 2][$ > 5] %}'],
    ['with $eval', "{% $eval('1') %}"],
    ['with $parse of no JSON', "{% $parse('{') %}"],
    ['with $hash of another algorithm', "{% $hash('a', 'CRC') %}"],
    ['with $hash of a number', "{% $hash(5, 'MD5') %}"],
    ['with $partition into nothing', '{% $partition([1], 0) %}'],
    ['with $range that stands still', '{% $range(1, 2, 0) %}'],
    ['with $range beyond 1000', '{% $range(1, 1001, 1) %}'],
    ['with an unknown function', '{% $noSuchFunction() %}'],
    ['that look up a result a Pass has not', "{% $lookup($states, 'result') %}"],
  ])('fail %s', async (_, template) => {
    expect(await output(template)).toMatchObject({ status: 'FAILED', error: QUERY_ERROR });
  });

  it('are told apart in the cause by text and field', async () => {
    const { cause } = await output({ a: ['{% $nobody %}'] });
    expect(cause).toContain("'$nobody'");
    expect(cause).toContain("'Output/a[0]'");
  });

  it('draw at random from the seed', async () => {
    const definition = machine({ P: pass({ Output: '{% [$random(), $uuid(), $shuffle([1..20])[0]] %}' }) });
    const first = await run(definition, { seed: 'x' });
    expect((await run(definition, { seed: 'x' })).output).toEqual(first.output);
    expect((await run(definition, { seed: 'y' })).output).not.toEqual(first.output);
    const [number, uuid] = first.output as [number, string];
    expect(number >= 0 && number < 1).toBe(true);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('draw the same from $random(seed) in any execution', async () => {
    const definition = machine({ P: pass({ Output: '{% [$random(7), $random(7), $random(8)] %}' }) });
    const one = (await run(definition, { seed: 'x' })).output as number[];
    expect(one[0]).toBe(one[1]);
    expect(one[0]).not.toBe(one[2]);
    expect((await run(definition, { seed: 'y' })).output).toEqual(one);
  });
});

describe('the context object', () => {
  it('follows the virtual clock', async () => {
    const definition = machine({
      W: { Type: 'Wait', Seconds: 60, Next: 'P' },
      P: pass({ Output: '{% [$states.context.Execution.StartTime, $states.context.State.EnteredTime] %}' }),
    });
    expect((await run(definition)).output).toEqual(['2025-01-01T00:00:00.000Z', '2025-01-01T00:01:00.000Z']);
  });

  it('names the state and keeps the input of the execution', async () => {
    const definition = machine({
      A: next('P', { Output: 'changed' }),
      P: pass({
        Output:
          '{% [$states.context.State.Name, $states.context.Execution.Input, $states.context.State.RetryCount] %}',
      }),
    });
    expect((await run(definition, { input: { a: 1 } })).output).toEqual(['P', { a: 1 }, 0]);
  });
});
