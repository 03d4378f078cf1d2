import { describe, expect, it } from 'vitest';
import {
  admitDoubt,
  blameCertificate,
  blameHang,
  blameIdle,
  blameName,
  blameOurEyes,
  blameOurRoute,
  blameQuestion,
} from '../../shared/core/diagnosis/blame-answers.ts';
import { classifyHttp } from '../../shared/core/diagnosis/classify-http.ts';
import { classifyLambdaError } from '../../shared/core/diagnosis/classify-lambda-error.ts';
import {
  type Crashes,
  describeStop,
  hadEmptyStart,
  isOutOfMemory,
  noRoomSince,
  readCrashes,
  startsNotForMemory,
} from '../../shared/core/diagnosis/crashes.ts';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { commonestError, commonestOf, witnessOfLog } from '../../shared/core/diagnosis/function-errors.ts';
import { NO_METRICS, type Series } from '../../shared/core/diagnosis/metrics.ts';
import {
  isIdle,
  isNotMeasuredYet,
  memoryNow,
  readLeak,
  readOverload,
  wasFull,
} from '../../shared/core/diagnosis/read-metrics.ts';
import { illBelief, MINUTE, NOON, steadyView } from '../support/cases.ts';

describe('an answer over HTTP', () => {
  it.each<[string, Parameters<typeof classifyHttp>[0], string, number, string]>([
    ['our own fault', { phase: 'self', status: 500 }, 'unknown', 0.2, 'the fault is on our own side'],
    ['no status and no error', {}, 'unknown', 0.1, 'there is neither status nor error'],
    ['an error without a name', { error: 'oops' }, 'unknown', 0.1, 'the error names no cause'],
    ['a status that is none', { status: 99, error: 'oops' }, 'unknown', 0.1, 'the error names no cause'],
    [
      'a probe that waited',
      { phase: 'timeout', error: 'ECONNREFUSED' },
      'timeout',
      0.93,
      'no answer came in time',
    ],
    [
      'a name that nobody knows',
      { phase: 'dns', error: 'x' },
      'network',
      0.9,
      'the name could not be resolved',
    ],
    [
      'a name that takes too long',
      { phase: 'dns', error: 'ETIMEDOUT' },
      'network',
      0.75,
      'the name could not be resolved',
    ],
    ['a handshake that fails', { phase: 'tls', error: 'x' }, 'tls', 0.75, 'the TLS handshake failed'],
    [
      'a handshake that is cut off',
      { phase: 'tls', error: 'ECONNRESET' },
      'tls',
      0.75,
      'the TLS handshake failed',
    ],
    [
      'a handshake that takes too long',
      { phase: 'tls', error: 'ETIMEDOUT' },
      'timeout',
      0.92,
      'no answer came in time: "ETIMEDOUT"',
    ],
    ['no connection', { phase: 'connect', error: 'x' }, 'health-check', 0.6, 'no connection was made'],
    [
      'a refused connection',
      { phase: 'connect', error: 'ECONNREFUSED' },
      'health-check',
      0.9,
      'nothing listens there: "ECONNREFUSED"',
    ],
    ['a slow one', { phase: 'latency', error: 'x' }, 'timeout', 0.6, 'the answer came too late'],
    ['100', { status: 100 }, 'unknown', 0.2, 'status 100 is neither an answer nor a fault'],
    ['199', { status: 199 }, 'unknown', 0.2, 'status 199 is neither an answer nor a fault'],
    ['200', { status: 200 }, 'steady', 0.88, 'status 200 and no complaint'],
    ['299', { status: 299 }, 'steady', 0.88, 'status 299 and no complaint'],
    ['300', { status: 300 }, 'unknown', 0.2, 'status 300 is neither an answer nor a fault'],
    ['a late 200', { status: 200, phase: 'latency' }, 'timeout', 0.65, 'the answer came too late'],
    [
      'a body that never ends',
      { status: 200, phase: 'timeout' },
      'timeout',
      0.65,
      'the answer came too late',
    ],
    [
      'a body that says it is well',
      { status: 200, body: '{"status":"UP"}' },
      'steady',
      0.93,
      'its answer says UP',
    ],
    [
      'a word that it is not',
      { status: 200, body: 'not ready' },
      'health-check',
      0.6,
      'it answers well and says that it is not well',
    ],
    [
      'another body',
      { status: 200, body: 'hello', phase: 'body' },
      'unknown',
      0.2,
      'the body is not what was asked for, and says no cause',
    ],
    ['400', { status: 400 }, 'client-error', 0.9, 'status 400: the request is wrong'],
    ['499', { status: 499 }, 'timeout', 0.6, 'status 499: the caller did not wait for the answer'],
    ['500', { status: 500 }, 'unknown', 0.2, 'status 500 names no cause'],
    ['502', { status: 502 }, 'health-check', 0.65, 'status 502 and no cause: no whole answer came'],
    [
      '502 of API Gateway',
      { status: 502, body: '{"message": "Internal server error"}' },
      'unknown',
      0.2,
      'status 502 names no cause',
    ],
    ['503', { status: 503 }, 'health-check', 0.75, 'status 503 and no cause: nothing healthy answers'],
    [
      '503 with its dependency',
      { status: 503, body: '{"components":{"db":{"status":"DOWN"}}}' },
      'dependency',
      0.8,
      'its answer says that db is not well',
    ],
    [
      '503 with a full disk',
      { status: 503, body: '{"components":{"diskSpace":{"status":"DOWN"}}}' },
      'capacity',
      0.75,
      'its answer says that diskSpace is not well',
    ],
    [
      '503 that only says so',
      { status: 503, body: '{"status":"DOWN"}' },
      'health-check',
      0.65,
      'its answer says that it is not well, not why',
    ],
    ['504', { status: 504 }, 'timeout', 0.92, 'status 504: a gateway waited in vain'],
    [
      'a page of a server',
      { status: 500, body: '<h1>500 Internal Server Error</h1> ECONNREFUSED redis' },
      'unknown',
      0.2,
      'status 500 names no cause',
    ],
  ])('%s', (_, answer, cls, confidence, because) => {
    expect(classifyHttp(answer)).toEqual({ class: cls, confidence, because });
  });
});

const file = (given: Partial<CaseFile> = {}): CaseFile =>
  ({
    service: 'cart',
    nowMs: NOON,
    belief: illBelief(NOON),
    view: steadyView(),
    ...given,
  }) as CaseFile;
const ill = (phase: string | undefined, given: object = {}) =>
  illBelief(NOON, { phase: phase as never, reason: 'said so', ...given });
const calm: Crashes = {
  exits: [],
  failedStarts: [],
  outOfMemory: [],
  isLoop: false,
  isReplacedInLoop: false,
};

describe('who is to blame for an answer', () => {
  const works = 'a service that answers so is running; a restart cannot help';
  it.each([
    [399, undefined],
    [400, 'client-error'],
    [404, 'client-error'],
    [408, undefined],
    [429, 'rate-limited'],
    [499, 'client-error'],
    [500, undefined],
    [undefined, undefined],
  ])('of status %s', (httpStatus, cause) => {
    const found = blameQuestion(file({ belief: ill('http', { httpStatus }) }));
    expect(found?.cause).toBe(cause);
    if (cause === undefined) return;
    const confidence = cause === 'rate-limited' ? 0.8 : 0.85;
    expect(found).toEqual({
      cause,
      blames: 'cart',
      confidence,
      because: [`it answers ${httpStatus}: said so`, works],
    });
    expect(blameQuestion(file({ belief: ill('body', { httpStatus }) }))).toBeUndefined();
  });

  it('ourselves, where our eyes are in doubt', () => {
    expect(blameOurEyes(file())).toBeUndefined();
    expect(blameOurEyes(file({ isBlind: true, belief: ill('dns') }))).toEqual({
      cause: 'blind',
      blames: 'cart',
      confidence: 0.95,
      because: ['too much failed at once for anything but our own way out', 'our probes fail: said so'],
    });
  });

  it('its name, where all its tasks run', () => {
    const named = (given: object, phase = 'dns') =>
      blameName(file({ belief: ill(phase), view: steadyView(given) }));
    expect(named({})).toEqual({
      cause: 'network',
      blames: 'cart',
      confidence: 0.75,
      because: [
        '2 of 2 tasks run, and its name does not lead to them: said so',
        'look at service discovery; a restart gives no service a name',
      ],
    });
    expect(named({ running: 1 })).toBeUndefined();
    expect(named({ running: 0, desired: 0 })).toBeUndefined();
    expect(named({}, 'connect')).toBeUndefined();
    expect(blameName(file({ belief: ill('dns'), view: undefined }))).toBeUndefined();
  });

  it.each(['dns', 'connect', 'tls', 'timeout'])('our own way, where another sees it well: %s', (phase) => {
    const seenWell = file({ belief: ill(phase), witnessSaysWell: true });
    expect(blameOurRoute(seenWell, calm)).toEqual({
      cause: 'blind',
      blames: 'cart',
      confidence: 0.4,
      because: [
        'our probes fail: said so',
        'a second witness says that it is well: our own route may be broken',
      ],
    });
    expect(admitDoubt(seenWell, calm)).toBeUndefined();
    expect(blameOurRoute(seenWell, { ...calm, isLoop: true })).toBeUndefined();
    expect(blameOurRoute(file({ belief: ill(phase) }), calm)).toBeUndefined();
  });

  it('not our own way, where it took our connection and then said nothing', () => {
    const belief = {
      ...ill('timeout'),
      reason: '0 of 2 addresses answer rightly; does not answer within 2000 ms',
    };
    const seenWell = file({ belief, witnessSaysWell: true });
    expect(blameOurRoute(seenWell, calm)).toBeUndefined();
    expect(admitDoubt(seenWell, calm)?.cause).toBe('unknown');
  });

  it('nobody yet, where it answers us and another sees it well', () => {
    const seenWell = file({ belief: ill('http'), witnessSaysWell: true });
    expect(admitDoubt(seenWell, calm)).toEqual({
      cause: 'unknown',
      blames: 'cart',
      confidence: 0.55,
      because: ['our probes fail: said so', 'a second witness says that it is well'],
    });
    expect(blameOurRoute(seenWell, calm)).toBeUndefined();
    expect(admitDoubt(seenWell, { ...calm, isLoop: true })).toBeUndefined();
    expect(admitDoubt(file({ belief: ill('http') }), calm)).toBeUndefined();
  });

  it('what runs and takes nothing', () => {
    const idle = (given: object, phase = 'backlog') =>
      blameIdle(file({ belief: ill(phase), view: steadyView(given) }));
    const because = ['said so', '2 tasks run and take nothing from it'];
    expect(idle({})).toEqual({ cause: 'hung-tasks', blames: 'cart', confidence: 0.8, because });
    expect(idle({ running: 0 })).toBeUndefined();
    expect(idle({}, 'http')).toBeUndefined();
  });

  it('what runs and does not answer', () => {
    const because = [
      '2 tasks run and do not answer rightly: said so',
      'nothing was deployed that could explain it, and everything it needs is well',
    ];
    const hung = (phase: string, given: object = {}) => blameHang(file({ belief: ill(phase, given) }));
    expect(hung('timeout')).toEqual({ cause: 'hung-tasks', blames: 'cart', confidence: 0.8, because });
    expect(hung('connect')?.confidence).toBe(0.8);
    expect(hung('http')).toEqual({ cause: 'hung-tasks', blames: 'cart', confidence: 0.6, because });
    expect(hung('http', { blames: 'pool' })?.because.at(-1)).toBe('it says itself that this fails: pool');
    expect(hung('http', { status: 'suspect' })).toBeUndefined();
    expect(blameHang(file({ view: steadyView({ running: 0 }) }))).toBeUndefined();
    expect(blameHang(file({ view: undefined }))).toBeUndefined();
  });

  it('its certificate, where new code cannot have brought it', () => {
    const of = (reason: string, currentIsBaseline = true, phase = 'tls') =>
      blameCertificate(file({ belief: ill(phase, { reason }), currentIsBaseline }));
    expect(of('CERT_HAS_EXPIRED')).toEqual({
      cause: 'configuration',
      blames: 'cart',
      confidence: 0.85,
      because: [
        'its certificate is refused: CERT_HAS_EXPIRED',
        'a person or its issuer renews a certificate; a restart does not',
      ],
    });
    expect(of('CERT_HAS_EXPIRED', false)).toBeUndefined();
    expect(of('CERT_HAS_EXPIRED', true, 'http')).toBeUndefined();
    expect(of('handshake failure')).toBeUndefined();
  });
});

describe('tasks that stopped', () => {
  const stop = (stoppedAtMs: number | undefined, given: object = {}): TaskView =>
    ({
      stoppedAtMs,
      startedBy: 'ecs-svc/1',
      createdAtMs: (stoppedAtMs ?? NOON) - MINUTE,
      stopCode: 'EssentialContainerExited',
      containers: [],
      ...given,
    }) as unknown as TaskView;
  const read = (
    tasks: readonly TaskView[],
    sinceMs = 0,
    view: ReturnType<typeof steadyView> | undefined = steadyView(),
  ) => readCrashes(view, tasks, { nowMs: NOON, sinceMs });

  it('are a loop from the third exit within a quarter of an hour on, newest first', () => {
    const times = [NOON - 15 * MINUTE, NOON - MINUTE, NOON - 8 * MINUTE];
    const found = read(times.map((atMs) => stop(atMs)));
    expect(found.isLoop).toBe(true);
    expect(found.exits.map((one) => one.stoppedAtMs)).toEqual([NOON - MINUTE, NOON - 8 * MINUTE, times[0]]);
    expect(read([stop(NOON - 15 * MINUTE - 1), stop(NOON), stop(NOON)]).isLoop).toBe(false);
    expect(read([stop(NOON - 5), stop(NOON), stop(NOON)], NOON - 4).exits).toHaveLength(2);
    expect(read([stop(undefined)]).exits).toEqual([]);
  });

  it.each([
    ['that has one more exit to come', [2, 5, 8], 2, true],
    ['that is late by as long as it ever took', [6, 9, 12], 2, false],
    ['whose longest pause was longer', [6, 7, 11], 2, true],
    ['of tasks that exit together and live as long as it takes', [5, 5, 8.5, 8.5], 3, true],
    ['of tasks that exited together and whose successors live longer', [7, 7, 10.5, 10.5], 3, false],
    ['of tasks that exited together, of which no successor has', [1, 1, 1], 3, false],
    ['of a successor that ECS made before it called the first one stopped', [1, 4, 4], 4.4, true],
    ['of tasks that exited one after the other, of which no successor has', [1, 2, 4], 5, false],
  ])('are a loop %s: %j min ago after %i min of life', (_, minutesAgo, livedMinutes, isLoop) => {
    const exits = minutesAgo.map((ago) => {
      const stoppedAtMs = NOON - ago * MINUTE;
      return stop(stoppedAtMs, { createdAtMs: stoppedAtMs - livedMinutes * MINUTE });
    });
    expect(read(exits).isLoop).toBe(isLoop);
  });

  /** `[made, ended]`, in minutes ago; one that has not ended runs. */
  const lives = (...spans: (readonly [number, number?])[]) =>
    spans.map(([made, ended]) =>
      stop(ended === undefined ? undefined : NOON - ended * MINUTE, {
        createdAtMs: NOON - made * MINUTE,
        stopCode: ended === undefined ? undefined : 'EssentialContainerExited',
      }),
    );

  it.each<[string, (readonly [number, number?])[], boolean]>([
    [
      'all died at once, and those made then have died too',
      [
        [12, 10],
        [12, 10],
        [10, 5],
        [10, 5],
      ],
      true,
    ],
    ['a single one, and its successor', [[12, 8], [8, 4], [4]], true],
    ['one was running all the time', [[60], [12, 10], [10, 5]], false],
    [
      'they die in turn',
      [
        [12, 8],
        [10, 6],
        [8, 4],
        [6, 2],
      ],
      false,
    ],
    ['what was made then runs still', [[12, 10], [12, 10], [10], [10]], false],
    [
      'before the first of them nobody knows what ran',
      [
        [12, 5],
        [12, 5],
      ],
      false,
    ],
  ])('had an empty start, or none: %s', (_, spans, expected) => {
    const all = lives(...spans);
    expect(
      hadEmptyStart(
        all.filter((one) => one.stoppedAtMs !== undefined),
        all,
      ),
    ).toBe(expected);
  });

  it('are a loop as long as its exits tell, not as long as ECS takes to call them stopped', () => {
    const exits = [3, 5, 7].map((ago) => {
      const stoppingAtMs = NOON - ago * MINUTE;
      return stop(stoppingAtMs + MINUTE, { stoppingAtMs, createdAtMs: stoppingAtMs - MINUTE });
    });
    expect(read(exits).isLoop).toBe(true);
    const later = exits.map((one) => ({ ...one, stoppingAtMs: one.stoppingAtMs! - MINUTE }));
    expect(read(later).isLoop).toBe(false);
    const ending = (given: object) => stop(undefined, { stoppingAtMs: NOON - 2 * MINUTE, ...given });
    expect(read([...later, ending({})]).isLoop).toBe(true);
    expect(read([...later, ending({ stopCode: undefined })]).isLoop).toBe(true);
    expect(read([...later, ending({ stopCode: 'ServiceSchedulerInitiated' })]).isLoop).toBe(false);
    expect(read([...later, ending({ startedBy: 'ecs-svc/0' })]).isLoop).toBe(false);
  });

  it.each([
    ['die as they start, with an exit code of their own', [{ ran: 5, exitCode: 1 }], true],
    [
      'do so beside one that was killed for memory',
      [
        { ran: 300, exitCode: 137 },
        { ran: undefined, exitCode: 1 },
        { ran: 5, exitCode: 1 },
      ],
      true,
    ],
    ['have run for a while', [{ ran: 150, exitCode: 1 }], false],
    [
      'do so beside as many that were killed for memory',
      [
        { ran: 300, exitCode: 137 },
        { ran: 5, exitCode: 1 },
      ],
      false,
    ],
    ['are killed as they start', [{ ran: 5, exitCode: 137 }], false],
    [
      'are said to be out of memory as they start',
      [{ ran: 5, exitCode: 1, reason: 'OutOfMemoryError: container killed' }],
      false,
    ],
  ])('die of something else than memory where some %s', (_, exits, expected) => {
    const stops = exits.map(({ ran, exitCode, ...said }) =>
      stop(NOON, {
        startedAtMs: ran === undefined ? undefined : NOON - ran * 1000,
        containers: [{ name: 'app', essential: true, exitCode, ...said }],
      }),
    );
    expect(startsNotForMemory(stops)).toBe(expected);
  });

  it('are replacements in a loop where the load balancer had three tasks stopped', () => {
    const replaced = (atMs: number) =>
      stop(atMs, {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn)',
      });
    expect(read([replaced(NOON), replaced(NOON), replaced(NOON - MINUTE)]).isReplacedInLoop).toBe(true);
    expect(read([replaced(NOON), replaced(NOON), stop(NOON)]).isReplacedInLoop).toBe(false);
    expect(read([NOON, NOON, NOON - 16 * MINUTE].map(replaced)).isReplacedInLoop).toBe(false);
    const large = { ...steadyView(), desired: 4 };
    expect(
      read(
        [1, 2, 3].map(() => replaced(NOON)),
        0,
        large,
      ).isReplacedInLoop,
    ).toBe(false);
    expect(
      read(
        [1, 2, 3, 4].map(() => replaced(NOON)),
        0,
        large,
      ).isReplacedInLoop,
    ).toBe(true);
  });

  it('count for the deployment that runs, whatever it was', () => {
    expect(read([stop(NOON, { startedBy: 'ecs-svc/0' })]).exits).toEqual([]);
    expect(
      readCrashes(undefined, [stop(NOON, { startedBy: 'x' })], { nowMs: NOON, sinceMs: 0 }).exits,
    ).toHaveLength(1);
    const failed = stop(NOON, { stopCode: 'TaskFailedToStart' });
    const scaled = stop(NOON, { stopCode: 'ServiceSchedulerInitiated' });
    expect(read([failed, scaled])).toEqual({
      exits: [],
      failedStarts: [failed],
      outOfMemory: [],
      isLoop: false,
      isReplacedInLoop: false,
    });
  });

  it('are told in one line, and why', () => {
    const containers = [{ name: 'a' }, { name: 'b', exitCode: 137, reason: 'OutOfMemoryError: killed' }];
    expect(describeStop(stop(NOON, { stoppedReason: 'Essential container exited', containers }))).toBe(
      'Essential container exited; exit code 137; OutOfMemoryError: killed',
    );
    expect(describeStop(stop(NOON))).toBe('EssentialContainerExited');
    expect(describeStop(stop(NOON, { stopCode: undefined }))).toBe('stopped');
    expect(describeStop(stop(NOON, { containers: [{ name: 'a', exitCode: 0 }] }))).toBe(
      'EssentialContainerExited; exit code 0',
    );
    expect(describeStop(stop(NOON, { containers: [{ name: 'a', reason: 'gone' }] }))).toBe(
      'EssentialContainerExited; gone',
    );
    expect(isOutOfMemory(stop(NOON, { containers }))).toBe(true);
    expect(isOutOfMemory(stop(NOON, { stoppedReason: 'out of memory' }))).toBe(true);
    expect(isOutOfMemory(stop(NOON))).toBe(false);
  });

  it('are not started where ECS says that there is no room', () => {
    const events = [{ atMs: NOON, message: 'was unable to place a task' }] as never;
    expect(noRoomSince(steadyView({ events }), NOON)).toBe('was unable to place a task');
    expect(noRoomSince(steadyView({ events }), NOON + 1)).toBeUndefined();
    expect(
      noRoomSince(steadyView({ events: [{ atMs: NOON, message: 'steady' }] as never }), 0),
    ).toBeUndefined();
  });

  it.each([
    ['an hour ago', 60, ['unable to place a task'], 'unable to place a task'],
    ['so long ago that ECS would have said it again', 361, ['unable to place a task'], undefined],
    ['before something started', 60, ['has started 1 tasks: (task 1).', 'unable to place a task'], undefined],
    ['before it was steady', 60, ['has reached a steady state.', 'unable to place a task'], undefined],
    ['after that', 60, ['unable to place a task', 'has reached a steady state.'], 'unable to place a task'],
    ['never', 60, ['registered 1 targets'], undefined],
  ])('says that there is no room still, as it was said %s', (_, minutes, messages, said) => {
    const events = messages.map((message, at) => ({ atMs: NOON - at, message }));
    const nowMs = NOON + minutes * 60_000;
    expect(noRoomSince(steadyView({ events }), nowMs, nowMs - 6 * 3_600_000)).toBe(said);
  });
});

describe('what was measured', () => {
  const at = (minutesAgo: number, value: number) => ({ atMs: NOON - minutesAgo * MINUTE, value });
  const spell = { nowMs: NOON, failingSinceMs: NOON - 4 * MINUTE };
  const overload = (cpuPercent: Series, requests: Series = []) =>
    readOverload({ ...NO_METRICS, cpuPercent, requests }, spell);

  it('is an overload from its edges on', () => {
    expect(overload([at(10, 60), at(2, 75)])).toEqual(['CPU at 75 %, usually 60 %']);
    expect(overload([at(10, 59), at(2, 74.9)])).toEqual([]);
    expect(overload([at(10, 61), at(2, 75.9)])).toEqual([]);
    expect(overload([at(2, 99)])).toEqual([]);
    expect(overload([at(2, 99)], [at(10, 100), at(2, 130)])).toEqual([
      'CPU at 99 %, usually unknown',
      '1.3 times the usual requests',
    ]);
    expect(overload([at(10, 1), at(2, 99)], [at(10, 100), at(2, 129)])).toEqual([]);
    expect(overload([at(10, 1), at(2, 99)], [at(10, 0), at(2, 1)])).toEqual([]);
  });

  it('counts the illness from the minute that is mostly of it, and of the past not its last minutes', () => {
    expect(overload([at(10, 1), at(4.5, 80)])).toHaveLength(1);
    expect(overload([at(10, 1), at(4.51, 80)])).toEqual([]);
    expect(overload([at(7, 1), at(2, 80)])).toEqual([]);
    expect(overload([at(7.01, 1), at(2, 80)])).toHaveLength(1);
    expect(overload([at(12, 90), at(11, 2), at(10, 1), at(2, 80)])).toEqual(['CPU at 80 %, usually 2 %']);
    expect(overload([at(10, 1), at(3, 80), at(2, 76)])[0]).toContain('CPU at 80 %');
  });

  it('is idle where it was measured since and is far from busy', () => {
    const idle = (cpuPercent: Series) => isIdle({ ...NO_METRICS, cpuPercent }, spell);
    expect([idle([at(2, 74.9)]), idle([at(2, 75)]), idle([at(5, 1)]), isIdle(undefined, spell)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const waits = (cpuPercent: Series) => isNotMeasuredYet({ ...NO_METRICS, cpuPercent }, spell);
    expect([waits([at(5, 1)]), waits([at(4, 1)]), waits([])]).toEqual([true, false, false]);
  });

  it('is memory in use now, or was full shortly before', () => {
    const now = (memoryPercent: Series, sinceMs = 0) =>
      memoryNow({ ...NO_METRICS, memoryPercent }, { nowMs: NOON, sinceMs });
    expect([now([at(6, 50)]), now([at(6.01, 50)]), now([])]).toEqual([50, undefined, undefined]);
    expect([now([at(1, 50)], NOON - MINUTE), now([at(1, 50)], NOON - MINUTE + 1)]).toEqual([50, undefined]);
    const full = (memoryPercent: Series) => wasFull({ ...NO_METRICS, memoryPercent }, NOON);
    expect([
      full([at(6, 93)]),
      full([at(6.01, 93)]),
      full([at(0, 93)]),
      full([at(-1, 99)]),
      full([at(1, 92.9)]),
    ]).toEqual([true, false, true, false, false]);
  });

  it('is a leak from its edges on', () => {
    const leak = (...values: number[]) =>
      readLeak({
        ...NO_METRICS,
        memoryPercent: values.map((value, index) => at(values.length - index, value)),
      });
    expect(leak(50, 52, 54, 56, 58, 60, 62, 65)).toEqual({ fromPercent: 50, toPercent: 65, minutes: 7 });
    expect(leak(50, 52, 54, 56, 58, 60, 65)).toBeUndefined();
    expect(leak(50, 52, 54, 56, 58, 60, 62, 64.9)).toBeUndefined();
    expect(leak(50, 52, 54, 56, 58, 60, 64, 70)).toEqual({ fromPercent: 50, toPercent: 70, minutes: 7 });
    expect(leak(50, 51, 52, 53, 54, 55, 61.9, 70)).toBeUndefined();
    expect(leak(50, 51, 52, 53, 54, 55, 62, 70)).toBeDefined();
    expect(leak(50, 52, 54, 56, 58, 60, 62, 65, 55, 56)).toEqual({
      fromPercent: 50,
      toPercent: 65,
      minutes: 7,
    });
    expect(leak(50, 52, 54, 56, 58, 60, 62, 52.1, 66)).toBeUndefined();
  });
});

describe('a failed invocation', () => {
  const report = (used: number) => `REPORT Memory Size: 100 MB Max Memory Used: ${used} MB`;
  const killed = {
    errorType: 'Runtime.ExitError',
    errorMessage: 'RequestId: 1 Error: Runtime exited with error: signal: killed',
  };

  it('that ended in a kill lacked memory where none was left', () => {
    const [full, nearly, some, roomy] = [97, 96, 80, 79].map((used) =>
      classifyLambdaError({ ...killed, logTail: report(used) }),
    );
    expect(full).toMatchObject({
      class: 'out-of-memory',
      confidence: 0.93,
      because: expect.stringContaining(', with all its memory used'),
    });
    expect([nearly?.class, some?.class]).toEqual(['out-of-memory', 'out-of-memory']);
    expect(nearly?.because).not.toContain('with all its memory');
    expect(roomy).toMatchObject({
      class: 'crash',
      confidence: 0.5,
      because: expect.stringContaining(', with memory to spare'),
    });
  });

  it('that threw something says at least what', () => {
    expect(classifyLambdaError({ errorType: 'Oddity', errorMessage: 'hm' })).toEqual({
      class: 'crash',
      confidence: 0.5,
      because: 'the function threw Oddity, and says no cause',
    });
    expect(classifyLambdaError({ errorMessage: 'hm' })).toMatchObject({
      class: 'unknown',
      because: 'Lambda names no cause',
    });
    expect(classifyLambdaError({})).toMatchObject({ class: 'unknown' });
  });

  it('of many is what most of them say', () => {
    const one = (cls: string, because: string) => ({ class: cls, confidence: 1, because }) as never;
    expect(commonestOf([one('auth', 'a'), one('tls', 'b'), one('tls', 'c')])).toMatchObject({ because: 'b' });
    expect(commonestOf([])).toBeUndefined();
    expect(commonestError(['hm', 'Task timed out after 3.00 seconds'])?.class).toBe('timeout');
    expect(commonestError(['hm'])).toBeUndefined();
  });

  it('is a witness in one line among many that only tell what was asked for', () => {
    const asked = 'ERROR user 42 not found';
    const lines = [asked, asked, 'Task timed out after 3.00 seconds', asked];
    expect(witnessOfLog(lines)?.detail).toContain('Task timed out');
  });

  it('is another witness in the log', () => {
    expect(witnessOfLog([])).toBeUndefined();
    expect(witnessOfLog()).toBeUndefined();
    const timedOut = 'Task timed out after 3.00 seconds';
    expect(witnessOfLog(['REPORT RequestId: 5d0c Duration: 3000 ms', timedOut])).toEqual({
      witness: 'logs',
      verdict: 'unhealthy',
      detail: expect.stringMatching(/^1 line about failures: ./),
    });
  });

  it.each([
    'hm',
    '{"level":"info","message":"order placed","error":null}',
    'batch done: 12 read, failed: 0',
    'REPORT RequestId: 5d0c Duration: 503.12 ms Memory Size: 512 MB Max Memory Used: 80 MB',
    'START RequestId: 5d0c Version: error',
    'END RequestId: 5d0c',
    'ERROR user 42 not found',
    'ValidationException: the order has no items',
    'SIGTERM received, shutting down gracefully',
    'Your Spot Instance was interrupted',
  ])('[I5] is no witness where no line names a failure (%s)', (line) => {
    expect(witnessOfLog([line, line])).toBeUndefined();
  });
});
