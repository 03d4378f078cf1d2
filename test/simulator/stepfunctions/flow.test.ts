import { describe, expect, it } from 'vitest';
import { machine, pass, type Row, run } from './machines.ts';

const choice = (more: object) => ({
  C: { Type: 'Choice', ...more },
  A: pass({ Output: 'a' }),
  B: pass({ Output: 'b' }),
});
const wait = (more: object) => machine({ W: { Type: 'Wait', End: true, ...more } });
const QUERY_ERROR = { status: 'FAILED', error: 'States.QueryEvaluationError' };

describe('Pass', () => {
  it.each<Row>([
    ['hands its input on', machine({ P: pass() }), { input: { a: 1 } }, { output: { a: 1 }, path: ['P'] }],
    ['replaces it by Output', machine({ P: pass({ Output: { b: 2 } }) }), {}, { output: { b: 2 } }],
    ['may put out null', machine({ P: pass({ Output: null }) }), {}, { status: 'SUCCEEDED', output: null }],
    ['may put out a bare number', machine({ P: pass({ Output: '{% 1 + 2 %}' }) }), {}, { output: 3 }],
    [
      'feeds the next state',
      machine({
        P: pass({ Output: { n: 1 }, End: false, Next: 'Q' }),
        Q: pass({ Output: '{% $states.input.n + 1 %}' }),
      }),
      {},
      { output: 2, path: ['P', 'Q'] },
    ],
    ['may take any JSON as input', machine({ P: pass() }), { input: 'text' }, { output: 'text' }],
    [
      'may ask for JSONata by itself',
      { StartAt: 'P', States: { P: pass({ QueryLanguage: 'JSONata', Output: '{% 1 %}' }) } },
      {},
      { output: 1 },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('Choice', () => {
  const two = [
    { Condition: '{% $states.input.n > 5 %}', Next: 'A', Output: 'big' },
    { Condition: '{% $states.input.n > 1 %}', Next: 'B' },
  ];
  it.each<Row>([
    [
      'takes the first rule that holds',
      machine(choice({ Choices: two })),
      { input: { n: 9 } },
      { path: ['C', 'A'] },
    ],
    ['goes on to the second', machine(choice({ Choices: two })), { input: { n: 3 } }, { path: ['C', 'B'] }],
    [
      'takes a literal condition',
      machine(
        choice({
          Choices: [
            { Condition: false, Next: 'A' },
            { Condition: true, Next: 'B' },
          ],
        }),
      ),
      {},
      { path: ['C', 'B'] },
    ],
    [
      'fails when nothing matches and there is no default',
      machine(choice({ Choices: two })),
      { input: { n: 0 } },
      { status: 'FAILED', error: 'States.NoChoiceMatched', path: ['C'] },
    ],
    [
      'falls back to Default',
      machine(choice({ Choices: two.slice(0, 1), Default: 'B' })),
      { input: { n: 0 } },
      { path: ['C', 'B'] },
    ],
    [
      'fails when a condition gives no boolean',
      machine(choice({ Choices: [{ Condition: '{% $states.input.n %}', Next: 'A' }], Default: 'B' })),
      { input: { n: 1 } },
      QUERY_ERROR,
    ],
    [
      'fails when a condition gives nothing',
      machine(choice({ Choices: [{ Condition: '{% $states.input.nothing %}', Next: 'A' }], Default: 'B' })),
      {},
      QUERY_ERROR,
    ],
    [
      'looks no further than the rule it takes',
      machine(
        choice({
          Choices: [
            { Condition: true, Next: 'A' },
            { Condition: '{% 1 %}', Next: 'B' },
          ],
        }),
      ),
      {},
      { status: 'SUCCEEDED', path: ['C', 'A'] },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });

  const observed = (more: object) =>
    machine({
      C: { Type: 'Choice', ...more, Assign: { by: 'default' }, Output: 'of the state' },
      E: pass({ Output: '{% [$states.input, $by] %}' }),
    });
  it.each<Row>([
    [
      'uses the Output and Assign of the rule, not of the state',
      observed({ Choices: [{ Condition: true, Next: 'E', Assign: { by: 'rule' }, Output: 'of the rule' }] }),
      {},
      { output: ['of the rule', 'rule'] },
    ],
    [
      'uses those of the state for the default',
      observed({ Choices: [{ Condition: false, Next: 'E', Assign: { by: 'rule' } }], Default: 'E' }),
      {},
      { output: ['of the state', 'default'] },
    ],
    [
      'hands the input on when the rule has no Output',
      machine({
        C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }], Output: 'not this' },
        E: pass(),
      }),
      { input: 7 },
      { output: 7 },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('Wait', () => {
  it.each<Row>([
    ['waits the seconds it is told', wait({ Seconds: 10 }), { input: 1 }, { seconds: 10, output: 1 }],
    ['may wait no time at all', wait({ Seconds: 0 }), {}, { status: 'SUCCEEDED', seconds: 0 }],
    [
      'works its seconds out',
      wait({ Seconds: '{% $states.input.n * 2 %}' }),
      { input: { n: 4 } },
      { seconds: 8 },
    ],
    [
      'waits until a timestamp',
      wait({ Timestamp: '{% $fromMillis($millis() + 90000) %}' }),
      {},
      { seconds: 90 },
    ],
    [
      'reads a timestamp with an offset',
      wait({ Timestamp: '2025-01-01T01:00:30+01:00' }),
      {},
      { seconds: 30 },
    ],
    [
      'does not wait for the past',
      wait({ Timestamp: '2016-03-14T01:59:00Z' }),
      {},
      { status: 'SUCCEEDED', seconds: 0 },
    ],
    ['refuses a negative number', wait({ Seconds: '{% -1 %}' }), {}, QUERY_ERROR],
    ['refuses a fraction', wait({ Seconds: '{% 1.5 %}' }), {}, QUERY_ERROR],
    ['refuses a number in a string', wait({ Seconds: "{% '5' %}" }), {}, QUERY_ERROR],
    [
      'refuses a timestamp in lower case',
      wait({ Timestamp: "{% '2016-03-14t01:59:00z' %}" }),
      {},
      QUERY_ERROR,
    ],
    ['refuses a date without time', wait({ Timestamp: "{% '2016-03-14' %}" }), {}, QUERY_ERROR],
    [
      'works its Output out after the wait',
      wait({ Seconds: 5, Output: '{% $now() %}' }),
      {},
      { output: '2025-01-01T00:00:05.000Z' },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('Succeed and Fail', () => {
  const fail = (more: object) => machine({ F: { Type: 'Fail', ...more } });
  it.each<Row>([
    [
      'Succeed hands its input on',
      machine({ S: { Type: 'Succeed' } }),
      { input: [1] },
      { status: 'SUCCEEDED', output: [1] },
    ],
    ['Succeed may have an Output', machine({ S: { Type: 'Succeed', Output: 'x' } }), {}, { output: 'x' }],
    [
      'Fail gives its error and cause',
      fail({ Error: 'E', Cause: 'c' }),
      {},
      { status: 'FAILED', error: 'E', cause: 'c', output: null },
    ],
    ['Fail may give neither', fail({}), {}, { status: 'FAILED', error: null, cause: null }],
    [
      'Fail works them out',
      fail({ Error: '{% $states.input.e %}', Cause: "{% 'of ' & $states.input.c %}" }),
      { input: { e: 'X', c: 'y' } },
      { error: 'X', cause: 'of y' },
    ],
    ['Fail needs its error to be a string', fail({ Error: '{% 5 %}' }), {}, QUERY_ERROR],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('the time limit of the machine', () => {
  const loop = {
    W: { Type: 'Wait', Seconds: 3, Next: 'C' },
    C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'E' }], Default: 'W' },
    E: { Type: 'Succeed' },
  };
  it.each<Row>([
    [
      'ends what runs longer',
      machine(loop, { TimeoutSeconds: 10 }),
      {},
      { status: 'TIMED_OUT', error: 'States.Timeout', seconds: 10 },
    ],
    [
      'allows exactly that long',
      machine({ W: { Type: 'Wait', Seconds: 10, End: true } }, { TimeoutSeconds: 10 }),
      {},
      { status: 'SUCCEEDED', seconds: 10 },
    ],
    [
      'leaves no trace when it is not reached',
      machine({ P: pass() }, { TimeoutSeconds: 10 }),
      {},
      { status: 'SUCCEEDED', seconds: 0 },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});
