import { describe, expect, it } from 'vitest';
import { claimsOfScenarios, claimsOfTests, idsIn } from '../../trace/claims.ts';
import { readItems } from '../../trace/items.ts';
import { isWhole, matrixOf } from '../../trace/matrix.ts';
import { runbookPage, tableText } from '../../trace/print.ts';

const items = readItems('# a remark\nS1-05 | G | Response time\nS3-05.01 | P | Killed\n');
const known = new Set(items.map((item) => item.id));
const reported = (fullName: string, status = 'passed', file = '/home/me/watchdog/test/a.test.ts') =>
  claimsOfTests({ testResults: [{ name: file, assertionResults: [{ fullName, status }] }] }, []);

describe('the list of items', () => {
  it('has the 359 lines of the runbooks and the 13 traps, each once', () => {
    const ids = readItems().map((item) => item.id);
    const of = (prefix: string) => ids.filter((id) => id.startsWith(prefix)).length;
    expect(['S0', 'S1', 'S2', 'S3', 'S4', 'trap'].map(of)).toEqual([62, 50, 45, 175, 27, 13]);
    expect(new Set(ids).size).toBe(372);
  });

  it('refuses a line that is none', () => {
    expect(() => readItems('S9-01 | G | x')).toThrow('no item: S9-01');
  });
});

describe('an id', () => {
  it('is read from square brackets only', () => {
    expect(idsIn('[S1-05] [S3-05.01, trap-04] reads S2-01 and [nothing]')).toEqual([
      'S1-05',
      'S3-05.01',
      'trap-04',
    ]);
  });

  it('of a passed test is shown', () => {
    expect(matrixOf(items, reported('[S1-05] x')).rows[0]?.shownBy).toMatchObject([
      { by: 'test', file: 'test/a.test.ts' },
    ]);
  });

  it('of the test of a notice is advice', () => {
    const file = '/w/test/core/notices/advice/advice.test.ts';
    expect(reported('[S1-05] x', 'passed', file)).toMatchObject([{ by: 'advice' }]);
  });

  it.each([
    ['a test that failed', reported('[S1-05] x', 'failed'), 'failed'],
    ['a test that was skipped', reported('[S1-05] x', 'skipped'), 'notRun'],
    [
      'a test file that did not run',
      claimsOfTests({ testResults: [] }, [{ file: 'test/b.test.ts', text: "it('[S1-05] x')" }]),
      'notRun',
    ],
    ['no runbook', reported('[S1-99] x'), 'stale'],
    [
      'a scenario that failed',
      claimsOfScenarios([{ name: 'a', file: 'scenarios/a.yaml', tags: ['S1-05'], verdict: 'fail' }], known),
      'failed',
    ],
    [
      'a scenario that was not played',
      claimsOfScenarios([{ name: 'a', file: 'scenarios/a.yaml', tags: ['S1-05'] }], known),
      'notRun',
    ],
    [
      "a scenario's tag of no runbook",
      claimsOfScenarios([{ name: 'a', file: 'scenarios/a.yaml', tags: ['S1-5'], verdict: 'pass' }], known),
      'stale',
    ],
  ] as const)('of %s shows nothing and is told', (_, claims, where) => {
    const matrix = matrixOf(items, claims);
    expect(matrix[where]).toHaveLength(1);
    expect(matrix.rows.every((row) => row.shownBy.length === 0)).toBe(true);
    expect(isWhole(matrix)).toBe(false);
    expect(tableText(matrix)).toContain(matrix[where][0]!.file);
  });

  it('of a chapter says what a scenario is about, and shows no line', () => {
    const chapter = { name: 'a', file: 'a.yaml', tags: ['S3-5', 'S3-05', 'I12'], verdict: 'pass' };
    expect(claimsOfScenarios([chapter], known)).toEqual([]);
  });
});

describe('the whole', () => {
  const claims = [...reported('[S1-05] reads | it'), ...reported('[S3-05.01]')];

  it('is whole when every item is shown', () => {
    expect(isWhole(matrixOf(items, claims))).toBe(true);
    expect(isWhole(matrixOf(items, claims.slice(1)))).toBe(false);
  });

  it('is a page with each line beside what shows it', () => {
    const page = runbookPage(matrixOf(items, claims.slice(0, 1)));
    expect(page).toContain('| S1-05 | G | Response time | test: reads \\| it |');
    expect(page).toContain('| S3-05.01 | P | Killed | does not yet |');
    expect(page).toContain('| TradAI: performance degradation | 1 | 1 | 0 |');
  });
});
