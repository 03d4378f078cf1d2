import { describe, expect, it } from 'vitest';
import { attentionFor, settledBelief } from '../../shared/core/health/attention.ts';
import { type Belief, evaluateHealth, newBelief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';

const answer = (verdict: Observation['verdict'], atMs: number): Observation => ({
  target: 'backend',
  atMs,
  verdict,
  detail: verdict,
  asked: 1,
  right: verdict === 'up' ? 1 : 0,
});

const seeing = (...verdicts: Observation['verdict'][]): Belief =>
  verdicts.reduce((belief, verdict, at) => evaluateHealth(belief, [answer(verdict, at)]), newBelief(0));

describe('a row', () => {
  it.each([
    ['of a target that is new', newBelief(0), 'unknown'],
    ['that has answered twice', seeing('up', 'up'), 'healthy'],
    ['that has just failed', seeing('up', 'up', 'up', 'down'), 'suspect'],
    ['that could not be asked once', seeing('up', 'up', 'up', 'unknown'), 'healthy'],
    ['that is slow', seeing('up', 'up', 'up', 'degraded'), 'degraded'],
    ['that recovers', seeing('up', 'down', 'down', 'down', 'up'), 'recovering'],
  ] as const)('%s needs attention', (_, belief, why) => {
    expect(attentionFor({ belief })).toBe(why);
  });

  it.each([
    ['an open incident', { openIncident: 'backend#000001' }, 'incident'],
    ['a revision that is not proven yet', { revision: { certified: false } }, 'uncertified'],
    ['a deployment under way', { rollout: { deploymentId: 'd', progress: 0, sinceMs: 0 } }, 'rollout'],
  ])('of a well target with %s needs attention', (_, known, why) => {
    expect(attentionFor({ belief: seeing('up', 'up', 'up'), ...known })).toBe(why);
  });

  it('of a target that is well and settled needs none, and what stands for it neither', () => {
    expect(attentionFor({ belief: seeing('up', 'up', 'up'), revision: { certified: true } })).toBeUndefined();
    expect(attentionFor({ belief: settledBelief(5) })).toBeUndefined();
  });

  it('that needs none is the same row after one more good answer: it need not be read', () => {
    const belief = seeing('up', 'up', 'up', 'up');
    expect(evaluateHealth(belief, [answer('up', 9)])).toBe(belief);
    const unread = settledBelief(5);
    expect(evaluateHealth(unread, [answer('up', 9)])).toBe(unread);
  });
});
