import { describe, expect, it } from 'vitest';
import { tellingLine, tellingWords, valueAt } from '../../shared/core/diagnosis/telling-words.ts';
import { admit, hasBegun, type Situation } from '../../shared/core/remediation/admission.ts';
import {
  chooseBaseline,
  condemnedBy,
  mayRegisterAgain,
  revisionsBetween,
} from '../../shared/core/remediation/baseline.ts';
import type { Rung } from '../../shared/core/remediation/incident.ts';
import { type Baseline, newLedger } from '../../shared/core/remediation/records.ts';
import {
  HOUR,
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  steadyView,
  taskDefinition,
} from '../support/cases.ts';
import { baselineOf, choiceOf } from '../support/records.ts';

const DAY = 24 * HOUR;
const [deployment] = steadyView().deployments;
const madeMs = deployment!.createdAtMs;
const choose = (baselines: readonly Baseline[], given: object = {}) => {
  const { baseline, because } = chooseBaseline(choiceOf(baselines, given));
  return baseline?.taskDefinition ?? because;
};

describe('the way back', () => {
  const nine = baselineOf(9, NOON - 14 * DAY);

  it('is closed with a reason', () => {
    expect(choose([])).toBe('no earlier revision was ever proven good here');
    expect(choose([nine], { blameSeconds: 6 * 86_400 })).toBe(
      'shop-cart-prod:10 has been live for too long to be blamed',
    );
    expect(choose([nine], { condemned: new Set([taskDefinition(9)]) })).toBe(
      'every earlier good revision has failed within the last day',
    );
    expect(choose([nine], { available: new Set() })).toBe(
      'what every earlier good revision runs is gone (its image, or its version), or is another now',
    );
    expect(
      choose([baselineOf(8, NOON - 14 * DAY)], {
        barriers: new Set([taskDefinition(10), taskDefinition(9)]),
      }),
    ).toBe(
      'shop-cart-prod:10 and shop-cart-prod:9 must not be rolled back past (tag watchdog:rollback-barrier)',
    );
  });

  it('is open to the end of the blame, and to what went live before', () => {
    expect(choose([nine], { blameSeconds: (NOON - madeMs) / 1000 })).toBe(taskDefinition(9));
    expect(choose([baselineOf(9, madeMs)])).toBe('no earlier revision was ever proven good here');
    expect(choose([baselineOf(9, madeMs - 1)])).toBe(taskDefinition(9));
  });

  it('counts from when the revision went live, not from its last restart', () => {
    const restarted = steadyView({
      deployments: [
        { ...deployment!, id: 'b', createdAtMs: NOON - HOUR },
        { ...deployment!, id: 'a', createdAtMs: NOON - 20 * DAY },
        { ...deployment!, id: 'x', taskDefinition: taskDefinition(9), createdAtMs: NOON - 40 * DAY },
      ],
    });
    expect(choose([nine], { view: restarted })).toBe('no earlier revision was ever proven good here');
    expect(choose([baselineOf(9, NOON - 21 * DAY)], { view: restarted, blameSeconds: 30 * 86_400 })).toBe(
      taskDefinition(9),
    );
  });

  it('undoes everything after the oldest revision that is proven', () => {
    const numbers = (baselines: readonly Baseline[]) =>
      revisionsBetween(steadyView(), baselines).map((one) => Number(one.split(':').at(-1)));
    expect(numbers([baselineOf(9, 1), baselineOf(7, 1)])).toEqual([10, 9, 8]);
    expect(numbers([])).toEqual([10]);
    expect(numbers([baselineOf(12, 1)])).toEqual([10]);
    const nameless = baselineOf(9, 1, {
      taskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-cart-prod:x',
    });
    expect(numbers([nameless])).toEqual([10]);
  });

  it('does not lead to what a roll-back of an alias has left within a day', () => {
    const left = (remedy: Rung['remedy'], closedAtMs: number | undefined, given: object = {}) =>
      condemnedBy(
        [
          incidentAt(NOON, {
            status: 'closed',
            closedAtMs,
            rungs: [{ remedy, intentAtMs: NOON }],
            fingerprint: { taskDefinition: 'fn:3' } as never,
            ...given,
          }),
        ],
        NOON,
      );
    expect([...left('roll-back-alias', NOON - DAY + 1)]).toEqual(['fn:3']);
    expect([...left('roll-back-alias', NOON - DAY)]).toEqual([]);
    expect([...left('roll-back', undefined)]).toEqual(['fn:3']);
    expect([...left('roll-back', NOON, { fingerprint: undefined })]).toEqual([]);
  });

  it('may need to be registered again, whole, by who may pass its roles', () => {
    const may = (definition: object, digests: object = { app: 'd' }, roles: readonly string[] = ['r']) =>
      mayRegisterAgain(
        baselineOf(9, 1, { definition: JSON.stringify(definition), digests: digests as never }),
        roles,
      );
    const app = { name: 'app', image: 'a:1' };
    expect(may({ family: 'x', containerDefinitions: [app] })).toBe(true);
    expect(may({ family: 'x', containerDefinitions: [app] }, { app: 'd' }, [])).toBe(false);
    expect(may({ family: 'x', containerDefinitions: [app] }, { app: 'd', side: 'e' })).toBe(false);
    expect(may({ family: 'x', containerDefinitions: [] }, {})).toBe(false);
    expect(may({ family: 'x' }, {})).toBe(false);
  });
});

const shut = (given: Partial<Situation>) =>
  admit(plainSituation(given)).flatMap(({ gate, passes }) => (passes ? [] : [gate]));

describe('a ladder of its own', () => {
  const ready = NOON + 5 * MINUTE;
  const rung = (intentAtMs: number, given: Partial<Rung> = {}): Rung => ({
    remedy: 'force-deploy',
    intentAtMs,
    ...given,
  });
  const opened = incidentAt(NOON).openedAtMs;
  const quiet = { ...newLedger('cart'), lastActMs: ready - MINUTE };

  it('has begun with a rung of this opening, from its first moment', () => {
    expect(hasBegun(incidentAt(NOON, { rungs: [rung(opened)] }))).toBe(true);
    expect(hasBegun(incidentAt(NOON, { rungs: [rung(opened - 1)] }))).toBe(false);
    expect(shut({ ledger: quiet, incident: incidentAt(NOON, { rungs: [rung(opened - 1)] }) })).toEqual([
      'cooling-down',
    ]);
  });

  it('is held by a deployment that no rung of it has made', () => {
    const view = steadyView({ deployments: [{ ...deployment!, id: 'ci', rolloutState: 'IN_PROGRESS' }] });
    const made = (deploymentId?: string) => incidentAt(NOON, { rungs: [rung(opened, { deploymentId })] });
    expect(shut({ view, incident: made('ci') })).toEqual([]);
    expect(shut({ view, incident: made('ours') })).toEqual(['deploying']);
    expect(shut({ view, incident: made() })).toEqual(['deploying']);
    const none = steadyView({ deployments: [] });
    expect(shut({ view: none, incident: made() })).toContain('deploying');
    expect(shut({ view: none })).toContain('deploying');
  });

  it('is not for a service that is going away', () => {
    expect(shut({ view: steadyView({ status: 'DRAINING' }) })).toEqual(['unsupported-controller']);
  });

  it('of an illness that came back is no new start, and yet an act', () => {
    const ledger = { ...newLedger('cart'), startsMs: [NOON - 30 * MINUTE] };
    expect(shut({ ledger })).toEqual(['cooling-down']);
    expect(shut({ ledger, incident: incidentAt(NOON, { opening: 2 }) })).toEqual([]);
    const actsMs = [1, 2, 3].map((hours) => NOON - hours * HOUR);
    expect(shut({ ledger: { ...ledger, actsMs }, incident: incidentAt(NOON, { opening: 2 }) })).toEqual([
      'too-many-starts',
    ]);
  });
});

describe('the words of an answer that tell', () => {
  it('are in its most telling field that has any', () => {
    expect(tellingWords({ status: 'DOWN', message: 'm', detail: 'd' })).toBe('d');
    expect(tellingWords({ status: 'DOWN', error: { message: 'm' } })).toBe('m');
    expect(tellingWords({ error: 'e', message: 'm' }, 'error')).toBe('m');
    expect(tellingWords({ detail: ' ', reason: 'r', title: 't' })).toBe('r');
    expect(
      ['msg', 'message', 'title', 'status', 'error'].map((field) => tellingWords({ [field]: 'x' })),
    ).toEqual(['x', 'x', 'x', 'x', 'x']);
    expect(tellingWords({ detail: 5 })).toBeUndefined();
    expect(tellingWords(undefined)).toBeUndefined();
  });

  it('are those of the part that is down, behind its name, where the answer has none of its own', () => {
    const spring = {
      status: 'DOWN',
      components: {
        diskSpace: { status: 'UP', details: { error: 'none of ours' } },
        db: {
          status: 'DOWN',
          components: { main: { status: 'DOWN', details: { error: 'Connection refused' } } },
        },
      },
    };
    expect(tellingWords(spring)).toBe('db: main: Connection refused');
    expect(tellingWords(spring, 'status')).toBe('db: main: Connection refused');
    const draft = {
      status: 'fail',
      checks: { 'db:connections': [{ status: 'pass' }, { status: 'fail', output: 'no route' }] },
    };
    expect(tellingWords(draft)).toBe('db:connections: no route');
    const sentences = {
      status: 'DOWN',
      checks: { disk: 'ok, 3 GB free', feed: 'stale data: last update 3h ago' },
    };
    expect(tellingWords(sentences)).toBe('feed: stale data: last update 3h ago');
    const listed = {
      status: 'Unhealthy',
      entries: [{ name: 'db', healthy: false, description: 'no answer' }],
    };
    expect(tellingWords(listed)).toBe('no answer');
    expect(tellingWords({ status: 'DOWN', components: { db: { status: 'DOWN' } } })).toBe('DOWN');
    expect(tellingWords({ status: 'DOWN', error: 'e', components: spring.components })).toBe('e');
  });

  it('are one short line, and no page', () => {
    expect(tellingLine('  not ready \n')).toBe('not ready');
    expect(['', '<h1>no</h1>', 'a\nb', '{"a":1', 'x'.repeat(201)].map(tellingLine)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(tellingLine('x'.repeat(200))).toHaveLength(200);
  });

  it('are its own, and nothing that every object has', () => {
    expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
    expect([
      valueAt({ a: null }, 'a.b'),
      valueAt('text', 'length'),
      valueAt({}, 'constructor'),
      valueAt({}, '__proto__'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
