import { describe, expect, it } from 'vitest';
import { deathsInStep } from '../../../simulator/fuzz/deaths-in-step.ts';
import {
  figuresWereLate,
  othersCure,
  othersDeaths,
  unforeseenMs,
  unknownImages,
  unknownLaunches,
  wasBeingAsked,
} from '../../../simulator/fuzz/excuses.ts';
import { healedByDeaths } from '../../../simulator/fuzz/healed-by-deaths.ts';
import { hiddenSpread } from '../../../simulator/fuzz/hidden-spread.ts';
import { alarmWasLate, mayStillLoop, minuteWasIll } from '../../../simulator/fuzz/old-news.ts';
import { downSpans, inAny } from '../../../simulator/fuzz/spans.ts';
import { unluckyTries } from '../../../simulator/fuzz/unlucky-tries.ts';
import { unpaidDebts } from '../../../simulator/fuzz/unpaid-debts.ts';
import type { Played } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';
import { playStory, storyText } from '../scenario/stories.ts';

const MINUTE = 60_000;

const STARTS_AT_ONCE = '{startSeconds: 0}';
const BY_ITSELF = 'it had recovered by itself';

/** `fleet`: its services, where they are others than `backend` of these settings and `web`; `needs`: its dependencies. */
function told(backend: string, timeline: string, fleet = `backend: ${backend}, web: {}`, needs = '') {
  const read = readScenario(
    `scenario: told\nstory: Told.\nduration: 60m\nfleet: {services: {${fleet}}, dependencies: {${needs}}}\ntimeline: [${timeline}]\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
}

type Act = Played['recorder']['acts'][number];

const act = (service: string, minute: number, shown: Partial<Record<keyof Act['shown'], number>> = {}) =>
  ({ service, kind: 'force-deploy', atMs: minute * MINUTE, shown }) as unknown as Act;

const span = (from: number, until: number) => ({ fromMs: from * MINUTE, untilMs: until * MINUTE });
/** The world's own record of when `backend` was down: pairs of minutes. */
const downs = (spans: readonly (readonly [number, number])[]) =>
  spans.flatMap(([from, until]) =>
    [from, until].map((minute, at) => ({
      kind: 'health',
      atMs: minute * MINUTE,
      facts: { service: 'backend', down: at === 0 },
    })),
  );
const clock = { now: () => 60 * MINUTE };

const SERVICES = new Map([
  ['backend', { deployments: [{ rolloutState: 'COMPLETED' }] }],
  ['web', { deployments: [{ rolloutState: 'COMPLETED' }] }],
]);

describe('downtime that no launch could end', () => {
  const scenario = told(
    STARTS_AT_ONCE,
    '{at: 10m, aws: {fault: launches-fail, reason: no room, until: 20m}}',
  );
  const played = (...acts: Act[]) =>
    ({
      startMs: 0,
      clock,
      log: { entries: [] },
      recorder: { acts },
      services: SERVICES,
    }) as unknown as Played;
  const ill = (spans: Parameters<typeof downs>[0], ...acts: Act[]) =>
    ({ ...played(...acts), log: { entries: downs(spans) } }) as unknown as Played;

  it('is bad luck from the first act before which ECS had said nothing until it starts tasks again', () => {
    const toldAt = (minute: number) => ({ unplacedAtMs: minute * MINUTE });
    const story = played(act('backend', 5), act('backend', 15), act('backend', 18, toldAt(16)));
    expect(unknownLaunches('backend', scenario, story)).toEqual([span(15, 20 + 27)]);
    const news = played(act('backend', 19, toldAt(3)));
    expect(unknownLaunches('backend', scenario, news)).toEqual([span(19, 20 + 27)]);
  });

  it.each<[string, [number, number][], Act[], object[]]>([
    ['while it lasts, where it was down ever since', [[4, 12]], [act('backend', 5)], [span(10, 20 + 27)]],
    ['none, where it was well for a while before', [[3, 5]], [act('backend', 4)], []],
    [
      'while it lasts, where it came and went',
      [
        [4, 7],
        [9, 20],
      ],
      [act('backend', 5)],
      [span(10, 20 + 27)],
    ],
    [
      'none, where something was done although ECS had said so',
      [[4, 20]],
      [act('backend', 5), act('backend', 15, { unplacedAtMs: 14 * MINUTE })],
      [],
    ],
  ])('of an act from before is bad luck %s', (_, spans, acts, expected) => {
    expect(unknownLaunches('backend', scenario, ill(spans, ...acts))).toEqual(expected);
  });

  it('counts a slow start as part of it', () => {
    const slow = told(
      '{startSeconds: 120}',
      '{at: 10m, aws: {fault: launches-fail, reason: no room, until: 20m}}',
    );
    expect(unknownLaunches('backend', slow, played(act('backend', 15)))).toEqual([span(15, 20 + 27 + 2)]);
  });

  it.each([
    ['where ECS had said it', act('backend', 15, { unplacedAtMs: 14 * MINUTE })],
    ['where nothing was done meanwhile', act('backend', 25)],
    ['where it was done to another service', act('web', 15)],
  ])('is none %s', (_, one) => {
    expect(unknownLaunches('backend', scenario, played(one))).toEqual([]);
  });

  it('is none of what has no tasks', () => {
    const functionOnly = { ...played(act('backend', 15)), services: new Map() };
    expect(unknownLaunches('backend', scenario, functionOnly)).toEqual([]);
  });
});

describe('downtime by what strikes only what starts', () => {
  const scenario = told(
    STARTS_AT_ONCE,
    '{at: 10m, break: {service: backend, behaviour: crash-on-start, cure: none, until: 20m}}',
  );
  const played = (minute: number, failedMinute?: number, service = 'backend') => {
    const shown = failedMinute === undefined ? {} : { failedAtMs: failedMinute * MINUTE };
    const acts = [act(service, minute, shown)];
    return { startMs: 0, recorder: { acts }, services: SERVICES } as unknown as Played;
  };

  it.each([
    ['where no task had failed of it', played(15)],
    ['where one had failed before it', played(15, 9)],
  ])('is bad luck %s', (_, story) => {
    expect(unknownLaunches('backend', scenario, story)).toEqual([span(15, 20 + 27)]);
  });

  it.each([
    ['where a task had shown it', played(15, 12)],
    ['when it is over', played(20)],
    ['where it was done to another service', played(15, undefined, 'web')],
  ])('is none %s', (_, story) => {
    expect(unknownLaunches('backend', scenario, story)).toEqual([]);
  });
});

describe('downtime until the next try of ECS', () => {
  const scenario = told(
    '{startSeconds: 60}',
    '{at: 10m, break: {service: backend, behaviour: crash-on-start, cure: none, until: 40m}}',
  );
  const tried = (minutes: readonly number[], ...acts: Act[]) => stayingUp([[15, 52]], minutes, ...acts);
  const stayingUp = (spans: Parameters<typeof downs>[0], minutes: readonly number[], ...acts: Act[]) => {
    const tries = minutes.map((minute) => ({
      kind: 'world',
      atMs: minute * MINUTE,
      facts: { what: 'PROVISIONING', group: 'service:fleet-backend-prod' },
    }));
    const entries = [...tries, ...downs(spans)];
    return { startMs: 0, clock, log: { entries }, recorder: { acts } } as unknown as Played;
  };
  const observed = tried([20, 35, 50]);

  it.each([
    ['is bad luck where it comes at another moment', tried([21, 36, 51], act('backend', 15)), [span(40, 52)]],
    ['is none where ECS waited longer for it', tried([20, 36, 52], act('backend', 15)), []],
    ['is none where nothing was done while it was ill', tried([21, 36, 51], act('backend', 45)), []],
    ['is none where another was acted upon', tried([21, 36, 51], act('web', 15)), []],
    ['is none where ECS never tried again', tried([21, 36], act('backend', 15)), []],
  ])('%s', (_, played, expected) => {
    expect(unluckyTries('backend', scenario, { played, observed })).toEqual(expected);
  });

  it.each([
    ['stayed up', stayingUp([], [20, 35, 50])],
    ['was deployed to before it was ill, and after', tried([2, 50])],
  ])('is none where what was only observed %s', (_, other) => {
    const played = tried([21, 36, 51], act('backend', 15));
    expect(unluckyTries('backend', scenario, { played, observed: other })).toEqual([]);
  });

  it('is bad luck too where what was still starting at the end came up', () => {
    const played = stayingUp([[15, 56]], [21, 40.5, 55], act('backend', 15));
    const other = stayingUp([[15, 40.5]], [20, 39.5, 58]);
    expect(unluckyTries('backend', scenario, { played, observed: other })).toEqual([span(40, 41.5)]);
    const later = stayingUp([[15, 56]], [21, 42, 55], act('backend', 15));
    expect(unluckyTries('backend', scenario, { played: later, observed: other })).toEqual([]);
  });

  it('is none of an illness that strikes what runs', () => {
    const hangs = told(
      '{startSeconds: 60}',
      '{at: 10m, break: {service: backend, behaviour: hang, cure: none, until: 40m}}',
    );
    const played = tried([21, 36, 51], act('backend', 15));
    expect(unluckyTries('backend', hangs, { played, observed })).toEqual([]);
  });
});

describe('what ECS showed of launches', () => {
  const HANGS = '{at: 11m, break: {service: backend, behaviour: hang, cure: restart, until: 100m}}';
  const playedWith = (fault: string) =>
    playStory(
      storyText(`[{at: 10m, ${fault}}, ${HANGS}]`, { backend: '{loadBalancer: false}', duration: '150m' }),
    );

  it('counts at the act, though ECS has forgotten it when the story ends', async () => {
    const played = await playedWith(
      'break: {service: backend, behaviour: crash-on-start, cure: none, until: 40m}',
    );
    const [first] = played.recorder.acts;
    expect(first!.shown.failedAtMs).toBeLessThan(first!.atMs);
    expect(played.services.get('backend')!.stoppedTasks).toEqual([]);
    expect(unknownLaunches('backend', played.scenario, played)).toEqual([]);
  });

  it('is nothing where none was tried before the act', async () => {
    const played = await playedWith('aws: {fault: launches-fail, reason: no room, until: 60m}');
    const [first] = played.recorder.acts;
    expect(first!.shown).toEqual({ failedAtMs: undefined, unplacedAtMs: undefined });
    expect(unknownLaunches('backend', played.scenario, played)).toEqual([
      { fromMs: first!.atMs, untilMs: played.startMs + (60 + 27) * MINUTE + 20_000 },
    ]);
  });
});

describe('downtime on a revision whose image is deleted', () => {
  const scenario = told(STARTS_AT_ONCE, '{at: 20m, imageGone: {service: backend, revision: 9}}');
  const rolledBack = (minute: number, revision: number, by = 'watchdog', service = 'backend') => {
    const input = { taskDefinition: `arn:aws:ecs:::task-definition/backend:${revision}` };
    return { service, call: { by, atMs: minute * MINUTE, input } };
  };
  const played = (change: ReturnType<typeof rolledBack>, ...acts: Act[]) =>
    ({ startMs: 0, recorder: { mutations: () => [change], acts } }) as unknown as Played;

  it.each([
    ['to the end', '', 60],
    ['until another is deployed', ', {at: 40m, deploy: {service: backend, revision: 11}}', 40],
    ['also while it is deployed anew itself', ', {at: 40m, deploy: {service: backend, revision: 9}}', 60],
  ])('is bad luck since then after we went back to it, %s', (_, next, minute) => {
    const told_ = told(STARTS_AT_ONCE, `{at: 20m, imageGone: {service: backend, revision: 9}}${next}`);
    const story = played(rolledBack(10, 9), act('backend', 10), act('web', 30));
    expect(unknownImages('backend', told_, story)).toEqual([span(20, minute + 27)]);
  });

  it.each([
    ['before we went back to it', played(rolledBack(30, 9))],
    ['after we went back to another', played(rolledBack(10, 8))],
    ['after its pipeline went back to it', played(rolledBack(10, 9, 'ci'))],
    ['after another service was rolled back', played(rolledBack(10, 9, 'watchdog', 'web'))],
    ['and something is done to it all the same', played(rolledBack(10, 9), act('backend', 25))],
  ])('is none %s', (_, story) => {
    expect(unknownImages('backend', scenario, story)).toEqual([]);
  });
});

describe("the deaths of somebody's deployment", () => {
  const dies = '{at: 20m, deploy: {service: backend, revision: 11, behaviour: {crash-after: {after: 10s}}}}';
  const played = (...acts: Act[]) => ({ startMs: 0, recorder: { acts } }) as unknown as Played;

  it.each([
    ['to the end', '', [act('backend', 18), act('web', 30)], [span(20, 60)]],
    ['until the next', ', {at: 40m, deploy: {service: backend, revision: 12}}', [], [span(20, 40)]],
    ['until something is done', '', [act('backend', 30)], [span(20, 30)]],
    ['not soon after something was done', '', [act('backend', 18.5)], []],
  ])('fall by luck %s', (_, next, acts, spans) => {
    const story = told(STARTS_AT_ONCE, `${dies}${next}`);
    expect(othersDeaths('backend', story, played(...acts))).toEqual(spans);
    const slow = told('{startSeconds: 60}', `${dies}${next}`);
    const until = spans[0] && othersDeaths('backend', slow, played(...acts))[0]?.untilMs;
    // Until the next has started.
    if (next !== '') expect(until).toBe(span(20, 41).untilMs);
  });

  it('are none where ECS itself takes it back', () => {
    const behind = told('{circuitBreaker: {rollback: true}}', dies);
    expect(othersDeaths('backend', behind, played())).toEqual([]);
  });

  it('are none where its tasks hang, or where it is of another service', () => {
    const hangs = told('', '{at: 20m, deploy: {service: backend, revision: 11, behaviour: hang}}');
    expect(othersDeaths('backend', hangs, played())).toEqual([]);
    expect(othersDeaths('web', told('', dies), played())).toEqual([]);
  });
});

/** When `backend` was down, from minute to minute, and what was done. */
const downThen = (down: Parameters<typeof downs>[0], ...acts: Act[]) =>
  ({ startMs: 0, clock, log: { entries: downs(down) }, recorder: { acts } }) as unknown as Played;

describe('deaths in turn, or all at once', () => {
  const dies = (after: string) =>
    `{at: 10m, break: {service: backend, behaviour: {crash-after: {after: ${after}}}, cure: none, until: 50m}}`;
  const short: [number, number][] = [
    [16, 17],
    [25, 26],
  ];

  it.each<[string, [number, number][], Act[], object[]]>([
    ['from when its tasks have started until they die no more', short, [act('backend', 12)], [span(14, 50)]],
    ['until more is done', short, [act('backend', 12), act('backend', 20)], [span(14, 20), span(22, 50)]],
    ['not where nothing was done', short, [act('web', 12)], []],
    ['not where it was done before', short, [act('backend', 9)], []],
    ['not where it was down for longer than a death takes', [[16, 18]], [act('backend', 12)], []],
  ])('are luck after an act %s', (_, down, acts, spans) => {
    const story = told(STARTS_AT_ONCE, dies('3m'));
    expect(deathsInStep('backend', story, downThen(down, ...acts))).toEqual(spans);
  });

  it('are none where nothing dies', () => {
    const hangs = told(
      STARTS_AT_ONCE,
      '{at: 10m, break: {service: backend, behaviour: hang, cure: none, until: 50m}}',
    );
    expect(deathsInStep('backend', hangs, downThen(short, act('backend', 12)))).toEqual([]);
  });
});

describe('what spreads, hidden by another illness', () => {
  const some = (cure: string, tasks = 'tasks: 1, ') =>
    `{at: 10m, break: {service: backend, behaviour: hang, ${tasks}cure: ${cure}, until: 50m}}`;
  const other = '{at: 20m, break: {service: backend, behaviour: hang, cure: none, until: 30m}}';

  it.each<[string, string, [number, number], Act[], object[]]>([
    ['from the other’s end until it is back', some('cycle'), [20, 40], [act('backend', 22)], [span(30, 40)]],
    ['until it ends', some('cycle'), [20, 55], [act('backend', 22)], [span(30, 50)]],
    ['not where the act came before the other', some('cycle'), [12, 40], [act('backend', 15)], []],
    ['not where some answered', some('cycle'), [23, 40], [act('backend', 22)], []],
    ['not where all had it', some('cycle', ''), [20, 40], [act('backend', 22)], []],
    ['not where it does not spread', some('restart'), [20, 40], [act('backend', 22)], []],
    ['not where it was back before the other ended', some('cycle'), [20, 29], [act('backend', 22)], []],
  ])('is excused %s', (_, spreads, down, acts, spans) => {
    const story = told(STARTS_AT_ONCE, `${spreads}, ${other}`);
    expect(hiddenSpread('backend', story, downThen([down], ...acts))).toEqual(spans);
  });
});

describe("the pace at which ECS makes room for somebody's cure", () => {
  const cured = '{at: 20m, deploy: {service: backend, revision: 11}}';
  const down = downThen([[10, 25]]);
  const pace = (settings: string, played = down, observed = down) =>
    othersCure('backend', told(settings, cured), { played, observed });

  it('is luck behind a load balancer, where it is down with and without us, and nothing was done lately', () => {
    expect(pace(STARTS_AT_ONCE)).toEqual([span(20, 22)]);
    expect(pace('{startSeconds: 0, loadBalancer: false}')).toEqual([]);
    expect(pace(STARTS_AT_ONCE, down, downThen([[10, 15]]))).toEqual([]);
    expect(pace(STARTS_AT_ONCE, downThen([[10, 25]], act('backend', 19)))).toEqual([]);
    expect(pace(STARTS_AT_ONCE, downThen([[10, 25]], act('backend', 17)))).toEqual([span(20, 22)]);
  });
});

describe('what could not be foreseen', () => {
  const fault = '{at: 10m, aws: {fault: launches-fail, reason: no room, until: 20m}}';
  const fleet = 'backend: {startSeconds: 0}, web: {dependsOn: [backend]}';
  const scenario = told('', fault, fleet);
  /** `down`: from minute to minute, by service. */
  const run = (down: Record<string, readonly (readonly [number, number])[]>, ...acts: Act[]) => {
    const entries = Object.entries(down).flatMap(([service, spells]) =>
      spells.flatMap(([from, until]) => [
        { kind: 'health', atMs: from * MINUTE, facts: { service, down: true } },
        { kind: 'health', atMs: until * MINUTE, facts: { service, down: false } },
      ]),
    );
    const recorder = { acts, mutations: () => [] };
    const clock = { now: () => 120 * MINUTE };
    return { startMs: 0, recorder, services: SERVICES, log: { entries }, clock } as unknown as Played;
  };
  const forgiven = (name: string, played: Played, observed: Played) =>
    unforeseenMs(name, scenario, { played, observed }) / MINUTE;

  it('is what it was down for longer while that lasted, and not what came before or after', () => {
    const played = run({ backend: [[5, 100]] }, act('backend', 15));
    expect(forgiven('backend', played, run({}))).toBe(47 - 15);
    expect(forgiven('backend', played, run({ backend: [[5, 25]] }))).toBe(47 - 25);
  });

  it('is nothing where it was down for no longer then', () => {
    const played = run({ backend: [[60, 100]] }, act('backend', 15));
    expect(forgiven('backend', played, run({ backend: [[15, 20]] }))).toBe(0);
  });

  it.each([
    ['what an act a minute before it took, for two minutes', 19, 20.5, 21 - 20],
    ['nothing where that did not heal it', 19, 40, 0],
    ['nothing where the act came three minutes before it', 17, 20.5, 0],
  ])('is of somebody’s deployment: %s', (_, actedAt, backAt, minutes) => {
    const ill = told(
      '',
      '{at: 10m, break: {service: backend, behaviour: hang, cure: none, until: 50m}},' +
        '{at: 20m, deploy: {service: backend, revision: 11}}',
      'backend: {startSeconds: 0, loadBalancer: false}, web: {dependsOn: [backend]}',
    );
    const played = run({ backend: [[10, 40]] }, act('backend', actedAt));
    const observed = run({ backend: [[10, backAt]] });
    const extra = unforeseenMs('backend', ill, { played, observed }) / MINUTE;
    expect(extra).toBe(minutes === 0 ? 0 : minutes - (backAt - 20));
  });

  it.each([
    ['what an act a minute before its illness ended by itself took, for two minutes', 19, 10, 21 - 20],
    ['nothing where the act came three minutes before that', 17, 10, 0],
    ['nothing where the act came after it', 20, 10, 0],
    ['nothing where it was not down at the act', 19, 19.5, 0],
  ])('is %s', (_, actedAt, downFrom, minutes) => {
    const ill = told(
      '',
      '{at: 10m, break: {service: backend, behaviour: hang, cure: none, until: 20m}}',
      fleet,
    );
    const played = run({ backend: [[10, 40]] }, act('backend', actedAt));
    const observed = run({ backend: [[downFrom, 20]] });
    expect(unforeseenMs('backend', ill, { played, observed }) / MINUTE).toBe(minutes);
  });

  it.each([
    ['until the hang ends by itself', 'oom: {after: 3m, needsMiB: 800}', [['raise-memory', 12]], [18], 15],
    [
      'until more is done',
      'crash-after: {after: 3m}',
      [
        ['roll-back', 12],
        ['force-deploy', 20],
      ],
      [18],
      5,
    ],
    ['nothing where its deaths were left alone', 'crash-after: {after: 3m}', [['scale-out', 12]], [18], 0],
    [
      'until the hang ends, where a restart put its deaths off',
      'crash-after: {after: 3m}',
      [['force-deploy', 12]],
      [18],
      15,
    ],
    [
      'until the hang ends, where a leak was begun anew',
      'leak: {mibPerHour: 3000}',
      [['force-deploy', 12]],
      [18],
      15,
    ],
    [
      'nothing where it did not come back by itself',
      'crash-after: {after: 3m}',
      [['roll-back', 12]],
      [30],
      0,
    ],
    ['nothing where nothing dies', 'hang', [['roll-back', 12]], [18], 0],
  ] as const)(
    'is what hung where deaths would have healed it: %s',
    (_, behaviour, acted, [cameBack], minutes) => {
      const kind = behaviour === 'hang' ? behaviour : `{${behaviour}}`;
      const both = told(
        '',
        `{at: 5m, break: {service: backend, behaviour: ${kind}, cure: memory, until: 50m}},` +
          '{at: 15m, break: {service: backend, behaviour: hang, cure: cycle, until: 30m}}',
      );
      const acts = acted.map(([remedy, minute]) => ({ ...act('backend', minute), kind: remedy }) as Act);
      const played = run({ backend: [[15, 50]] }, ...acts);
      const observed = run({ backend: [[15, cameBack]] });
      const spans = healedByDeaths('backend', both, { played, observed });
      expect(spans).toEqual(minutes === 0 ? [] : [span(15, 15 + minutes)]);
      const failed = new Map([['backend', { deployments: [{ rolloutState: 'FAILED' }] }]]);
      const givenUp = { ...played, services: failed } as unknown as Played;
      expect(healedByDeaths('backend', both, { played: givenUp, observed })).toEqual([]);
    },
  );

  it.each([
    ['takes nothing down by itself', 'slow: {ms: 5}', 50],
    ['came when nothing died any more', 'status: {code: 503}', 11],
  ])('is nothing of an illness that %s', (_, other, diesUntil) => {
    const both = told(
      '',
      `{at: 5m, break: {service: backend, behaviour: {oom: {after: 3m, needsMiB: 800}}, cure: memory, until: ${diesUntil}m}},` +
        `{at: 15m, break: {service: backend, behaviour: {${other}}, cure: none, until: 30m}}`,
    );
    const raised = { ...act('backend', 12), kind: 'raise-memory' } as Act;
    const played = run({ backend: [[15, 50]] }, raised);
    const observed = run({ backend: [[15, 18]] });
    expect(healedByDeaths('backend', both, { played, observed })).toEqual([]);
  });

  it.each([
    ['a minute after the trouble of what it needs had ended by itself', 'web', 'db', 1],
    ['a minute after that of what the service that it needs needs', 'web', 'cache', 1],
    ['nothing after that of what it does not need', 'backend', 'db', 0],
  ])('is %s', (_, name, dependency, minutes) => {
    const lacks = told(
      '',
      `{at: 10m, breakDependency: {dependency: ${dependency}, as: slow, until: 20m}}`,
      'backend: {startSeconds: 0, dependsOn: [cache]}, web: {startSeconds: 0, dependsOn: [backend, db]}',
      'db: {kind: rds}, cache: {kind: redis}',
    );
    const played = run({ [name]: [[10, 40]] }, act(name, 19));
    const observed = run({ [name]: [[10, 20]] });
    expect(unforeseenMs(name, lacks, { played, observed }) / MINUTE).toBe(minutes);
  });

  it('is forgiven to whoever needs it only while it is down itself', () => {
    const played = run({ backend: [[16, 21]], web: [[16, 40]] }, act('backend', 15));
    expect(forgiven('web', played, run({}))).toBe(21 - 16);
  });

  it('is not forgiven to what it needs', () => {
    const played = run({ backend: [[16, 40]], web: [[16, 40]] }, act('web', 15));
    expect(forgiven('backend', played, run({}))).toBe(0);
  });
});

describe('spans of time', () => {
  it('in any of some are joined where they touch', () => {
    expect(inAny([span(5, 7), span(1, 3), span(3, 4), span(6, 6.5)])).toEqual([span(1, 4), span(5, 7)]);
  });

  it('of a service that is down at the end last until then', () => {
    const entries = [
      { kind: 'health', atMs: MINUTE, facts: { service: 'backend', down: true } },
      { kind: 'health', atMs: 2 * MINUTE, facts: { service: 'web', down: false } },
      { kind: 'health', atMs: 4 * MINUTE, facts: { service: 'backend', down: false } },
      { kind: 'health', atMs: 6 * MINUTE, facts: { service: 'backend', down: true } },
    ];
    const run = { log: { entries }, clock: { now: () => 9 * MINUTE } } as unknown as Played;
    expect(downSpans('backend', run)).toEqual([span(1, 4), span(6, 9)]);
  });
});

describe('the restart of a consumer that works again', () => {
  const fleet = '{}';
  const idles = '{at: 10m, break: {service: backend, behaviour: idle, cure: none, until: 20m}}';
  const restart = (minute: number, needless: string | undefined = 'it had recovered by itself') => ({
    ...act('backend', minute),
    kind: 'restart-consumer' as const,
    needless,
  });
  const played = (...changedMinutes: number[]) => {
    const mutations = () =>
      changedMinutes.map((minute) => ({ service: 'backend', call: { by: 'human', atMs: minute * MINUTE } }));
    return { startMs: 0, recorder: { mutations }, log: { entries: [] } } as unknown as Played;
  };

  it.each([
    ['could not be known right after its illness', restart(23), played(), true],
    ['could not be known right after somebody changed it', restart(33), played(30), true],
    ['could be known later', restart(26), played(), false],
    ['is not excused where no fault ever touched it', restart(23, 'no fault touches it'), played(), false],
    [
      'is not excused where it is another act',
      { ...restart(23), kind: 'roll-back' as const },
      played(),
      false,
    ],
  ])('%s', (_, of, seen, excused) => {
    expect(figuresWereLate(of, told(fleet, idles), seen)).toBe(excused);
  });
});

describe('an act on a question that nobody had answered yet', () => {
  const needlessAct = (needless: string, service = 'backend') =>
    ({ ...act(service, 10), needless }) as Played['recorder']['acts'][number];
  const SILENT = { verdict: 'down', phase: 'timeout' };
  const REFUSED = { verdict: 'down', phase: 'connect', asked: 2 };
  const at = (atMs: number, answer: object = SILENT) => ({ target: 'backend', atMs, ...answer });
  const played = (backAtMs: number, { kind = 'http', probes = [at(ACT_MS)] } = {}) => {
    const services = [{ id: 'backend', question: { kind, timeoutMs: 2_000 } }];
    const entries = [{ kind: 'health', atMs: backAtMs, facts: { service: 'backend', down: false } }];
    return { startMs: 0, environment: { services }, log: { entries }, probes } as unknown as Played;
  };
  const ACT_MS = 10 * MINUTE;
  const skewed = '{at: 5m, watchdog: {fault: clock-skew, seconds: 30, until: 15m}}';

  it.each([
    ['was made while it was asked', needlessAct(BY_ITSELF), played(ACT_MS - 1_999), true],
    ['was made when the answer had been there', needlessAct(BY_ITSELF), played(ACT_MS - 2_000), false],
    ['was made before it came back', needlessAct(BY_ITSELF), played(ACT_MS + 1), false],
    ['was made to another service', needlessAct(BY_ITSELF, 'web'), played(ACT_MS - 100), false],
    ['was forbidden', needlessAct('no fault touches it'), played(ACT_MS - 100), false],
    ['rests on figures', needlessAct(BY_ITSELF), played(ACT_MS - 100, { kind: 'invocations' }), false],
  ])('%s', (_, one, story, expected) => {
    expect(wasBeingAsked(one, told('{}', ''), story)).toBe(expected);
  });

  it.each([
    ['was answered by somebody', [at(ACT_MS, { verdict: 'down', phase: 'http' })], false],
    [
      'was answered by somebody, and came back while that was on its way',
      [at(ACT_MS, { verdict: 'down', phase: 'stale', latencyMs: 200 })],
      true,
    ],
    [
      'was answered by somebody after it had come back',
      [at(ACT_MS, { verdict: 'down', phase: 'stale', latencyMs: 50 })],
      false,
    ],
    ['was refused by one, while another was silent', [at(ACT_MS, REFUSED)], true],
    ['was refused by the only one', [at(ACT_MS, { ...REFUSED, asked: 1 })], false],
    ['was refused before it came back', [at(ACT_MS - 200, REFUSED)], false],
    ['was asked after it had come back', [at(ACT_MS - 5_000), at(ACT_MS, { verdict: 'up' })], false],
    ['nobody asked', [], false],
    ['was asked after the act only', [at(ACT_MS + 2_000)], false],
    ['was asked about another', [{ ...at(ACT_MS), target: 'web' }], false],
  ])('%s', (_, probes, expected) => {
    expect(wasBeingAsked(needlessAct(BY_ITSELF), told('{}', ''), played(ACT_MS - 100, { probes }))).toBe(
      expected,
    );
  });

  it.each([
    ['while it was asked', '599s', true],
    ['when the answer had been there', '598s', false],
  ])('is of what answered late only, and ended %s', (_, until, expected) => {
    const slow = `{at: 5m, break: {service: backend, behaviour: {slow: {ms: 3000}}, cure: none, until: ${until}}}`;
    expect(wasBeingAsked(needlessAct(BY_ITSELF), told('{}', slow), played(ACT_MS + MINUTE))).toBe(expected);
  });

  it('is told by the clock of the world, however wrong the watchdog goes', () => {
    const story = played(ACT_MS - 100, { probes: [at(ACT_MS + 30_000)] });
    expect(wasBeingAsked(needlessAct(BY_ITSELF), told('{}', skewed), story)).toBe(true);
    expect(wasBeingAsked(needlessAct(BY_ITSELF), told('{}', ''), story)).toBe(false);
  });
});

const needless = (seconds: number, because = BY_ITSELF) =>
  ({ ...act('backend', seconds / 60), needless: because }) as Act;
const SECOND = 1_000;

describe('an act in a loop that has just ended by itself', () => {
  /** When each task was made, and when it exited, in seconds. */
  type Life = readonly [number, number];
  const story = (
    lives: readonly Life[],
    deployedSeconds?: number,
    because = 'Essential container in task exited',
  ) => {
    const entries = lives.flatMap(([made, exited], at) =>
      [
        { what: 'PROVISIONING', seconds: made },
        { what: 'DEPROVISIONING', seconds: exited },
        { what: 'STOPPED', seconds: exited + 9, because },
      ].map(({ seconds, ...facts }) => ({
        kind: 'world',
        atMs: seconds * SECOND,
        facts: { group: 'service:fleet-backend-prod', resource: `task/${at}`, ...facts },
      })),
    );
    const call = { atMs: (deployedSeconds ?? 0) * SECOND, input: { forceNewDeployment: true } };
    const mutations = () => (deployedSeconds === undefined ? [] : [{ service: 'backend', call }]);
    return { log: { entries }, recorder: { mutations } } as unknown as Played;
  };
  const LOOP: Life[] = [
    [0, 1_000],
    [1_001, 1_040],
    [1_041, 1_080],
  ];

  /** One in six minutes, of which only the last is a successor of the first. */
  const SLOW: Life[] = [
    [0, 1_000],
    [1, 1_360],
    [2, 1_720],
    [1_001, 1_890],
  ];

  it.each([
    ['could not be known', needless(1_120), story(LOOP), true],
    [
      'was overdue by as long as it ever took',
      needless(1_081 + 80),
      story(LOOP.slice(1).concat([[1_041, 1_081]])),
      false,
    ],
    ['was seen a minute before it was acted upon', needless(1_000 + 15 * 60 + 59), story(SLOW), true],
    ['was seen longer ago', needless(1_000 + 15 * 60 + 61), story(SLOW), false],
    ['is older than a sign may be', needless(1_080 + 120), story(LOOP), false],
    ['has fewer exits than a loop', needless(1_120), story(LOOP.slice(1)), false],
    [
      'has no successor that exited',
      needless(1_050),
      story([
        [0, 1_040],
        [1, 1_041],
        [2, 1_042],
      ]),
      false,
    ],
    ['was of what had been replaced since', needless(1_120), story(LOOP, 1_100), false],
    [
      'was of tasks that somebody else stopped',
      needless(1_120),
      story(LOOP, undefined, 'Scaling activity'),
      false,
    ],
    ['was forbidden', needless(1_120, 'no fault touches it'), story(LOOP), false],
  ])('%s', (_, one, seen, excused) => {
    expect(mayStillLoop(one, seen)).toBe(excused);
  });
});

describe('an act by an alarm that is behind, where our probes do not get through', () => {
  const unreached = '{at: 1m, watchdog: {fault: half-blind, services: [backend], until: 30m}}';
  const story = (backSeconds: number, state = 'ALARM', down = false) =>
    ({
      startMs: 0,
      log: {
        entries: [
          {
            kind: 'world',
            atMs: 4 * MINUTE,
            facts: { resource: 'fleet-prod-backend-unhealthy', what: state },
          },
          { kind: 'health', atMs: backSeconds * SECOND, facts: { service: 'backend', down } },
        ],
      },
    }) as unknown as Played;

  it.each([
    ['could not be known', needless(600), unreached, story(421), true],
    ['could be known three minutes later', needless(600), unreached, story(420), false],
    ['was said to be over', needless(600), unreached, story(421, 'OK'), false],
    ['has not come back', needless(600), unreached, story(421, 'ALARM', true), false],
    ['was within reach', needless(600), unreached.replace('30m', '9m'), story(421), false],
    ['was within reach when it came back', needless(600), unreached.replace('1m', '8m'), story(421), false],
    ['is of another', needless(600), unreached.replace('[backend]', '[web]'), story(421), false],
    ['was forbidden', needless(600, 'no fault touches it'), unreached, story(421), false],
  ])('%s', (_, one, timeline, seen, excused) => {
    expect(alarmWasLate(one, told('{loadBalancer: false}', timeline), seen)).toBe(excused);
  });

  it('could be known where a load balancer asks too', () => {
    expect(alarmWasLate(needless(600), told('{}', unreached), story(421))).toBe(false);
  });
});

describe('an act on the sums of a minute in which a function came back', () => {
  const story = (backSeconds: number, { kind = 'invocations', verdict = 'down', down = false } = {}) =>
    ({
      environment: { services: [{ id: 'backend', question: { kind } }] },
      log: {
        entries: [{ kind: 'health', atMs: backSeconds * SECOND, facts: { service: 'backend', down } }],
      },
      probes: [
        { target: 'backend', atMs: 600 * SECOND, verdict },
        { target: 'backend', atMs: 600 * SECOND, verdict: 'unknown' }, // of a look that nothing was invoked for
      ],
    }) as unknown as Played;

  it.each([
    ['could not be known', needless(600), story(541), true],
    ['could be known when that minute was over', needless(600), story(540), false],
    ['was told', needless(600), story(541, { verdict: 'degraded' }), false],
    ['can be asked', needless(600), story(541, { kind: 'http' }), false],
    ['has not come back', needless(600), story(541, { down: true }), false],
    ['was forbidden', needless(600, 'no fault touches it'), story(541), false],
  ])('%s', (_, one, seen, excused) => {
    expect(minuteWasIll(one, seen)).toBe(excused);
  });
});

describe('downtime in which nobody could pay', () => {
  const tableGone = '{at: 10m, watchdog: {fault: table-unavailable, table: rollback-state, until: 20m}}';
  const counts = (...of: readonly (readonly [string, number, number])[]) =>
    ({
      startMs: 0,
      clock,
      log: { entries: [] },
      recorder: {
        mutations: () =>
          of.map(([by, minute, desiredCount]) => ({
            service: 'backend',
            call: { by, atMs: minute * MINUTE, input: { desiredCount } },
          })),
      },
    }) as unknown as Played;

  it.each([
    ['from when the table went', tableGone, counts(['watchdog', 9, 0], ['watchdog', 21, 2]), [span(10, 21)]],
    ['until it was paid', tableGone, counts(['watchdog', 9, 0], ['watchdog', 15, 2]), [span(10, 16)]],
    [
      'for as long as ECS refuses',
      '{at: 10m, aws: {fault: ecs-throttled, until: 20m}}',
      counts(['watchdog', 9, 0]),
      [span(10, 21)],
    ],
    ['not where the table had gone before', tableGone, counts(['watchdog', 11, 0], ['watchdog', 21, 2]), []],
    [
      'not where it was another table',
      tableGone.replace('rollback', 'health'),
      counts(['watchdog', 9, 0]),
      [],
    ],
    ['not where people had set it to 0', tableGone, counts(['human', 9, 0]), []],
    ['not where it was paid before', tableGone, counts(['watchdog', 7, 0], ['watchdog', 9, 2]), []],
  ])('%s', (_, timeline, seen, spans) => {
    expect(unpaidDebts('backend', told(STARTS_AT_ONCE, timeline), seen)).toEqual(spans);
  });

  /** Who deployed in which minute, and in which ECS gave a deployment up. */
  const deployed = (failed: readonly number[], ...of: readonly (readonly [string, number])[]) =>
    ({
      startMs: 0,
      clock,
      log: {
        entries: failed.map((minute) => ({
          kind: 'world',
          atMs: minute * MINUTE,
          facts: {
            what: 'SERVICE_DEPLOYMENT_FAILED',
            resource: 'service/fleet-prod/fleet-backend-prod',
          },
        })),
      },
      recorder: {
        mutations: () =>
          of.map(([by, minute]) => ({
            service: 'backend',
            call: { by, atMs: minute * MINUTE, input: { forceNewDeployment: true } },
          })),
      },
    }) as unknown as Played;

  it.each([
    ['from when the table went', deployed([12], ['watchdog', 9], ['watchdog', 21]), [span(10, 21)]],
    ['not where ECS gave up what somebody else deployed', deployed([12], ['watchdog', 8], ['human', 9]), []],
    ['not where ECS did not give it up', deployed([], ['watchdog', 9]), []],
    ['not where the table had gone before', deployed([13], ['watchdog', 11]), []],
  ])('of a deployment that is owed: %s', (_, seen, spans) => {
    expect(unpaidDebts('backend', told(STARTS_AT_ONCE, tableGone), seen)).toEqual(spans);
  });
});
