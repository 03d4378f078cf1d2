import { describe, expect, it } from 'vitest';
import { endOfPattern } from '../../../functions/tell/comes-again.ts';
import type { Cause } from '../../../shared/core/diagnosis/diagnose.ts';
import type { HoldReason } from '../../../shared/core/remediation/hold.ts';
import type { Incident, Outcome } from '../../../shared/core/remediation/incident.ts';
import { newLedger } from '../../../shared/core/remediation/records.ts';
import type { RollbackStore } from '../../../shared/ports.ts';
import { HOUR, incidentAt, MINUTE, NOON } from '../../support/cases.ts';

interface Past {
  readonly agoMs: number;
  readonly cause?: Cause;
  readonly outcome?: Outcome;
  readonly toldAtMs?: number;
  readonly holds?: Incident['holds'];
  readonly rungs?: Incident['rungs'];
}

const diagnosed = (cause: Cause) => ({
  cause,
  blames: 'cart',
  confidence: 0.8,
  because: ['exit code 137'],
});

const pastIncident = ({ agoMs, cause = 'out-of-memory', outcome = 'passed', ...past }: Past): Incident =>
  incidentAt(NOON - agoMs, { id: `cart#past${agoMs}`, outcome, diagnosis: diagnosed(cause), ...past });

/** How an incident ends that has just ended so by itself, after these. */
function endAfter(
  past: readonly Past[],
  { cause = 'out-of-memory', outcome = 'passed', ...own }: Partial<Incident> & { cause?: Cause } = {},
) {
  const rollback = {
    incidents: async () => past.map(pastIncident),
    ledger: async () => newLedger('cart'),
  } as unknown as RollbackStore;
  const incident = incidentAt(NOON, { id: 'cart#now', diagnosis: diagnosed(cause), ...own });
  return endOfPattern(incident, { outcome: outcome as Outcome, because: 'over' }, NOON + MINUTE, rollback);
}

const AGAIN = { cause: 'hung-tasks', outcome: 'recovered', cameBack: true } as const;
const AS_IT_WAS = { because: 'over' };
const held = (reason: HoldReason, agoMs: number) => [{ reason, detail: reason, sinceMs: NOON - agoMs }];
const restart = { remedy: 'force-deploy', intentAtMs: NOON - 40 * MINUTE } as const;
const flaps = (agoMs: number): Past => ({ agoMs, cause: 'hung-tasks', outcome: 'recovered' });

describe('what ends by itself again and again', () => {
  it('is raised at the third death for want of memory within a day, however far apart', async () => {
    const end = await endAfter([{ agoMs: 7 * HOUR }, { agoMs: 20 * HOUR }]);
    expect(end).toMatchObject({ outcome: 'recovered', isNews: true });
    expect(end.because).toBe(
      'it came back by itself; told because its tasks were killed for want of memory 3 times within a day',
    );
  });

  it('is raised at the second one where memory was measured climbing', async () => {
    const end = await endAfter([{ agoMs: 7 * HOUR, cause: 'memory-leak' }], { cause: 'memory-leak' });
    expect(end).toMatchObject({ outcome: 'recovered', isNews: true });
  });

  it('is told of a release that was never proven good at its third moment, unless it was deployed just then', async () => {
    const moment = { cause: 'bad-revision', outcome: 'passed' } as const;
    const past = [
      { agoMs: HOUR, ...moment },
      { agoMs: 2 * HOUR, ...moment },
    ];
    const end = await endAfter(past, moment);
    expect(end).toMatchObject({ outcome: 'recovered', isNews: true, diagnosis: { cause: 'bad-revision' } });
    expect(end.because).toMatch(/3 times within a day, and its release was never proven good$/);
    expect(await endAfter(past.slice(1), moment)).toEqual({ outcome: 'passed', ...AS_IT_WAS });
    expect(await endAfter([{ ...past[0]!, toldAtMs: NOON }, past[1]!], moment)).toMatchObject({
      outcome: 'passed',
    });
    expect(await endAfter(past, { ...moment, holds: held('deploying', 0) })).toMatchObject({
      outcome: 'passed',
    });
  });

  it('is called flapping, and told, when it has recovered for the third time', async () => {
    const end = await endAfter([flaps(20 * MINUTE), flaps(40 * MINUTE)], {
      cause: 'hung-tasks',
      outcome: 'recovered',
      cameBack: true,
    });
    expect(end).toMatchObject({ outcome: 'recovered', isNews: true, diagnosis: { cause: 'flapping' } });
    const pattern = 'it fell ill and came back by itself 3 times within a day';
    expect(end.because).toBe(`it came back by itself; told because ${pattern}`);
    expect(end.diagnosis?.because).toEqual([pattern, 'exit code 137']);
  });

  it('is still called flapping after people were told, and not told again that day', async () => {
    const told = { ...flaps(20 * MINUTE), toldAtMs: NOON - 19 * MINUTE };
    const end = await endAfter([told, flaps(40 * MINUTE)], {
      cause: 'hung-tasks',
      outcome: 'recovered',
      cameBack: true,
    });
    expect(end.diagnosis?.cause).toBe('flapping');
    expect(end.isNews).toBeUndefined();
  });

  it('is told of moments that nobody confirmed when five of them come within an hour', async () => {
    const moments = (...minutesAgo: number[]): Past[] =>
      minutesAgo.map((one) => ({ agoMs: one * MINUTE, cause: 'hung-tasks' }));
    const end = await endAfter(moments(12, 24, 36, 48), { cause: 'hung-tasks' });
    expect(end).toMatchObject({ outcome: 'recovered', isNews: true, diagnosis: { cause: 'flapping' } });
    const passes = async (past: readonly Past[], own: object = {}) =>
      (await endAfter(past, { cause: 'hung-tasks', ...own })).outcome === 'passed';
    expect(await passes(moments(12, 24, 36))).toBe(true);
    expect(await passes(moments(12, 24, 36, 60))).toBe(true);
    expect(
      await passes(moments(12, 24, 36, 48), { diagnosis: { ...diagnosed('dependency'), blames: 'db' } }),
    ).toBe(true);
    expect(await passes(moments(12, 24, 36, 48), { holds: held('deploying', 0) })).toBe(true);
  });

  it('is flapping whatever was deployed in an earlier opening', async () => {
    const reopened = { ...flaps(20 * MINUTE), holds: held('deploying', 30 * MINUTE) };
    const end = await endAfter([reopened, flaps(40 * MINUTE)], AGAIN);
    expect(end.diagnosis?.cause).toBe('flapping');
  });
});

describe('what is no pattern ends as it was', () => {
  it.each<[string, readonly Past[], Parameters<typeof endAfter>[1]]>([
    ['a second death', [{ agoMs: HOUR }], {}],
    ['deaths of the day before', [{ agoMs: 25 * HOUR }, { agoMs: 26 * HOUR }], {}],
    ['deaths of which people know', [{ agoMs: HOUR, outcome: 'escalated' }, { agoMs: 2 * HOUR }], {}],
    ['blinks of a network', [flaps(HOUR), flaps(2 * HOUR)], { cause: 'hung-tasks' }],
    [
      'an illness that is back after hours',
      [flaps(9 * HOUR), flaps(18 * HOUR)],
      { cause: 'hung-tasks', outcome: 'recovered' },
    ],
    ['one of which people have heard', [{ agoMs: HOUR }, { agoMs: 2 * HOUR }], { toldAtMs: NOON }],
    [
      'one that was remedied',
      [{ agoMs: HOUR }, { agoMs: 2 * HOUR }],
      { outcome: 'recovered', rungs: [{ remedy: 'force-deploy', intentAtMs: NOON }] },
    ],
    [
      'what was deployed three times',
      [
        { ...flaps(50 * MINUTE), holds: held('deploying', 50 * MINUTE) },
        { ...flaps(100 * MINUTE), holds: held('grace', 100 * MINUTE) },
      ],
      { ...AGAIN, holds: held('deploying', 0) },
    ],
    [
      'a deployment after two blinks',
      [flaps(20 * MINUTE), flaps(40 * MINUTE)],
      { ...AGAIN, holds: held('grace', 0) },
    ],
    [
      'an illness that a restart has cured once',
      [flaps(20 * MINUTE), { ...flaps(40 * MINUTE), rungs: [restart] }],
      AGAIN,
    ],
    ['one that somebody took over', [{ agoMs: HOUR }, { agoMs: 2 * HOUR }], { outcome: 'aborted' }],
  ])('%s', async (_, past, own) => expect(await endAfter(past, own)).toMatchObject(AS_IT_WAS));
});
