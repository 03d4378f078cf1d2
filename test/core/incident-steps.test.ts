import { describe, expect, it } from 'vitest';
import { type Belief, newBelief } from '../../shared/core/health/belief.ts';
import type { Gate } from '../../shared/core/remediation/admission.ts';
import {
  failingSinceMs,
  handBack,
  type Incident,
  liftHold,
  metAnswers,
  type Rung,
  reopenIncident,
  withRung,
  withVerdict,
} from '../../shared/core/remediation/incident.ts';
import { calmEnd, closeIncident, wellSinceMs } from '../../shared/core/remediation/incident-end.ts';
import { isDue, isOwnLoan, isStillLent, whyNotProvision } from '../../shared/core/remediation/loan.ts';
import {
  isUnreadable,
  type Loan,
  newLedger,
  unreadableLedger,
} from '../../shared/core/remediation/records.ts';
import { aliasView, HOUR, incidentAt, NOON, seen } from '../support/cases.ts';

const incident = incidentAt(NOON, { execution: 'cart-1', startedAtMs: NOON });
const hold = { reason: 'paused', detail: 'x', sinceMs: NOON } as const;

describe('an incident, step by step', () => {
  it('comes back with all that was known of the last illness forgotten, but for what was tried', () => {
    const rungs: Rung[] = [
      { remedy: 'force-deploy', intentAtMs: NOON, result: 'not-cured' },
      { remedy: 'scale-cycle', intentAtMs: NOON },
    ];
    const closed = { ...incident, status: 'closed' as const, rungs, thread: 'storm:1', attempt: 2 };
    const again = reopenIncident(closed, { nowMs: NOON + HOUR, firstFailureAtMs: NOON + HOUR, reason: 'r' });
    expect(again).toMatchObject({
      cameBack: true,
      attempt: 3,
      opening: 2,
      thread: `incident:${incident.id}`,
      rungs: [rungs[0], { ...rungs[1], result: 'aborted' }],
    });
  });

  it('begins anew when an answer breaks its failures off, and remembers the first of them', () => {
    const fails = (second: number) => seen('down', NOON + second * 1000);
    const ill = metAnswers(incident, [fails(1), fails(2)]);
    expect(ill).toBe(incident);
    expect(failingSinceMs(ill)).toBe(incident.firstFailureAtMs);
    const answers = metAnswers(ill, [fails(3), seen('degraded', NOON + 4000)]);
    expect(answers.failsAnew).toEqual({ answersSinceMs: NOON + 4000 });
    expect(metAnswers(answers, [seen('up', NOON + 5000)])).toBe(answers);
    expect(metAnswers(answers, [seen('unknown', NOON + 5000)])).toBe(answers);
    expect(metAnswers(answers, [])).toBe(answers);
    const broken = metAnswers(answers, [fails(5), seen('up', NOON + 5500)]);
    expect(broken.failsAnew).toEqual({ answersSinceMs: NOON + 5500 });
    const anew = metAnswers(answers, [fails(6), fails(9)]);
    expect(anew.failsAnew).toEqual({ answersSinceMs: NOON + 4000, sinceMs: NOON + 6000 });
    expect(failingSinceMs(anew)).toBe(NOON + 6000);
    expect(metAnswers(anew, [fails(12)])).toBe(anew);
    expect(metAnswers(anew, [seen('up', NOON + 13_000)]).failsAnew).toEqual({
      answersSinceMs: NOON + 13_000,
    });
    const again = { nowMs: NOON + HOUR, firstFailureAtMs: NOON + HOUR, reason: 'r' };
    expect(failingSinceMs(reopenIncident(anew, again))).toBe(NOON + HOUR);
  });

  it.each<[string, Incident['failsAnew'], Partial<Belief>, number | undefined]>([
    ['since the watcher has seen it answer', undefined, {}, NOON],
    ['since the workflow has', { answersSinceMs: NOON + 5000 }, {}, NOON + 5000],
    ['since the later of both', { answersSinceMs: NOON - 5000 }, {}, NOON],
    [
      'not before the workflow met it ill',
      { answersSinceMs: NOON + 5000, sinceMs: NOON + 7000 },
      {},
      NOON + 7000,
    ],
    ['also when it complains', undefined, { status: 'degraded' }, NOON],
    ['not while it recovers', undefined, { status: 'recovering' }, undefined],
    ['not while nobody has seen it answer', undefined, { successSinceMs: undefined }, undefined],
  ])('is well %s', (_, failsAnew, believed, expected) => {
    const belief = { ...newBelief(NOON), status: 'healthy', successSinceMs: NOON, ...believed } as const;
    expect(wellSinceMs({ ...incident, failsAnew }, belief)).toBe(expected);
  });

  it('keeps a verdict until one of its answers changes', () => {
    const gates: Gate[] = [{ gate: 'stale', passes: true, seen: '1 s', limit: '90 s' }];
    const first = withVerdict(incident, gates, NOON);
    expect(first).toEqual({ ...incident, verdict: { decidedAtMs: NOON, gates } });
    expect(withVerdict(first, [{ ...gates[0]!, seen: '2 s' }], NOON + 1)).toBe(first);
    const shut = [{ ...gates[0]!, passes: false }];
    expect(withVerdict(first, shut, NOON + 1).verdict).toEqual({ decidedAtMs: NOON + 1, gates: shut });
    const other = [{ ...gates[0]!, gate: 'grace' as const }];
    expect(withVerdict(first, other, NOON + 1).verdict?.gates).toBe(other);
  });

  it('is handed back for an execution of another name', () => {
    expect(handBack(incident)).toEqual({
      ...incident,
      attempt: 2,
      execution: undefined,
      startedAtMs: undefined,
    });
  });

  it('goes on when its hold is lifted, and is the same where there was none', () => {
    expect(liftHold({ ...incident, hold }).hold).toBeUndefined();
    expect(liftHold({ ...incident, hold }).id).toBe(incident.id);
    expect(liftHold(incident)).toBe(incident);
  });

  it('replaces the rung that it is on, and begins the next one after it', () => {
    const intent: Rung = { remedy: 'force-deploy', intentAtMs: NOON };
    const acted: Rung = { ...intent, actedAtMs: NOON + 1 };
    const next: Rung = { remedy: 'scale-cycle', intentAtMs: NOON + 2 };
    const begun = withRung(incident, intent);
    expect(begun).toEqual({ ...incident, rungs: [intent] });
    expect(withRung(begun, acted).rungs).toEqual([acted]);
    expect(withRung(withRung(begun, acted), next).rungs).toEqual([acted, next]);
  });

  it('says of what it left undecided that it ended first', () => {
    const open = withRung(incident, { remedy: 'force-deploy', intentAtMs: NOON });
    expect(closeIncident(open, NOON + 1, 'aborted', 'a human took over').rungs[0]?.because).toBe(
      'the incident ended first: a human took over',
    );
  });

  it('ends in calm as what it was', () => {
    const well = 'it is well again and stayed well';
    const sick = { ...incident, hold: { ...hold, reason: 'dependency-sick' as const } };
    expect(calmEnd(sick)).toEqual({ outcome: 'suppressed', because: well });
    expect(calmEnd(incident)).toEqual({ outcome: 'recovered', because: well });
    const flapping = 'it falls ill and comes back by itself, again and again';
    const because = ['the p99 rose'];
    const diagnosis = { cause: 'hung-tasks', blames: 'cart', confidence: 1, because } as const;
    expect(calmEnd({ ...incident, cameBack: true, toldAtMs: NOON, diagnosis })).toEqual({
      outcome: 'escalated',
      because: flapping,
      diagnosis: {
        cause: 'flapping',
        blames: 'cart',
        confidence: 0.8,
        because: ['when it was ill it looked like hung-tasks', ...because],
      },
    });
    expect(calmEnd({ ...incident, cameBack: true, toldAtMs: NOON }).diagnosis?.because).toEqual([flapping]);
  });

  it('ends recovered in calm where its ladder has begun, also when it had come back', () => {
    const rungs: Rung[] = [{ remedy: 'force-deploy', intentAtMs: incident.openedAtMs, result: 'not-cured' }];
    const told = { ...incident, cameBack: true, toldAtMs: NOON };
    expect(calmEnd({ ...told, rungs })).toEqual({
      outcome: 'recovered',
      because: 'it came back before the next act and stayed well',
    });
    const earlier = rungs.map((rung) => ({ ...rung, intentAtMs: incident.openedAtMs - 1 }));
    expect(calmEnd({ ...told, rungs: earlier }).outcome).toBe('escalated');
  });
});

describe('a ledger that cannot be read', () => {
  it('counts its service as under repair, and is told from one that was never written', () => {
    expect(unreadableLedger('cart')).toEqual({ ...newLedger('cart'), acting: true });
    expect(isUnreadable(unreadableLedger('cart'))).toBe(true);
    expect(isUnreadable(newLedger('cart'))).toBe(false);
    expect(isUnreadable({ ...newLedger('cart'), acting: true, version: 1 })).toBe(false);
  });
});

describe('a loan', () => {
  const loan: Loan = {
    service: 'cart',
    modelName: 'shop-cart-prod',
    functionName: 'shop-cart-prod',
    alias: 'live',
    incident: incident.id,
    execution: 'cart-1',
    epoch: 1,
    environments: 4,
    status: 'open',
    lentAtMs: NOON,
    dueAtMs: NOON + HOUR,
  };
  const rung = (result?: Rung['result'], remedy: Rung['remedy'] = 'provision-concurrency') =>
    incidentAt(NOON, { rungs: [{ remedy, intentAtMs: NOON, result }] });

  it.each<[string, Loan, number, Parameters<typeof isDue>[2], boolean]>([
    ['on its day', loan, NOON + HOUR, undefined, true],
    ['not a moment before', loan, NOON + HOUR - 1, undefined, false],
    ['once it has not helped', loan, NOON, rung('not-cured'), true],
    ['once it could not be done', loan, NOON, rung('failed'), true],
    ['not while nobody knows', loan, NOON, rung(), false],
    ['not once it has helped', loan, NOON, rung('verified'), false],
    ['not because something else has not helped', loan, NOON, rung('not-cured', 'raise-memory'), false],
    ['never again once it is repaid', { ...loan, status: 'repaid' }, NOON + HOUR, undefined, false],
  ])('is due: %s', (_, row, nowMs, of, due) => {
    expect(isDue(row, nowMs, of)).toBe(due);
  });

  it('is this very act’s where incident and execution are the same and it is open', () => {
    const act = { incident: incident.id, execution: 'cart-1' };
    expect(isOwnLoan(loan, act)).toBe(true);
    expect(isOwnLoan({ ...loan, status: 'repaid' }, act)).toBe(false);
    expect(isOwnLoan(loan, { ...act, incident: 'cart#000009' })).toBe(false);
    expect(isOwnLoan(loan, { ...act, execution: 'cart-2' })).toBe(false);
  });

  it('is not taken back once somebody has chosen another number', () => {
    expect(isStillLent(loan, 4)).toBe(true);
    expect(isStillLent(loan, 5)).toBe(false);
  });

  it('is not given over somebody’s own number, nor to an alias that shares its traffic', () => {
    const view = aliasView(3, 60).lambda!;
    expect(whyNotProvision(view)).toBeUndefined();
    expect(whyNotProvision({ ...view, provisioned: 1 })).toBe(
      'somebody keeps 1 environments warm: that number is theirs',
    );
    expect(whyNotProvision({ ...view, weights: { '4': 0.1 } })).toBe(
      'its alias shares the traffic between versions',
    );
  });
});
