import validateByAslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../../simulator/stepfunctions/validation/validate.ts';
import { branch, machine, pass, run, task } from './machines.ts';

const P = pass();
const wait = (more: object) => machine({ W: { Type: 'Wait', End: true, ...more } });
const taskWith = (more: object) => machine({ T: task({ ...more }) });
const retry = (...Retry: object[]) => machine({ T: task({ Retry }) });
const caught = (...Catch: object[]) => machine({ T: task({ Catch, Next: 'P' }), P });
const choice = (more: object) => machine({ C: { Type: 'Choice', ...more }, P });
const rule = { Condition: true, Next: 'P' };
const map = (more: object) =>
  machine({ M: { Type: 'Map', ItemProcessor: branch({ P }), End: true, ...more } });
const parallel = (...Branches: object[]) => machine({ Q: { Type: 'Parallel', Branches, End: true } });
const assigning = (Assign: unknown) => machine({ P: pass({ Assign }) });

const BROKEN: [sentence: string, definition: unknown, path: string][] = [
  ['is not an object', [], ''],
  ['has no StartAt', { QueryLanguage: 'JSONata', States: { P } }, ''],
  ['has no States', { QueryLanguage: 'JSONata', StartAt: 'P' }, ''],
  ['has States that are no object', { QueryLanguage: 'JSONata', StartAt: 'P', States: [] }, '/States'],
  ['has no states at all', { QueryLanguage: 'JSONata', StartAt: 'P', States: {} }, '/StartAt'],
  ['starts at no state', machine({ P }, { StartAt: 'p' }), '/StartAt'],
  ['has a field nobody knows', machine({ P }, { Timeout: 5 }), '/Timeout'],
  ['has a Comment that is no text', machine({ P }, { Comment: 5 }), '/Comment'],
  ['has a Version that is no text', machine({ P }, { Version: 1 }), '/Version'],
  ['has a fraction as TimeoutSeconds', machine({ P }, { TimeoutSeconds: 1.5 }), '/TimeoutSeconds'],
  ['works its TimeoutSeconds out', machine({ P }, { TimeoutSeconds: '{% 5 %}' }), '/TimeoutSeconds'],
  ['speaks another language', machine({ P }, { QueryLanguage: 'XPath' }), '/QueryLanguage'],
  ['speaks JSONPath', machine({ P }, { QueryLanguage: 'JSONPath' }), '/States/P'],
  ['speaks JSONPath by default', { StartAt: 'P', States: { P } }, '/States/P'],
  ['has a JSONPath state', machine({ P: pass({ QueryLanguage: 'JSONPath' }) }), '/States/P'],
  ['has a state that is no object', machine({ P: 5 as never }), '/States/P'],
  ['has a state without Type', machine({ P: { End: true } }), '/States/P/Type'],
  ['has a state of an unknown type', machine({ P: pass({ Type: 'pass' }) }), '/States/P/Type'],
  ['has a state that goes nowhere', machine({ P: { Type: 'Pass' } }), '/States/P'],
  ['has a state that says End: false only', machine({ P: pass({ End: false }) }), '/States/P'],
  ['has a state with Next and End', machine({ P: pass({ Next: 'Q' }), Q: P }), '/States/P'],
  ['has an End that is no boolean', machine({ P: pass({ End: 'true' }) }), '/States/P/End'],
  ['goes to no state', machine({ P: { Type: 'Pass', Next: 'Q' }, R: P }), '/States/P/Next'],
  ['goes to a state in another case', machine({ A: { Type: 'Pass', Next: 'p' }, P }), '/States/A/Next'],
  ['never ends', machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }), '/States'],
  ['has a state nobody reaches', machine({ P, Q: P }), '/States/Q'],
  ['has a state only reached from itself', machine({ P, Q: { Type: 'Pass', Next: 'Q' } }), '/States/Q'],
  ['has a name of 81 characters', machine({ ['x'.repeat(81)]: P }), `/States/${'x'.repeat(81)}`],
  ['has a field of no state', machine({ P: pass({ Foo: 1 }) }), '/States/P/Foo'],
  ['has a JSONPath field', machine({ P: pass({ InputPath: '$' }) }), '/States/P/InputPath'],
  ['has Parameters', taskWith({ Parameters: {} }), '/States/T/Parameters'],
  ['has a ResultSelector', taskWith({ ResultSelector: {} }), '/States/T/ResultSelector'],
  ['has a ResultPath', taskWith({ ResultPath: '$.a' }), '/States/T/ResultPath'],
  ['has an OutputPath', machine({ S: { Type: 'Succeed', OutputPath: '$' } }), '/States/S/OutputPath'],
  ['has a Result', machine({ P: pass({ Result: 1 }) }), '/States/P/Result'],
  ['has Arguments in a Pass', machine({ P: pass({ Arguments: 1 }) }), '/States/P/Arguments'],
  ['retries a Pass', machine({ P: pass({ Retry: [] }) }), '/States/P/Retry'],
  ['catches in a Wait', wait({ Seconds: 1, Catch: [] }), '/States/W/Catch'],
  ['has broken JSONata', machine({ P: pass({ Output: '{% 1 + %}' }) }), '/States/P/Output'],
  [
    'has broken JSONata deep inside',
    machine({ P: pass({ Output: { a: ['{% ( %}'] } }) }),
    '/States/P/Output/a/0',
  ],
  ['has an empty expression', machine({ P: pass({ Output: '{% %}' }) }), '/States/P/Output'],
  ['asks a Pass for a result', machine({ P: pass({ Output: '{% $states.result %}' }) }), '/States/P/Output'],
  [
    'asks for a result before there is one',
    taskWith({ Arguments: { a: '{% $exists($states.result.x) %}' } }),
    '/States/T/Arguments/a',
  ],
  [
    'asks for an error where there is none',
    taskWith({ Output: '{% $states.errorOutput %}' }),
    '/States/T/Output',
  ],
  [
    'asks a catcher for a result',
    caught({ ErrorEquals: ['E'], Next: 'P', Assign: { x: '{% [1].($states.result) %}' } }),
    '/States/T/Catch/0/Assign/x',
  ],
  ['has a Task without Resource', machine({ T: { Type: 'Task', End: true } }), '/States/T'],
  ['has a Task with no timeout to speak of', taskWith({ TimeoutSeconds: 0 }), '/States/T/TimeoutSeconds'],
  ['has a timeout in words', taskWith({ TimeoutSeconds: '5' }), '/States/T/TimeoutSeconds'],
  [
    'has a heartbeat as long as the timeout',
    taskWith({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    '/States/T/HeartbeatSeconds',
  ],
  ['has a Retry that is no list', machine({ T: task({ Retry: {} }) }), '/States/T/Retry'],
  ['retries no error', retry({ ErrorEquals: [] }), '/States/T/Retry/0/ErrorEquals'],
  ['retries it knows not what', retry({ MaxAttempts: 1 }), '/States/T/Retry/0'],
  ['retries a number', retry({ ErrorEquals: [5] }), '/States/T/Retry/0/ErrorEquals/0'],
  [
    'retries States.ALL among others',
    retry({ ErrorEquals: ['E', 'States.ALL'] }),
    '/States/T/Retry/0/ErrorEquals',
  ],
  [
    'retries States.ALL first',
    retry({ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }),
    '/States/T/Retry/0/ErrorEquals',
  ],
  [
    'retries a negative number of times',
    retry({ ErrorEquals: ['E'], MaxAttempts: -1 }),
    '/States/T/Retry/0/MaxAttempts',
  ],
  ['retries at once', retry({ ErrorEquals: ['E'], IntervalSeconds: 0 }), '/States/T/Retry/0/IntervalSeconds'],
  [
    'retries faster and faster',
    retry({ ErrorEquals: ['E'], BackoffRate: 0.9 }),
    '/States/T/Retry/0/BackoffRate',
  ],
  [
    'caps the delay at nothing',
    retry({ ErrorEquals: ['E'], MaxDelaySeconds: 0 }),
    '/States/T/Retry/0/MaxDelaySeconds',
  ],
  [
    'caps the delay at more than a year',
    retry({ ErrorEquals: ['E'], MaxDelaySeconds: 31_622_401 }),
    '/States/T/Retry/0/MaxDelaySeconds',
  ],
  [
    'jitters in a way of its own',
    retry({ ErrorEquals: ['E'], JitterStrategy: 'HALF' }),
    '/States/T/Retry/0/JitterStrategy',
  ],
  ['has a retrier with a foreign field', retry({ ErrorEquals: ['E'], Next: 'T' }), '/States/T/Retry/0/Next'],
  ['catches without going anywhere', caught({ ErrorEquals: ['E'] }), '/States/T/Catch/0'],
  ['catches to no state', caught({ ErrorEquals: ['E'], Next: 'X' }), '/States/T/Catch/0/Next'],
  ['catches nothing', caught({ ErrorEquals: [], Next: 'P' }), '/States/T/Catch/0/ErrorEquals'],
  [
    'catches States.ALL before another',
    caught({ ErrorEquals: ['States.ALL'], Next: 'P' }, { ErrorEquals: ['E'], Next: 'P' }),
    '/States/T/Catch/0/ErrorEquals',
  ],
  [
    'catches by JSONPath',
    caught({ ErrorEquals: ['E'], Next: 'P', ResultPath: '$' }),
    '/States/T/Catch/0/ResultPath',
  ],
  ['has a Choice without Choices', choice({ Default: 'P' }), '/States/C'],
  ['has a Choice of nothing', choice({ Choices: [], Default: 'P' }), '/States/C/Choices'],
  ['has a rule without Condition', choice({ Choices: [{ Next: 'P' }] }), '/States/C/Choices/0'],
  [
    'has a rule without Next',
    choice({ Choices: [{ Condition: true }], Default: 'P' }),
    '/States/C/Choices/0',
  ],
  [
    'has a condition in words',
    choice({ Choices: [{ Condition: 'true', Next: 'P' }] }),
    '/States/C/Choices/0/Condition',
  ],
  [
    'has a JSONPath rule',
    choice({ Choices: [{ Variable: '$.a', IsNull: true, Next: 'P' }] }),
    '/States/C/Choices/0/Variable',
  ],
  [
    'chooses no state',
    choice({ Choices: [{ Condition: true, Next: 'X' }], Default: 'P' }),
    '/States/C/Choices/0/Next',
  ],
  ['chooses no state by default', choice({ Choices: [rule], Default: 'X' }), '/States/C/Default'],
  ['has a Choice that ends', choice({ Choices: [rule], End: true }), '/States/C/End'],
  ['has a Choice with Next', choice({ Choices: [rule], Next: 'P' }), '/States/C/Next'],
  ['waits for nothing', wait({}), '/States/W'],
  ['waits for two things', wait({ Seconds: 1, Timestamp: '2016-03-14T01:59:00Z' }), '/States/W'],
  ['waits a negative time', wait({ Seconds: -1 }), '/States/W/Seconds'],
  ['waits a fraction', wait({ Seconds: 0.5 }), '/States/W/Seconds'],
  ['waits longer than can be', wait({ Seconds: 100_000_000 }), '/States/W/Seconds'],
  ['waits for a lower case timestamp', wait({ Timestamp: '2016-03-14t01:59:00z' }), '/States/W/Timestamp'],
  ['waits by JSONPath', wait({ SecondsPath: '$.s' }), '/States/W/SecondsPath'],
  ['has a Succeed that goes on', machine({ S: { Type: 'Succeed', Next: 'P' }, P }), '/States/S/Next'],
  ['has a Succeed that ends', machine({ S: { Type: 'Succeed', End: true } }), '/States/S/End'],
  ['has a Succeed that assigns', machine({ S: { Type: 'Succeed', Assign: {} } }), '/States/S/Assign'],
  ['has a Fail that ends', machine({ F: { Type: 'Fail', End: true } }), '/States/F/End'],
  ['has a Fail with Output', machine({ F: { Type: 'Fail', Output: 1 } }), '/States/F/Output'],
  ['has a Fail with a number for error', machine({ F: { Type: 'Fail', Error: 5 } }), '/States/F/Error'],
  ['has a Parallel without Branches', machine({ Q: { Type: 'Parallel', End: true } }), '/States/Q'],
  ['has a branch without StartAt', parallel({ States: { P } }), '/States/Q/Branches/0'],
  [
    'has a branch that starts nowhere',
    parallel(branch({ P }, { StartAt: 'Q' })),
    '/States/Q/Branches/0/StartAt',
  ],
  [
    'goes out of a branch',
    machine({
      Q: { Type: 'Parallel', Branches: [branch({ A: { Type: 'Pass', Next: 'Z' }, B: P })], Next: 'Z' },
      Z: P,
    }),
    '/States/Q/Branches/0/States/A/Next',
  ],
  [
    'goes into a branch',
    machine({
      Z: { Type: 'Pass', Next: 'A' },
      Q: { Type: 'Parallel', Branches: [branch({ A: P })], End: true },
    }),
    '/States/Z/Next',
  ],
  [
    'has one name twice, in two branches',
    parallel(branch({ P }), branch({ P })),
    '/States/Q/Branches/1/States/P',
  ],
  [
    'has one name inside and outside',
    machine({ Q: { Type: 'Parallel', Branches: [branch({ P })], Next: 'P' }, P }),
    '/States/P',
  ],
  [
    'has broken JSONata in a branch',
    parallel(branch({ P: pass({ Output: '{% ) %}' }) })),
    '/States/Q/Branches/0/States/P/Output',
  ],
  ['has a Map without ItemProcessor', machine({ M: { Type: 'Map', End: true } }), '/States/M'],
  ['has a Map with Items in words', map({ Items: 'all' }), '/States/M/Items'],
  ['has a Map with an ItemsPath', map({ ItemsPath: '$' }), '/States/M/ItemsPath'],
  ['has a negative concurrency', map({ MaxConcurrency: -1 }), '/States/M/MaxConcurrency'],
  [
    'tolerates more than everything',
    map({ ToleratedFailurePercentage: 101 }),
    '/States/M/ToleratedFailurePercentage',
  ],
  ['tolerates a negative number', map({ ToleratedFailureCount: -1 }), '/States/M/ToleratedFailureCount'],
  ['batches without a measure', map({ ItemBatcher: { BatchInput: {} } }), '/States/M/ItemBatcher'],
  ['has Arguments in a Map', map({ Arguments: {} }), '/States/M/Arguments'],
  ['reads items from elsewhere', map({ ItemReader: { Resource: 'r' } }), '/States/M/ItemReader'],
  [
    'processes items in an unknown mode',
    map({ ItemProcessor: branch({ P }, { ProcessorConfig: { Mode: 'FAST' } }) }),
    '/States/M/ItemProcessor/ProcessorConfig/Mode',
  ],
  ['assigns an expression as a whole', assigning('{% {} %}'), '/States/P/Assign'],
  ['assigns to states', assigning({ states: 1 }), '/States/P/Assign/states'],
  ['assigns to a part of a variable', assigning({ 'x.y': 1 }), '/States/P/Assign/x.y'],
  ['assigns to a name that starts with a digit', assigning({ '1x': 1 }), '/States/P/Assign/1x'],
  [
    'assigns to a name of 81 characters',
    assigning({ ['x'.repeat(81)]: 1 }),
    `/States/P/Assign/${'x'.repeat(81)}`,
  ],
  [
    'assigns inside what belongs to the outside',
    machine({
      M: { Type: 'Map', ItemProcessor: branch({ P: pass({ Assign: { x: 1 } }) }), Next: 'Z' },
      Z: pass({ Assign: { x: 2 } }),
    }),
    '/States/M/States/P',
  ],
  [
    'assigns inside what a catcher outside assigns',
    machine({
      T: task({ Catch: [{ ErrorEquals: ['E'], Assign: { x: 1 }, Next: 'M' }], Next: 'M' }),
      M: { Type: 'Map', ItemProcessor: branch({ P: pass({ Assign: { x: 1 } }) }), End: true },
    }),
    '/States/M/States/P',
  ],
];

describe('validateDefinition refuses a machine that', () => {
  it.each(BROKEN)('%s', (_, definition, path) => {
    expect(validateDefinition(definition).map((fault) => fault.path)).toContain(path);
  });

  it('runs nothing of a machine it refuses', async () => {
    const definition = machine({ T: task({ Next: 'P' }), P: pass({ Foo: 1 }) });
    expect(await run(definition)).toMatchObject({
      status: 'INVALID',
      path: [],
      calls: [],
      seconds: 0,
      output: null,
    });
  });

  it('says plainly that JSONPath is not supported', () => {
    expect(validateDefinition({ StartAt: 'P', States: { P } })[0]?.message).toContain(
      'only JSONata is supported',
    );
  });
});

const SOUND: [sentence: string, definition: Record<string, unknown>][] = [
  ['passes', machine({ P }, { Comment: 'c', Version: '1.0', TimeoutSeconds: 5 })],
  ['has a name of 80 characters', machine({ ['ü'.repeat(80)]: P })],
  [
    'calls',
    taskWith({
      Arguments: { a: '{% $states.input %}' },
      Output: '{% $states.result %}',
      Assign: { x: 1 },
      TimeoutSeconds: 9,
      HeartbeatSeconds: '{% 3 %}',
      Credentials: { RoleArn: 'r' },
    }),
  ],
  [
    'retries',
    retry(
      {
        ErrorEquals: ['E', 'States.Timeout'],
        IntervalSeconds: 1,
        MaxAttempts: 0,
        BackoffRate: 1,
        MaxDelaySeconds: 5,
        JitterStrategy: 'FULL',
      },
      { ErrorEquals: ['States.ALL'] },
    ),
  ],
  [
    'catches',
    caught(
      { ErrorEquals: ['E'], Output: 1, Assign: { e: '{% $states.errorOutput %}' }, Next: 'P' },
      { ErrorEquals: ['States.ALL'], Next: 'P' },
    ),
  ],
  [
    'chooses',
    choice({
      Choices: [{ ...rule, Condition: '{% $x = 1 %}', Output: {}, Assign: { y: 1 } }],
      Default: 'P',
      Output: {},
      Assign: { y: 2 },
    }),
  ],
  ['waits', wait({ Seconds: 0 })],
  ['waits until', wait({ Timestamp: '2016-03-14T01:59:00.5+02:00', Output: '{% $now() %}' })],
  ['fails', machine({ F: { Type: 'Fail', Error: '{% $x %}', Cause: 'c' } })],
  [
    'maps',
    map({
      Items: '{% $states.input %}',
      ItemSelector: { i: 1 },
      MaxConcurrency: 0,
      ToleratedFailureCount: 1,
      ToleratedFailurePercentage: '{% 5 %}',
      Output: '{% 1 %}',
    }),
  ],
  ['maps batches', map({ Items: [1, 2], ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { a: 1 } } })],
  [
    'runs branches with variables of the same name',
    parallel(branch({ A: pass({ Assign: { x: 1 } }) }), branch({ B: pass({ Assign: { x: 2 } }) })),
  ],
  ['speaks JSONata state by state', { StartAt: 'P', States: { P: pass({ QueryLanguage: 'JSONata' }) } }],
];

describe('validateDefinition accepts a machine that', () => {
  it.each(SOUND)('%s, and so does asl-validator', (_, definition) => {
    expect(validateDefinition(definition)).toEqual([]);
    expect(validateByAslValidator(definition as never).errors).toEqual([]);
  });

  it('says End: false beside Next, which the specification allows', () => {
    expect(validateDefinition(machine({ A: pass({ End: false, Next: 'P' }), P }))).toEqual([]);
  });
});
