import { describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { type LateAnswers, witnessOfLateAnswers } from '../../shared/core/diagnosis/slow-answers.ts';
import type { HttpQuestion } from '../../shared/core/watchlist/environment.ts';
import { illBelief, MINUTE, NOON, steadyView } from '../support/cases.ts';

const question = { kind: 'http', latency: { warnMs: 500, criticalMs: 1_000 } } as HttpQuestion;
/** Quick before it fell ill at noon, and measured once since. */
const measured = (value: number, { atMs = NOON, requests = 20, before = 40 } = {}) => ({
  ...NO_METRICS,
  p99Ms: [
    { atMs: NOON - 10 * MINUTE, value: before },
    { atMs, value },
  ],
  requests: [{ atMs, value: requests }],
});
const [deployment] = steadyView().deployments;
const late: LateAnswers = {
  nowMs: NOON + 3 * MINUTE,
  belief: illBelief(NOON, { phase: 'latency' }),
  metrics: measured(1_000),
  question,
  view: steadyView(),
};

describe('a load balancer that measures late answers', () => {
  it('is a witness where ours are late too, of a whole minute since they are', () => {
    expect(witnessOfLateAnswers(late)).toEqual({
      witness: 'metrics',
      verdict: 'unhealthy',
      detail: 'p99 1000 ms at its load balancer (critical from 1000 ms on)',
    });
    expect(witnessOfLateAnswers({ ...late, nowMs: NOON + 5 * MINUTE })).toBeDefined();
  });

  it.each<[string, Partial<LateAnswers>]>([
    ['of what was measured before', { metrics: measured(1_600, { atMs: NOON - 1 }) }],
    ['of what was measured long ago', { nowMs: NOON + 5 * MINUTE + 1 }],
    [
      'of what ran before',
      { view: steadyView({ deployments: [{ ...deployment!, createdAtMs: NOON + 1 }] }) },
    ],
    ['of what was as late before', { metrics: measured(1_600, { before: 1_600 }) }],
    ['of so few that it may be ourselves', { metrics: measured(1_600, { requests: 19 }) }],
    ['of answers that are quick enough', { metrics: measured(999) }],
    ['of what fails otherwise', { belief: illBelief(NOON, { phase: 'timeout' }) }],
    ['of what has not failed yet', { belief: { ...late.belief, failingSinceMs: undefined } }],
    ['where nothing is measured', { metrics: NO_METRICS }],
    ['where nobody asks for answers', { question: { kind: 'tcp' } as never }],
  ])('is none %s', (_, given) => {
    expect(witnessOfLateAnswers({ ...late, ...given })).toBeUndefined();
  });
});
