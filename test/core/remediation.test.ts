import { describe, expect, it } from 'vitest';
import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import {
  chooseBaseline,
  condemnedBy,
  isBarrier,
  mayRegisterAgain,
  originalOf,
  revisionsBetween,
} from '../../shared/core/remediation/baseline.ts';
import { fingerprintOf, foreignChange } from '../../shared/core/remediation/fingerprint.ts';
import { forecastHarm, type HarmInput } from '../../shared/core/remediation/harm.ts';
import {
  holdIncident,
  INCIDENT_EDGES,
  type Incident,
  type Rung,
  reopenIncident,
} from '../../shared/core/remediation/incident.ts';
import { closeIncident, healedBy } from '../../shared/core/remediation/incident-end.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import { makePlan, type PlanInput } from '../../shared/core/remediation/plan.ts';
import { newLedger } from '../../shared/core/remediation/records.ts';
import { sharedThread } from '../../shared/core/remediation/thread.ts';
import { count, newTally, verdictOf } from '../../shared/core/remediation/verify.ts';
import {
  HOUR,
  incidentAt,
  MINUTE,
  NOON,
  SECOND,
  seen,
  service,
  steadyView,
  taskDefinition,
} from '../support/cases.ts';
import { baselineOf, choiceOf, harmInput, planInput } from '../support/records.ts';

const DAY = 24 * HOUR;

describe('chooseBaseline', () => {
  it.each<[string, ReturnType<typeof choiceOf>, string | undefined]>([
    [
      'the newest revision proven before the current one',
      choiceOf([baselineOf(7, NOON - 30 * DAY), baselineOf(9, NOON - 14 * DAY)]),
      taskDefinition(9),
    ],
    [
      'never revision minus one: 9 was never proven',
      choiceOf([baselineOf(7, NOON - 30 * DAY)]),
      taskDefinition(7),
    ],
    ['never the current one', choiceOf([baselineOf(10, NOON - 7 * DAY)]), undefined],
    ['never one that went live after the current one', choiceOf([baselineOf(12, NOON - DAY)]), undefined],
    [
      'never another family',
      choiceOf([{ ...baselineOf(9, NOON - 14 * DAY), taskDefinition: taskDefinition(9, 'shop-other-prod') }]),
      undefined,
    ],
    [
      'not one whose image is gone: the one before it',
      choiceOf([baselineOf(7, NOON - 30 * DAY), baselineOf(9, NOON - 14 * DAY)], {
        available: new Set([taskDefinition(7)]),
      }),
      taskDefinition(7),
    ],
    [
      'not one that has just failed',
      choiceOf([baselineOf(9, NOON - 14 * DAY)], { condemned: new Set([taskDefinition(9)]) }),
      undefined,
    ],
    [
      'none at all once the current one is too old to be blamed',
      choiceOf([baselineOf(9, NOON - 14 * DAY)], { blameSeconds: 6 * 86_400 }),
      undefined,
    ],
  ])('%s', (_, input, expected) => {
    const { baseline: chosen, because } = chooseBaseline(input);
    expect(chosen?.taskDefinition).toBe(expected);
    expect((because ?? '').length > 10).toBe(expected === undefined);
  });

  it.each([
    ['on the current revision', 10, undefined],
    ['on a revision between, live or not', 9, undefined],
    ['on the target itself: its own release is not undone', 8, taskDefinition(8)],
    ['on a revision before the target', 7, taskDefinition(8)],
  ])('with a barrier %s', (_, revision, expected) => {
    const barriers = new Set([taskDefinition(revision)]);
    const baselines = [baselineOf(8, NOON - 14 * DAY), baselineOf(6, NOON - 40 * DAY)];
    const { baseline: chosen, because } = chooseBaseline(choiceOf(baselines, { barriers }));
    expect(chosen?.taskDefinition).toBe(expected);
    if (expected === undefined)
      expect(because).toContain(`shop-cart-prod:${revision} must not be rolled back past`);
  });

  it('reads every revision that a roll-back would undo, twenty at most', () => {
    expect(revisionsBetween(steadyView(), [baselineOf(7, NOON - 14 * DAY)])).toEqual(
      [10, 9, 8].map((number) => taskDefinition(number)),
    );
    const far = steadyView({ taskDefinition: taskDefinition(300) });
    expect(revisionsBetween(far, [baselineOf(7, NOON - 14 * DAY)])).toHaveLength(20);
  });

  it('goes no further back than barriers were looked for', () => {
    const deployments = [{ ...steadyView().deployments[0]!, taskDefinition: taskDefinition(300) }];
    const far = steadyView({ taskDefinition: taskDefinition(300), deployments });
    expect(chooseBaseline(choiceOf([baselineOf(7, NOON - 14 * DAY)], { view: far })).because).toContain(
      '20 revisions',
    );
    expect(
      chooseBaseline(
        choiceOf([baselineOf(7, NOON - 14 * DAY), baselineOf(290, NOON - 13 * DAY)], { view: far }),
      ).baseline?.taskDefinition,
    ).toBe(taskDefinition(290));
  });

  it('reads the current revision too where a copy with a higher number was left', () => {
    expect(revisionsBetween(steadyView(), [baselineOf(12, NOON - 14 * DAY)])).toContain(taskDefinition(10));
  });

  it('counts what we gave more memory as what it is a copy of, as often as we did', () => {
    const given = (copyOf: number, registered: number) =>
      incidentAt(NOON, {
        rungs: [
          {
            remedy: 'raise-memory',
            intentAtMs: NOON,
            registered: taskDefinition(registered),
            copyOf: taskDefinition(copyOf),
          },
        ],
      });
    const original = originalOf(taskDefinition(12), [given(10, 11), given(11, 12)]);
    expect(original).toBe(taskDefinition(10));
    // A damaged row leads round in a circle, and to an end all the same.
    expect(originalOf(taskDefinition(12), [given(12, 12)])).toBe(taskDefinition(12));
    expect(originalOf(taskDefinition(12), [given(11, 12), given(12, 11)])).toBe(taskDefinition(11));
    const old = [baselineOf(10, NOON - 20 * DAY), baselineOf(9, NOON - 30 * DAY)];
    const view = steadyView({ taskDefinition: taskDefinition(12) });
    expect(chooseBaseline(choiceOf(old, { view, original })).because).toContain('live for too long');
  });

  it('counts from when a revision went live, not from its last restart', () => {
    const restarted = steadyView({
      deployments: [{ ...steadyView().deployments[0]!, createdAtMs: NOON - HOUR }],
    });
    const own = baselineOf(10, NOON - 7 * DAY);
    const later = baselineOf(12, NOON - 2 * DAY);
    expect(chooseBaseline(choiceOf([own, later], { view: restarted })).baseline).toBeUndefined();
  });
});

describe('condemnedBy', () => {
  const past = (given: Partial<Incident>): Incident =>
    incidentAt(NOON - HOUR, {
      status: 'closed',
      closedAtMs: NOON - HOUR,
      fingerprint: { serviceArn: 'arn', taskDefinition: taskDefinition(9), desired: 2, deploymentIds: [] },
      ...given,
    });
  const rung = (remedy: Remedy): Rung => ({ remedy, intentAtMs: NOON - HOUR });
  it.each<[string, Partial<Incident>, boolean]>([
    ['a revision that a roll-back left', { outcome: 'recovered', rungs: [rung('roll-back')] }, true],
    ['a revision that nothing could cure', { outcome: 'escalated', rungs: [rung('force-deploy')] }, true],
    ['not one that a restart cured', { outcome: 'recovered', rungs: [rung('force-deploy')] }, false],
    ['not one of which only people were told', { outcome: 'escalated', rungs: [] }, false],
    [
      'not one of two days ago',
      { outcome: 'escalated', rungs: [rung('roll-back')], closedAtMs: NOON - 2 * DAY },
      false,
    ],
  ])('%s', (_, given, expected) => {
    expect(condemnedBy([past(given)], NOON).has(taskDefinition(9))).toBe(expected);
  });
});

describe('isBarrier', () => {
  it.each([
    [{}, false],
    [{ 'watchdog:rollback-barrier': 'true' }, true],
    [{ 'watchdog:rollback-barrier': '' }, true],
    [{ 'watchdog:rollback-barrier': 'false' }, false],
  ])('%j', (tags, expected) => {
    expect(isBarrier(tags)).toBe(expected);
  });
});

describe('makePlan', () => {
  it.each<[string, PlanInput, string[]]>([
    [
      'hung tasks get the whole ladder',
      planInput('hung-tasks'),
      ['force-deploy', 'scale-cycle', 'roll-back'],
    ],
    ['a bad revision goes straight to roll back', planInput('bad-revision'), ['roll-back']],
    [
      'no second witness: only the restart',
      planInput('hung-tasks', { service: service('cart', { alarm: undefined }) }),
      ['force-deploy'],
    ],
    [
      'what its owner forbids is left out',
      planInput('hung-tasks', { service: service('cart', { remedies: ['force-deploy', 'roll-back'] }) }),
      ['force-deploy', 'roll-back'],
    ],
    ['no baseline, no roll back', planInput('hung-tasks', choiceOf([])), ['force-deploy', 'scale-cycle']],
  ])('%s', (_, given, rungs) => {
    const planned = makePlan(given);
    expect(planned.kind === 'plan' ? planned.plan.rungs : planned.reason).toEqual(rungs);
    const leftOut = planned.kind === 'plan' ? planned.plan.leftOut : [];
    if (planned.kind === 'plan' && given.diagnosis.cause === 'hung-tasks') {
      expect(leftOut.length + planned.plan.rungs.length).toBe(3);
    }
  });

  it.each<[Cause, string]>([
    ['overload', 'no-remedy'],
    ['memory-leak', 'no-remedy'],
    ['client-error', 'no-remedy'],
    ['rate-limited', 'no-remedy'],
    ['image', 'no-remedy'],
    ['configuration', 'no-remedy'],
    ['capacity', 'no-remedy'],
    ['network', 'no-remedy'],
    ['dependency', 'dependency-sick'],
    ['deploy-in-progress', 'deploying'],
    ['blind', 'blind'],
  ])('%s plans nothing and says why', (cause, reason) => {
    const given = planInput(cause);
    const diagnosis = { ...given.diagnosis, blames: cause === 'dependency' ? 'db' : given.diagnosis.blames };
    expect(makePlan({ ...given, diagnosis })).toMatchObject({
      kind: 'hold',
      reason,
      detail: expect.stringMatching(/.{10}/),
    });
  });

  it('a bad revision without a baseline is a hold that names the reason', () => {
    expect(makePlan(planInput('bad-revision', choiceOf([])))).toMatchObject({
      kind: 'hold',
      reason: 'no-target',
    });
  });
});

describe('forecastHarm', () => {
  it('sees none in parking a dead service that two witnesses know to be dead', () => {
    expect(forecastHarm(harmInput())).toBeUndefined();
  });
  it.each<[string, Partial<HarmInput>, string]>([
    ['one witness is not enough to park', { witnesses: [] }, 'awaiting-witness'],
    ['nor to roll back', { remedy: 'roll-back', witnesses: [] }, 'awaiting-witness'],
    ['a task still answers', { seen: seen('down', NOON, { right: 1 }) }, 'would-harm'],
    ['nothing proves that new tasks could start', { launchable: false }, 'would-harm'],
    ['the last rung could not start tasks', { failedStarts: [{} as never] }, 'would-harm'],
    ['another service is parked', { parkedElsewhere: ['mlflow'] }, 'too-many-at-once'],
    ['it came back by itself half an hour ago', { cameBackByItselfMs: NOON - 20 * MINUTE }, 'would-harm'],
    [
      'a roll-back of what comes and goes',
      { remedy: 'roll-back', cameBackByItselfMs: NOON - 20 * MINUTE },
      'would-harm',
    ],
    ['it has been ill for two minutes only', { nowMs: NOON + 2 * MINUTE }, 'awaiting-witness'],
    [
      'a restart that stops the last answering task first',
      {
        remedy: 'force-deploy',
        seen: seen('degraded', NOON, { right: 1 }),
        view: steadyView({ minimumHealthyPercent: 0 }),
      },
      'would-harm',
    ],
    [
      'a restart of a single answering task',
      {
        remedy: 'force-deploy',
        seen: seen('degraded', NOON, { right: 1 }),
        view: steadyView({ desired: 1 }),
      },
      'would-harm',
    ],
  ])('%s', (_, given, reason) => {
    expect(forecastHarm(harmInput(given))?.reason).toBe(reason);
  });
  it.each<[string, Partial<HarmInput>]>([
    [
      'a restart where no task runs: ECS is starting some by itself',
      { remedy: 'force-deploy', view: steadyView({ running: 0 }) },
    ],
    [
      'a restart under a breaker that gives up for good',
      { remedy: 'force-deploy', view: steadyView({ breaker: 'gives-up' }) },
    ],
    [
      'a roll-back of a crashing good revision under a breaker',
      { remedy: 'roll-back', view: steadyView({ running: 0, breaker: 'rolls-back' }) },
    ],
    [
      'parking what ECS has given up',
      { view: steadyView({ deployments: [{ ...steadyView().deployments[0]!, rolloutState: 'FAILED' }] }) },
    ],
  ])('refuses %s', (_, given) => {
    expect(forecastHarm(harmInput(given))).toMatchObject({ reason: 'would-harm', mayPass: false });
  });
  it('rolls a bad revision back even where nothing runs and a breaker watches', () => {
    const view = steadyView({ running: 0, breaker: 'rolls-back' });
    expect(forecastHarm(harmInput({ remedy: 'roll-back', view, isBadRevision: true }))).toBeUndefined();
  });
  it('a rolling restart of two keeps the one that answers', () => {
    expect(
      forecastHarm(harmInput({ remedy: 'force-deploy', seen: seen('degraded', NOON, { right: 1 }) })),
    ).toBeUndefined();
  });
});

describe('foreignChange', () => {
  const expected = fingerprintOf(steadyView());
  const incident = incidentAt(NOON, {
    rungs: [{ remedy: 'force-deploy', intentAtMs: NOON, deploymentId: 'ecs-svc/ours' }],
  });
  const primary = steadyView().deployments[0]!;
  it.each<[string, ReturnType<typeof steadyView>, boolean]>([
    ['nothing changed', steadyView(), false],
    ['our own deployment', steadyView({ deployments: [{ ...primary, id: 'ecs-svc/ours' }] }), false],
    ['a deployment that is not ours', steadyView({ deployments: [{ ...primary, id: 'ecs-svc/ci' }] }), true],
    ['another task definition', steadyView({ taskDefinition: taskDefinition(11) }), true],
    ['another count', steadyView({ desired: 5 }), true],
    ['a service made anew under the same name', steadyView({ createdAtMs: NOON }), true],
  ])('%s', (_, view, foreign) => {
    expect(foreignChange(expected, view, incident) !== undefined).toBe(foreign);
  });
  it('knows the copy that a repeated call leaves behind, and no deployment of a moment later', () => {
    const acted = incidentAt(NOON, {
      rungs: [
        {
          remedy: 'force-deploy',
          intentAtMs: NOON,
          actedAtMs: NOON + 5 * SECOND,
          deploymentId: 'ecs-svc/ours',
        },
      ],
    });
    const withCopy = (createdAtMs: number) =>
      steadyView({
        deployments: [
          { ...primary, id: 'ecs-svc/ours' },
          { ...primary, id: 'ecs-svc/copy', status: 'ACTIVE', createdAtMs },
        ],
      });
    expect(foreignChange(expected, withCopy(NOON + 1 * SECOND), acted)).toBeUndefined();
    expect(foreignChange(expected, withCopy(NOON + 6 * SECOND), acted)).toBeDefined();
    expect(foreignChange(expected, withCopy(NOON - 1 * SECOND), acted)).toBeDefined();
    expect(foreignChange(expected, withCopy(NOON + 1 * SECOND), incident)).toBeDefined();
  });
  it('lets an autoscaler move the count within its bounds, and nobody beyond them', () => {
    const bounds = { min: 2, max: 6, suspended: { in: false, out: false, scheduled: false } };
    expect(foreignChange(expected, steadyView({ desired: 5 }), incident, bounds)).toBeUndefined();
    expect(foreignChange(expected, steadyView({ desired: 7 }), incident, bounds)).toBeDefined();
    expect(
      foreignChange(expected, steadyView({ desired: 0 }), incident, { ...bounds, min: 0 }),
    ).toBeDefined();
  });
});

describe('verification', () => {
  const rules = { calmSeconds: 300, patienceSeconds: 120, budgetSeconds: 720 };
  const play = (answers: string, everySeconds = 30) => {
    const looks = [...answers].map((letter, index) =>
      seen(letter === 'u' ? 'up' : letter === 'd' ? 'down' : 'unknown', NOON + index * everySeconds * SECOND),
    );
    return verdictOf(
      count(newTally(NOON), looks),
      NOON + (answers.length - 1) * everySeconds * SECOND,
      rules,
    );
  };
  it.each<[string, string, string]>([
    ['five calm minutes are a cure', 'uuuuuuuuuuu', 'cured'],
    ['four and a half are not yet', 'uuuuuuuuuu', 'wait'],
    ['one failure starts the calm again', 'uuuuuuduuuu', 'wait'],
    ['two minutes of failures are none', 'ddddd', 'not-cured'],
    ['a slow start may fail for a while', 'dddduuuuu', 'wait'],
    ['unknown proves nothing', '??????????????', 'wait'],
    ['one unknown answer does not break the calm', 'uuuuu?uuuuu', 'cured'],
    ['but a calm window does not end with one', 'uuuuuuuuuu?', 'wait'],
    ['two unknown answers start the calm again', 'uuuuuuu??uuuu', 'wait'],
    ['unknown for the whole budget is not a cure', '?'.repeat(26), 'not-cured'],
    ['up and down to the end of the budget is not a cure', 'uuuduuuduuuduuuduuuduuuduu', 'not-cured'],
  ])('%s', (_, answers, verdict) => {
    expect(play(answers)).toBe(verdict);
  });
});

describe('an incident', () => {
  const closed = closeIncident(
    { ...incidentAt(NOON), rungs: [{ remedy: 'force-deploy', intentAtMs: NOON }] },
    NOON + HOUR,
    'recovered',
    'it is well',
  );

  /** It is well an hour after it fell ill, with this as the last that was tried. */
  const endedAfter = (rung: Partial<Rung>): Incident => {
    const tried = { remedy: 'force-deploy', intentAtMs: NOON + MINUTE, actedAtMs: NOON + MINUTE } as const;
    const rungs: Rung[] = [{ ...tried, result: 'not-cured', ...rung }];
    return closeIncident({ ...incidentAt(NOON), rungs }, NOON + HOUR, 'recovered', 'it is well');
  };

  it('has edges that lead to states that exist, and every state can be left', () => {
    const states = Object.keys(INCIDENT_EDGES);
    for (const [from, to] of Object.entries(INCIDENT_EDGES)) {
      expect(to.length, from).toBeGreaterThan(0);
      for (const state of to) expect(states).toContain(state);
    }
  });

  it('leaves no rung open when it ends', () => {
    expect(closed.rungs).toEqual([expect.objectContaining({ result: 'aborted', endedAtMs: NOON + HOUR })]);
  });

  it('keeps the result of a rung that had one', () => {
    const rung: Rung = { remedy: 'force-deploy', intentAtMs: NOON, result: 'verified' };
    expect(
      closeIncident({ ...incidentAt(NOON), rungs: [rung] }, NOON + HOUR, 'recovered', 'x').rungs,
    ).toEqual([rung]);
  });

  it('is closed once: a second ending changes nothing', () => {
    expect(closeIncident(closed, NOON + 2 * HOUR, 'escalated', 'no')).toBe(closed);
  });

  it('comes back under its number, with what was tried still tried', () => {
    const again = reopenIncident(closed, {
      nowMs: NOON + 2 * HOUR,
      firstFailureAtMs: NOON + 2 * HOUR,
      reason: 'no answer',
    });
    expect(again).toMatchObject({
      id: closed.id,
      opening: 2,
      status: 'open',
      rungs: closed.rungs,
      outcome: undefined,
      execution: undefined,
    });
  });

  it('names what healed it only if it recovered', () => {
    const cured = endedAfter({ result: 'verified' });
    expect(healedBy(cured)).toBe('force-deploy');
    expect(healedBy({ ...cured, outcome: 'escalated' })).toBeUndefined();
  });

  it.each<[string, Partial<Rung>, string | undefined]>([
    ['which helped late: it came back within a quarter of an hour', { endedAtMs: NOON + 45 * MINUTE }, 'it'],
    ['not when it was well only later', { endedAtMs: NOON + 45 * MINUTE - 1 }, undefined],
    ['not when the act was never made', { endedAtMs: NOON + 50 * MINUTE, actedAtMs: undefined }, undefined],
    ['not what was verified before it fell ill again', { intentAtMs: NOON, result: 'verified' }, undefined],
    ['not when nobody judged it, and it was made long ago', { result: undefined }, undefined],
    ['also when nobody judged it yet', { result: undefined, settledAtMs: NOON + 50 * MINUTE }, 'it'],
    ['what was verified, however long the calm took', { endedAtMs: NOON, result: 'verified' }, 'it'],
  ])('names the last remedy: %s', (_, rung, expected) => {
    expect(healedBy(endedAfter(rung))).toBe(expected && 'force-deploy');
  });

  it('records a hold once and every new reason after it', () => {
    const paused = holdIncident(incidentAt(NOON), { reason: 'paused', detail: 'x', sinceMs: NOON });
    expect(holdIncident(paused, { reason: 'paused', detail: 'y', sinceMs: NOON + 1 })).toBe(paused);
    expect(holdIncident(paused, { reason: 'stopped', detail: 'z', sinceMs: NOON + 2 }).holds).toHaveLength(2);
  });

  it('shares the thread of another that has the same root', () => {
    const hold = { reason: 'dependency-sick' as const, detail: 'db', sinceMs: NOON };
    const diagnosis = { cause: 'dependency' as const, blames: 'db', confidence: 0.9, because: [] };
    const first = { ...incidentAt(NOON), hold, diagnosis };
    const thread = sharedThread(first, []);
    expect(thread).toMatch(/^dependency:db:/);
    const ledgers = [{ ...newLedger('cart'), openIncident: first.id, thread }];
    const second = { ...incidentAt(NOON + MINUTE), service: 'mlflow', hold, diagnosis };
    expect(sharedThread(second, ledgers)).toBe(thread);
    expect(sharedThread({ ...second, diagnosis: { ...diagnosis, blames: 'queue' } }, ledgers)).not.toBe(
      thread,
    );
  });
});

describe('a recorded definition', () => {
  const record = (definition: string) => ({
    ...baselineOf(9, NOON - 14 * DAY),
    definition,
    digests: { app: 'sha256:1' },
  });

  it.each([
    [
      'with its family and its containers',
      '{"family":"x","containerDefinitions":[{"name":"app","image":"a:1"}]}',
      true,
    ],
    [
      'without a container that was proven',
      '{"family":"x","containerDefinitions":[{"name":"b","image":"b:1"}]}',
      false,
    ],
    ['without an image', '{"family":"x","containerDefinitions":[{"name":"app"}]}', false],
    ['without a family', '{"containerDefinitions":[{"name":"app","image":"a:1"}]}', false],
    ['that is cut off', '{"family":"x","containerDef', false],
    [
      'with a role that may be passed',
      '{"family":"x","taskRoleArn":"r","containerDefinitions":[{"name":"app","image":"a:1"}]}',
      true,
    ],
    [
      'with another role',
      '{"family":"x","taskRoleArn":"s","containerDefinitions":[{"name":"app","image":"a:1"}]}',
      false,
    ],
  ])('%s can be registered again: %#', (_, definition, whole) =>
    expect(mayRegisterAgain(record(definition), ['r'])).toBe(whole),
  );
});
