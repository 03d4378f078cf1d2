import { describe, expect, it } from 'vitest';
import {
  type Belief,
  evaluateHealth,
  hasAnsweredSince,
  newBelief,
  wantsAnotherAnswer,
  withoutProof,
} from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { NOON, SECOND, seen } from '../support/cases.ts';

const at = (second: number) => NOON + second * SECOND;
const up = (second: number, given: Partial<Observation> = {}) => seen('up', at(second), given);
const down = (second: number, given: Partial<Observation> = {}) =>
  seen('down', at(second), { phase: 'http', status: 500, blames: 'db', ...given });
const slow = (second: number) => seen('degraded', at(second), { phase: 'latency' });
const dunno = (second: number) => seen('unknown', at(second), { phase: 'self' });
/** One look for each observation. */
const believed = (...observations: readonly Observation[]): Belief =>
  observations.reduce((belief, one) => evaluateHealth(belief, [one]), newBelief(NOON));
const well = believed(up(1), up(2), up(3));

describe('a belief that is carried from look to look', () => {
  it('begins with nothing known', () => {
    expect(newBelief(NOON)).toEqual({
      status: 'unknown',
      sinceMs: NOON,
      reason: 'not looked at yet',
      everHealthy: false,
      failures: 0,
      failedLooks: 0,
      successes: 0,
      unknowns: 0,
    });
  });

  it('has a status no earlier than the one before it, however old the figures are', () => {
    expect(believed(up(-180))).toMatchObject({ status: 'healthy', sinceMs: NOON, healthySinceMs: at(-180) });
    expect(believed(up(1), down(0))).toMatchObject({ sinceMs: at(1), failingSinceMs: at(0) });
  });

  it('came back when it sends nobody away any more, for those who need it', () => {
    const limited = (second: number) => seen('degraded', at(second), { phase: 'limited' });
    expect(believed(up(1), limited(2), limited(3)).cameBackMs).toBeUndefined();
    expect(believed(up(1), limited(2), up(3), up(4)).cameBackMs).toBe(at(3));
    expect(believed(up(1), slow(2), up(3)).cameBackMs).toBeUndefined();
  });

  it('keeps since when it is well, and is the same object while it stays so', () => {
    expect(well).toEqual({
      ...newBelief(NOON),
      status: 'healthy',
      sinceMs: at(1),
      reason: 'up',
      everHealthy: true,
      healthySinceMs: at(1),
      successSinceMs: at(1),
      successes: 3,
      cameBackMs: undefined,
    });
    expect(evaluateHealth(well, [up(4)])).toBe(well);
    expect(evaluateHealth(well, [up(4, { phase: 'latency' })])).not.toBe(well);
    expect(evaluateHealth(well, [])).toBe(well);
  });

  it('counts failures and the looks in which they were met', () => {
    const ill = evaluateHealth(well, [down(4), down(5), down(6)]);
    expect(ill).toEqual({
      ...newBelief(NOON),
      status: 'unhealthy',
      sinceMs: at(6),
      reason: 'down',
      phase: 'http',
      httpStatus: 500,
      blames: 'db',
      everHealthy: true,
      failingSinceMs: at(4),
      failedAtMs: at(6),
      failures: 3,
      failedLooks: 1,
      cameBackMs: undefined,
    });
    const longer = evaluateHealth(ill, [down(7)]);
    expect(longer).toMatchObject({ failures: 4, failedLooks: 2, sinceMs: at(6), failingSinceMs: at(4) });
    expect(evaluateHealth(longer, [down(8), up(9)])).toMatchObject({
      failures: 0,
      failedLooks: 0,
      failedAtMs: at(8),
    });
    expect(evaluateHealth(longer, [up(8), down(9)])).toMatchObject({
      failures: 1,
      failedLooks: 1,
      status: 'suspect',
    });
    expect(evaluateHealth(longer, [dunno(8)])).toMatchObject({ failures: 4, failedLooks: 2, unknowns: 1 });
  });

  it('keeps the first reason of an illness until it is another one', () => {
    expect(believed(up(1), down(2, { detail: 'first' }), down(3, { detail: 'second' })).reason).toBe('first');
    const ill = believed(
      up(1),
      down(2, { detail: 'first' }),
      down(3, { detail: 'second' }),
      down(4),
      down(5, { detail: 'fifth' }),
    );
    expect(ill.reason).toBe('down');
    expect(evaluateHealth(ill, [down(6, { detail: 'third', status: 503 })]).reason).toBe('third');
    expect(evaluateHealth(ill, [down(6, { detail: 'third', phase: 'body' })]).reason).toBe('third');
  });

  it('is suspicious after one failure, and not of a recovery that breaks off', () => {
    expect(evaluateHealth(well, [down(4)])).toMatchObject({
      status: 'suspect',
      failedLooks: 1,
      healthySinceMs: undefined,
    });
    const ill = evaluateHealth(well, [down(4), down(5), down(6)]);
    const back = evaluateHealth(ill, [up(7)]);
    expect(back).toMatchObject({
      status: 'recovering',
      successes: 1,
      successSinceMs: at(7),
      cameBackMs: at(7),
    });
    expect(evaluateHealth(back, [up(8)])).toMatchObject({
      status: 'recovering',
      successes: 2,
      successSinceMs: at(7),
    });
    expect(evaluateHealth(back, [up(8), up(9)])).toMatchObject({
      status: 'healthy',
      successes: 3,
      sinceMs: at(9),
      healthySinceMs: at(7),
      cameBackMs: at(7),
    });
    expect(evaluateHealth(back, [up(8), up(9)]).httpStatus).toBeUndefined();
  });

  it('came back only from an illness, not from one failure', () => {
    expect(evaluateHealth(well, [down(4), up(5)]).cameBackMs).toBeUndefined();
    expect(evaluateHealth(well, [down(4), down(5), up(6)]).cameBackMs).toBeUndefined();
    const back = evaluateHealth(well, [down(4), down(5), down(6), up(7)]);
    expect(hasAnsweredSince(back, at(6))).toBe(true);
    expect(hasAnsweredSince(back, at(7))).toBe(false);
    expect(hasAnsweredSince(well, 0)).toBe(false);
  });

  it('is degraded by slow answers, which prove no health', () => {
    const never = believed(slow(1), slow(2), slow(3));
    expect(never).toMatchObject({
      status: 'degraded',
      everHealthy: false,
      healthySinceMs: undefined,
      successes: 3,
    });
    expect(evaluateHealth(never, [slow(4)])).toBe(never);
    expect(evaluateHealth(well, [slow(4)])).toMatchObject({
      status: 'degraded',
      everHealthy: true,
      healthySinceMs: undefined,
    });
  });

  it('loses one unknown answer, and everything with the second', () => {
    const one = evaluateHealth(well, [dunno(4)]);
    expect(one).toEqual({ ...well, unknowns: 1 });
    expect(evaluateHealth(one, [up(5)])).toMatchObject({
      status: 'healthy',
      unknowns: 0,
      healthySinceMs: at(1),
    });
    const two = evaluateHealth(evaluateHealth(well, [down(3)]), [dunno(4), dunno(5)]);
    expect(two).toMatchObject({
      status: 'unknown',
      unknowns: 2,
      failures: 0,
      failedLooks: 0,
      successes: 0,
      everHealthy: true,
    });
    expect([two.healthySinceMs, two.failingSinceMs, two.successSinceMs]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(evaluateHealth(two, [dunno(6)]).unknowns).toBe(2);
  });

  it('can lose its proof alone', () => {
    const unproven = { ...well, healthySinceMs: undefined, successSinceMs: undefined, successes: 0 };
    expect(withoutProof(well)).toEqual(unproven);
    expect(withoutProof(unproven)).toBe(unproven);
    expect(withoutProof({ ...well, healthySinceMs: undefined })).toEqual(unproven);
    const ill = believed(down(1));
    expect(withoutProof(ill)).toBe(ill);
    expect(evaluateHealth(withoutProof(well), [up(5)])).toMatchObject({
      status: 'healthy',
      healthySinceMs: at(5),
      successSinceMs: at(5),
    });
  });

  it('wants another answer where it has just failed, and not where it is known to be ill', () => {
    expect(wantsAnotherAnswer(well, down(4))).toBe(true);
    expect(wantsAnotherAnswer(well, up(4))).toBe(false);
    expect(wantsAnotherAnswer(believed(down(1), down(2), down(3)), down(4))).toBe(false);
  });
});
