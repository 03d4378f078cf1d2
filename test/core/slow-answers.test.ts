import { describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { witnessOfLateAnswers } from '../../shared/core/diagnosis/slow-answers.ts';
import type { HttpQuestion } from '../../shared/core/watchlist/environment.ts';
import { illBelief, NOON } from '../support/cases.ts';

const question = { kind: 'http', latency: { warnMs: 500, criticalMs: 1_000 } } as HttpQuestion;
const measured = (value: number, atMs = NOON) => ({ ...NO_METRICS, p99Ms: [{ atMs, value }] });
const late = illBelief(NOON, { phase: 'latency' });

describe('a load balancer that measures late answers', () => {
  it('is a witness where ours are late too, of a whole minute since they are', () => {
    expect(witnessOfLateAnswers(late, measured(1_000), question)).toEqual({
      witness: 'metrics',
      verdict: 'unhealthy',
      detail: 'p99 1000 ms at its load balancer (critical from 1000 ms on)',
    });
  });

  it.each([
    ['of what was measured before', late, measured(1_600, NOON - 1), question],
    ['of answers that are quick enough', late, measured(999), question],
    ['of what fails otherwise', illBelief(NOON, { phase: 'timeout' }), measured(1_600), question],
    ['of what has not failed yet', { ...late, failingSinceMs: undefined }, measured(1_600), question],
    ['where nothing is measured', late, NO_METRICS, question],
    ['where nobody asks for answers', late, measured(1_600), { kind: 'tcp' } as never],
  ])('is none %s', (_, belief, metrics, asked) => {
    expect(witnessOfLateAnswers(belief, metrics, asked)).toBeUndefined();
  });
});
