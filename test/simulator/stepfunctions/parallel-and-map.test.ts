import { describe, expect, it } from 'vitest';
import { branch, machine, pass, type Row, returned, run, task, thrown } from './machines.ts';

const QUERY_ERROR = 'States.QueryEvaluationError';
const parallel = (branches: object[], more: object = {}) => ({
  Type: 'Parallel',
  Branches: branches,
  ...('Next' in more ? {} : { End: true }),
  ...more,
});
const map = (processor: object, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: processor,
  ...('Next' in more ? {} : { End: true }),
  ...more,
});
const a = branch({ A: task() });
const b = branch({ B: task({ Next: 'B2' }), B2: task() });

describe('Parallel', () => {
  it.each<Row>([
    [
      'gathers the outputs in the order of its branches',
      machine({ P: parallel([a, b]) }),
      { mocks: { A: [returned('slow', 9)], B: [returned(0, 1)], B2: [returned('fast', 1)] } },
      { output: ['slow', 'fast'], seconds: 9, path: ['P', 'A', 'B', 'B2'] },
    ],
    [
      'gives each branch its input',
      machine({ P: parallel([branch({ A: pass() }), branch({ B: pass() })]) }),
      { input: [3, 2] },
      {
        output: [
          [3, 2],
          [3, 2],
        ],
      },
    ],
    [
      'gives each branch its Arguments',
      machine({
        P: parallel([branch({ A: pass() }), branch({ B: pass() })], {
          Arguments: { x: '{% $states.input.y %}' },
        }),
      }),
      { input: { y: 1 } },
      { output: [{ x: 1 }, { x: 1 }] },
    ],
    [
      'makes its Output of the results',
      machine({
        P: parallel([branch({ A: pass({ Output: 1 }) }), branch({ B: pass({ Output: 2 }) })], {
          Output: '{% $sum($states.result) %}',
        }),
      }),
      {},
      { output: 3 },
    ],
    [
      'lets Succeed end its own branch only',
      machine({
        P: parallel([
          branch({ S: { Type: 'Succeed', Output: 1 } }),
          branch({ W: { Type: 'Wait', Seconds: 2, Next: 'B' }, B: pass({ Output: 2 }) }),
        ]),
      }),
      {},
      { output: [1, 2], seconds: 2 },
    ],
    [
      'fails with the error of the first branch that fails, and stops the others',
      machine({ P: parallel([a, b]) }),
      { mocks: { A: [thrown('E', 'why', 2)], B: [returned(0, 5)], B2: [returned(0)] } },
      {
        status: 'FAILED',
        error: 'E',
        cause: 'why',
        seconds: 2,
        path: ['P', 'A', 'B'],
        calls: [{ state: 'A' }, { state: 'B' }],
      },
    ],
    [
      'stops a branch that is due at the same moment',
      machine({ P: parallel([a, b]) }),
      { mocks: { A: [thrown('E', 'why', 2)], B: [returned(0, 2)], B2: [returned(0)] } },
      { error: 'E', path: ['P', 'A', 'B'] },
    ],
    [
      'fails by a Fail state in a branch',
      machine({
        P: parallel([
          branch({ F: { Type: 'Fail', Error: 'E' } }),
          branch({ W: { Type: 'Wait', Seconds: 9, End: true } }),
        ]),
      }),
      {},
      { status: 'FAILED', error: 'E', seconds: 0 },
    ],
    [
      'catches what a branch throws',
      machine({ P: parallel([a], { Catch: [{ ErrorEquals: ['E'], Next: 'C' }] }), C: pass() }),
      { mocks: { A: [thrown('E', 'why')] } },
      { output: { Error: 'E', Cause: 'why' }, path: ['P', 'A', 'C'] },
    ],
    [
      'may call that States.BranchFailed',
      machine({
        P: parallel([a], { Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'C' }] }),
        C: pass(),
      }),
      { mocks: { A: [thrown('E')] } },
      { path: ['P', 'A', 'C'] },
    ],
    [
      'retries all its branches',
      machine({
        P: parallel([branch({ X: pass() }), a], { Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 4 }] }),
      }),
      { mocks: { A: [thrown('E'), returned(1)] } },
      { status: 'SUCCEEDED', seconds: 4, path: ['P', 'X', 'A', 'X', 'A'] },
    ],
    [
      'lets a branch look after its own errors',
      machine({
        P: parallel([
          branch({ A: task({ Catch: [{ ErrorEquals: ['E'], Next: 'C' }] }), C: pass({ Output: 'mended' }) }),
        ]),
      }),
      { mocks: { A: [thrown('E')] } },
      { output: ['mended'] },
    ],
    [
      'nests',
      machine({
        P: parallel([
          branch({ Q: parallel([branch({ A: pass({ Output: 1 }) }), branch({ B: pass({ Output: 2 }) })]) }),
          branch({ C: pass({ Output: 3 }) }),
        ]),
      }),
      {},
      { output: [[1, 2], 3], path: ['P', 'Q', 'A', 'B', 'C'] },
    ],
    [
      'is cut short by the time limit of the machine',
      machine({ P: parallel([a]) }, { TimeoutSeconds: 3 }),
      { mocks: { A: [returned(0, 9)] } },
      { status: 'TIMED_OUT', seconds: 3 },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });
});

describe('Map', () => {
  const each = branch({ T: task() });
  const index = '{% $states.context.Map.Item.Index %}';
  it.each<Row>([
    [
      'runs its processor for each item of the input',
      machine({ M: map(branch({ P: pass({ Output: '{% $states.input * 2 %}' }) })) }),
      { input: [1, 2, 3] },
      { output: [2, 4, 6], path: ['M', 'P', 'P', 'P'] },
    ],
    [
      'takes Items',
      machine({ M: map(branch({ P: pass() }), { Items: '{% $states.input.list %}' }) }),
      { input: { list: ['x', 'y'] } },
      { output: ['x', 'y'] },
    ],
    [
      'takes a literal array, with expressions in it',
      machine({ M: map(branch({ P: pass() }), { Items: [1, '{% 1 + 1 %}'] }) }),
      {},
      { output: [1, 2] },
    ],
    [
      'has nothing to do for no items',
      machine({ M: map(branch({ P: pass() })) }),
      { input: [] },
      { output: [], path: ['M'] },
    ],
    [
      'refuses Items that are no array',
      machine({ M: map(branch({ P: pass() }), { Items: '{% 5 %}' }) }),
      {},
      { error: QUERY_ERROR },
    ],
    [
      'refuses an input that is no array',
      machine({ M: map(branch({ P: pass() })) }),
      { input: {} },
      { error: QUERY_ERROR },
    ],
    [
      'makes each input with ItemSelector',
      machine({
        M: map(branch({ P: pass() }), {
          Items: '{% $states.input.list %}',
          ItemSelector: {
            i: index,
            v: '{% $states.context.Map.Item.Value %}',
            all: '{% $count($states.input.list) %}',
          },
        }),
      }),
      { input: { list: ['x', 'y'] } },
      {
        output: [
          { i: 0, v: 'x', all: 2 },
          { i: 1, v: 'y', all: 2 },
        ],
      },
    ],
    [
      'tells the states inside which item it is',
      machine({ M: map(branch({ P: pass({ Output: index }) })) }),
      { input: ['x', 'y'] },
      { output: [0, 1] },
    ],
    [
      'makes its Output of the results',
      machine({ M: map(branch({ P: pass() }), { Output: '{% $count($states.result) %}' }) }),
      { input: [1, 2] },
      { output: 2 },
    ],
    [
      'takes the older name Iterator',
      machine({ M: { Type: 'Map', Iterator: branch({ P: pass() }), End: true } }),
      { input: [1] },
      { output: [1] },
    ],
    [
      'runs all items at once',
      machine({ M: map(each) }),
      { input: [1, 2, 3], mocks: { T: [returned('a', 2), returned('b', 3), returned('c', 1)] } },
      { output: ['a', 'b', 'c'], seconds: 3, calls: [{ arguments: 1 }, { arguments: 2 }, { arguments: 3 }] },
    ],
    [
      'runs one after another with MaxConcurrency 1',
      machine({ M: map(each, { MaxConcurrency: 1 }) }),
      { input: [1, 2, 3], mocks: { T: [returned(0, 2)] } },
      { seconds: 6 },
    ],
    [
      'starts the next item as soon as one is done',
      machine({ M: map(each, { MaxConcurrency: '{% 2 %}' }) }),
      { input: [1, 2, 3], mocks: { T: [returned(0, 5), returned(0, 1), returned(0, 1)] } },
      { seconds: 5 },
    ],
    [
      'lists the states of item 0 first, whatever came first',
      machine({ M: map(branch({ T: task({ Next: 'After' }), After: pass() })) }),
      { input: [1, 2], mocks: { T: [returned(0, 5), returned(0, 1)] } },
      { path: ['M', 'T', 'After', 'T', 'After'] },
    ],
    [
      'fails with the error of the first item that fails, and stops the others',
      machine({ M: map(branch({ T: task({ Next: 'After' }), After: task() })) }),
      { input: [1, 2], mocks: { T: [returned(0, 9), thrown('E', 'why', 1)], After: [returned(0)] } },
      { status: 'FAILED', error: 'E', cause: 'why', seconds: 1, path: ['M', 'T', 'T'] },
    ],
    [
      'starts no further item after a failure',
      machine({ M: map(each, { MaxConcurrency: 1 }) }),
      { input: [1, 2, 3], mocks: { T: [returned(0), thrown('E')] } },
      { error: 'E', calls: [{ arguments: 1 }, { arguments: 2 }] },
    ],
    [
      'catches what an item throws',
      machine({
        M: map(each, { Catch: [{ ErrorEquals: ['E'], Next: 'C' }] }),
        C: pass({ Output: 'mended' }),
      }),
      { input: [1], mocks: { T: [thrown('E')] } },
      { output: 'mended' },
    ],
    [
      'retries as a whole',
      machine({ M: map(each, { Retry: [{ ErrorEquals: ['E'] }] }) }),
      { input: [1, 2], mocks: { T: [returned(0), thrown('E'), returned('x')] } },
      { output: ['x', 'x'], seconds: 1, path: ['M', 'T', 'T', 'T', 'T'] },
    ],
    [
      'catches a missing choice inside',
      machine({
        M: map(branch({ C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'P' }] }, P: pass() }), {
          Catch: [{ ErrorEquals: ['States.NoChoiceMatched'], Next: 'E' }],
        }),
        E: pass({ Output: 1 }),
      }),
      { input: [1] },
      { output: 1 },
    ],
    [
      'runs distributed like inline',
      machine({
        M: map(
          branch({ P: pass() }, { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }),
        ),
      }),
      { input: [1] },
      { output: [1] },
    ],
  ])('%s', async (_, definition, given, expected) => {
    expect(await run(definition, given)).toMatchObject(expected);
  });

  it.each<[string, object, 'SUCCEEDED' | 'FAILED']>([
    ['as many as ToleratedFailureCount', { ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    ['no more than ToleratedFailureCount', { ToleratedFailureCount: 1 }, 'FAILED'],
    ['as much as ToleratedFailurePercentage', { ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    ['no more than ToleratedFailurePercentage', { ToleratedFailurePercentage: 49 }, 'FAILED'],
    ['all of them with 100 %', { ToleratedFailurePercentage: 100 }, 'SUCCEEDED'],
    ['no more than either of them', { ToleratedFailureCount: 9, ToleratedFailurePercentage: 25 }, 'FAILED'],
    ['as many as it works out', { ToleratedFailureCount: '{% 1 + 1 %}' }, 'SUCCEEDED'],
  ])('tolerates two failures of four: %s', async (_, tolerance, status) => {
    const mocks = { T: [returned('ok'), thrown('E'), thrown('E'), returned('ok')] };
    const report = await run(machine({ M: map(each, tolerance) }), { input: [1, 2, 3, 4], mocks });
    expect(report.status).toBe(status);
    if (status === 'FAILED') expect(report.error).toBe('States.ExceedToleratedFailureThreshold');
    else
      expect(report.output).toEqual([
        'ok',
        { Error: 'E', Cause: 'because' },
        { Error: 'E', Cause: 'because' },
        'ok',
      ]);
  });

  it.each<[string, object]>([
    ['a percentage above 100', { ToleratedFailurePercentage: '{% 101 %}' }],
    ['a negative count', { ToleratedFailureCount: '{% -1 %}' }],
    ['a broken concurrency', { MaxConcurrency: '{% 1.5 %}' }],
  ])('refuses %s when it is worked out', async (_, fields) => {
    expect(await run(machine({ M: map(each, fields) }), { input: [1] })).toMatchObject({
      error: QUERY_ERROR,
      calls: [],
    });
  });

  it.each<[string, object, unknown]>([
    ['by number', { MaxItemsPerBatch: 2 }, [{ Items: [1, 2] }, { Items: [3] }]],
    ['by size', { MaxInputBytesPerBatch: 15 }, [{ Items: [1, 2] }, { Items: [3] }]],
    [
      'with an input for each batch',
      { MaxItemsPerBatch: 3, BatchInput: { x: '{% 1 %}' } },
      [{ BatchInput: { x: 1 }, Items: [1, 2, 3] }],
    ],
  ])('batches items %s', async (_, ItemBatcher, output) => {
    const definition = machine({ M: map(branch({ P: pass() }), { ItemBatcher }) });
    expect(await run(definition, { input: [1, 2, 3] })).toMatchObject({ output });
  });
});
