import { describe, expect, it } from 'vitest';
import type { PolicyRun } from '../../../simulator/rivals/policy-run.ts';
import { scoresOf } from '../../../simulator/rivals/score.ts';
import { scoreTableOf } from '../../../simulator/rivals/score-table.ts';

function runOf(given: Partial<PolicyRun>): PolicyRun {
  return {
    policy: 'watchdog',
    scenario: 'a-story',
    ill: [],
    harm: false,
    needless: 0,
    savedSeconds: 0,
    notices: 0,
    ...given,
  };
}

const illWith = (...recoverSeconds: (number | undefined)[]) =>
  recoverSeconds.map((seconds) => ({ service: 'backend', detectSeconds: 60, recoverSeconds: seconds }));

const watchdogOf = (...runs: Partial<PolicyRun>[]) => scoresOf(runs.map(runOf))[0]!;

describe('scoresOf', () => {
  it('counts ill services, not scenarios, as recovered', () => {
    const score = watchdogOf({ ill: illWith(100, undefined) }, { ill: illWith(50) });
    expect(score).toMatchObject({ scenarios: 2, ill: 3, recovered: 2, detected: 3 });
  });

  it.each([
    ['takes the one in the middle', illWith(10, 300, 20), 20],
    ['counts never as the longest', illWith(10, undefined, 20), 20],
    ['is never when half of them never came back', illWith(10, undefined, undefined), null],
    ['is nothing without anybody ill', [], null],
  ])('the median %s', (_, ill, median) => {
    expect(watchdogOf({ ill }).medianRecoverSeconds).toBe(median);
  });

  it('sums acts, notices and downtime, which may be lost too', () => {
    const score = watchdogOf(
      { needless: 2, notices: 3, savedSeconds: 500 },
      { harm: true, savedSeconds: -700, notices: 1 },
    );
    expect(score).toMatchObject({ harmed: 1, needless: 2, notices: 4, downtimeSavedSeconds: -200 });
  });

  it('keeps the policies apart', () => {
    const scores = scoresOf([runOf({ harm: true }), runOf({ policy: 'runbook', needless: 4 })]);
    expect(scores.find((one) => one.policy === 'runbook')).toMatchObject({ harmed: 0, needless: 4 });
  });
});

describe('scoreTableOf', () => {
  it('has a line for each policy and says how to read it', () => {
    const table = scoreTableOf(scoresOf([runOf({ ill: illWith(undefined), notices: 2 })]));
    expect(table).toMatch(/^watchdog +0 of 1 +0 +0 +1 of 1 +60 s +never +0 s +2$/m);
    expect(table).toContain('1 scenarios. In them 1 services are down');
  });
});
