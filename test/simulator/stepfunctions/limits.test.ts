import { describe, expect, it } from 'vitest';
import { machine, pass, returned, run, task } from './machines.ts';

/** A string of n bytes as JSON, quotes included. */
const bytes = (n: number) => 'x'.repeat(n - 2);
const KIB_256 = 256 * 1024;

describe('the size of data', () => {
  it.each([
    ['may be 256 KiB', bytes(KIB_256), { status: 'SUCCEEDED' }],
    ['may not be one byte more', bytes(KIB_256 + 1), { status: 'FAILED', error: 'States.DataLimitExceeded' }],
    [
      'counts bytes of UTF-8',
      'ä'.repeat(KIB_256 / 2),
      { status: 'FAILED', error: 'States.DataLimitExceeded' },
    ],
  ])('%s as a result', async (_, result, expected) => {
    expect(await run(machine({ T: task() }), { mocks: { T: [returned(result)] } })).toMatchObject(expected);
  });

  it.each([
    ['an output', { Output: '{% $join($map([1..300], function($i) { $pad("x", 1024) })) %}' }],
    [
      'a variable',
      { Output: 1, Assign: { x: '{% $join($map([1..300], function($i) { $pad("x", 1024) })) %}' } },
    ],
  ])('is limited for %s', async (_, fields) => {
    expect(await run(machine({ P: pass(fields) }))).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  it('is limited for arguments, before the call', async () => {
    const definition = machine({ T: task({ Arguments: { x: '{% $pad("x", 300000) %}' } }) });
    expect(await run(definition)).toMatchObject({ error: 'States.DataLimitExceeded', calls: [] });
  });
});

describe('the history', () => {
  it('ends an endless loop at 25,000 events', async () => {
    const loop = machine({
      A: { Type: 'Choice', Choices: [{ Condition: false, Next: 'E' }], Default: 'A' },
      E: { Type: 'Succeed' },
    });
    const report = await run(loop);
    expect(report).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(report.path.length).toBe(12_499); // entered and exited each time, between start and end
  });
});
