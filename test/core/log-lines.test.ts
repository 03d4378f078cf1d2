import { describe, expect, it } from 'vitest';
import { FAILURE_WORDS, logFacts, logSays } from '../../shared/core/diagnosis/log-lines.ts';

describe("a service's own log", () => {
  it.each([
    ['[S2-17] crashes', 'panic: runtime error: invalid memory address or nil pointer dereference', 'crash'],
    ['[S2-20] is out of memory', 'java.lang.OutOfMemoryError: Java heap space', 'out-of-memory'],
    ['[S3-05.05] has no memory left', 'ERROR worker died: MemoryError', 'out-of-memory'],
    ['[S1-37] waits for the exchange in vain', 'ERROR fetch_ohlcv binance: request timed out', 'timeout'],
    ['[S3-01.07] lacks a module at its start', "ModuleNotFoundError: No module named 'uvloop'", 'import'],
    [
      '[S3-02.05] has no connection left in its pool',
      'ERROR QueuePool limit of size 10 overflow 5 reached, connection timed out',
      'dependency',
    ],
  ])('says that it %s', (_, line, expected) => {
    expect(FAILURE_WORDS.some((word) => line.includes(word))).toBe(true); // else nobody would be sent it
    expect(logSays([line, line, 'INFO request 17 served'])?.found.class).toBe(expected);
    expect(logFacts([line]).join('\n')).toContain(expected);
  });

  it('[S3-06.02] [S3-06.05] tells the commonest of its errors, with how many of each it has seen, and samples that differ', () => {
    const refused = (n: number) => `ERROR request ${n}: connect ECONNREFUSED 10.0.3.${n}:5432`;
    const lines = [refused(1), refused(2), 'ERROR MemoryError', refused(3)];
    expect(logSays(lines)).toMatchObject({ lines: 3, of: 4 });
    expect(logFacts(lines)).toEqual([
      expect.stringMatching(/^log: 4 lines about failures in five minutes, of 2 kinds; 3 tell of /),
      `log: ${refused(1)}`,
      'log: ERROR MemoryError',
    ]);
  });

  it('says nothing where no line names a cause', () => {
    expect(logSays(['ERROR something', 'INFO started'])).toBeUndefined();
  });
});

describe('samples of a log', () => {
  it('differ in more than figures and ids, and are three', () => {
    const lines = ['ERROR a 1', 'ERROR a 2ab3', 'ERROR b 1', 'ERROR c', 'ERROR d'];
    expect(logFacts(lines)).toEqual([
      'log: 5 lines about failures in five minutes, of 4 kinds',
      'log: ERROR a 1',
      'log: ERROR b 1',
      'log: ERROR c',
    ]);
  });

  it('are the same where they differ only far behind', () => {
    const begin = `ERROR ${'x'.repeat(300)}`;
    expect(logFacts([`${begin}a`, `${begin}b`])).toHaveLength(2);
  });

  it('tell nothing of what Lambda writes of every invocation', () => {
    expect(logFacts(['START RequestId: 1', 'END RequestId: 1', 'REPORT RequestId: 1'])).toEqual([]);
  });
});
