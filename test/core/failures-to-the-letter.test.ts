import { describe, expect, it } from 'vitest';
import { blameCrash, blameRevision, blameRoom, blameStart } from '../../shared/core/diagnosis/blame-tasks.ts';
import { classifyStoppedTask } from '../../shared/core/diagnosis/classify-stopped-task.ts';
import type { Crashes } from '../../shared/core/diagnosis/crashes.ts';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { readFailure } from '../../shared/core/diagnosis/read-failure.ts';
import { illBelief, MINUTE, NOON, steadyView } from '../support/cases.ts';

describe('a failure that is read from JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['a line', { kind: 'log-line', input: { message: 'm' } }, { message: 'm' }],
    ['an event', { kind: 'service-event', input: { message: 'm', more: 1 } }, { message: 'm' }],
    [
      'an answer',
      { kind: 'http', input: { phase: 'http', status: '503', body: { a: 1 }, error: 7 } },
      { phase: 'http', status: 503, body: '{"a":1}', error: undefined },
    ],
    [
      'an answer of text',
      { kind: 'http', input: { status: 5.5, body: 'b', error: 'e' } },
      { phase: undefined, status: undefined, body: 'b', error: 'e' },
    ],
    [
      'an answer of nothing',
      { kind: 'http', input: { status: ' 5', body: null } },
      { phase: undefined, status: undefined, body: undefined, error: undefined },
    ],
    [
      'an invocation',
      { kind: 'lambda-error', input: { errorType: 'E', errorMessage: 1, logTail: 't' } },
      { errorType: 'E', errorMessage: undefined, logTail: 't' },
    ],
    [
      'a task',
      {
        kind: 'stopped-task',
        input: {
          stopCode: 'C',
          stoppedReason: 'r',
          containers: [null, 3, { name: 'n', exitCode: '-1', reason: 'x' }, { exitCode: '12345678901' }],
        },
      },
      {
        stopCode: 'C',
        stoppedReason: 'r',
        containers: [
          { name: 'n', exitCode: -1, reason: 'x' },
          { name: undefined, exitCode: undefined, reason: undefined },
        ],
      },
    ],
    [
      'a task without containers',
      { kind: 'stopped-task', input: { containers: 'none' } },
      { stopCode: undefined, stoppedReason: undefined, containers: [] },
    ],
  ])('%s', (_, value, input) => {
    expect(readFailure(value)).toEqual({ kind: (value as { kind: string }).kind, input });
  });

  it('is cut where its list is endless', () => {
    const containers = Array.from({ length: 60 }, () => ({ name: 'n' }));
    const { input } = readFailure({ kind: 'stopped-task', input: { containers } });
    expect(input).toMatchObject({ containers: { length: 50 } });
  });

  it.each<[unknown, string]>([
    [null, 'the line is not a JSON object'],
    [[], 'the line is not a JSON object'],
    ['x', 'the line is not a JSON object'],
    [{ kind: 'http' }, 'input is not a JSON object'],
    [{ kind: 'http', input: [] }, 'input is not a JSON object'],
    [{ kind: 'log-line', input: { message: 1 } }, 'input.message is not a text'],
    [{ kind: 'x', input: {} }, 'kind is none of stopped-task, service-event, lambda-error, http, log-line'],
  ])('is refused: %j', (value, why) => {
    expect(() => readFailure(value)).toThrow(why);
  });
});

describe('a task that stopped', () => {
  const read = (stopCode: string | undefined, stoppedReason?: string, ...containers: object[]) =>
    classifyStoppedTask({ stopCode, stoppedReason, containers } as never);

  it.each<[string, Parameters<typeof read>, string, number, string]>([
    [
      'by a person',
      ['UserInitiated', 'OutOfMemory'],
      'human',
      0.97,
      'stop code UserInitiated: a person or a tool stopped it',
    ],
    ['by Spot', ['SpotInterruption'], 'spot', 0.9, 'stop code SpotInterruption: the machine went away'],
    [
      'with its machine',
      ['TerminationNotice'],
      'spot',
      0.9,
      'stop code TerminationNotice: the machine went away',
    ],
    [
      'with its ill machine',
      ['InfrastructureHealth'],
      'spot',
      0.9,
      'stop code InfrastructureHealth: the machine went away',
    ],
    [
      'by the scheduler',
      ['ServiceSchedulerInitiated'],
      'scheduler',
      0.92,
      'stop code ServiceSchedulerInitiated: ECS replaced or scaled it',
    ],
    [
      'by the scheduler, full',
      ['ServiceSchedulerInitiated', undefined, { reason: 'OutOfMemoryError: x' }],
      'scheduler',
      0.6,
      'ECS replaced or scaled it, and says besides that a container was killed for its memory',
    ],
    [
      'before it began',
      ['TaskFailedToStart', 'Task failed to start.'],
      'unknown',
      0.2,
      'it did not start, and nothing says why',
    ],
    ['for no reason', [undefined], 'unknown', 0.2, 'it stopped, and nothing says why'],
    [
      'for no reason but a blank',
      ['EssentialContainerExited', '  '],
      'unknown',
      0.2,
      'it stopped, and nothing says why',
    ],
    [
      'for memory',
      ['EssentialContainerExited', undefined, { reason: 'OutOfMemoryError: x', exitCode: 0 }],
      'out-of-memory',
      0.96,
      'ECS says that a container was killed for its memory',
    ],
  ])('%s', (_, task, cls, confidence, because) => {
    expect(read(...task)).toEqual({ class: cls, confidence, because });
  });

  it('may say by its exit alone what was wrong', () => {
    expect(
      read('EssentialContainerExited', 'Essential container in task exited', { exitCode: 139 }).class,
    ).toBe('crash');
    expect(read('TaskFailedToStart', undefined, { exitCode: 139 }).class).toBe('crash');
  });

  it('is explained by its first text that says anything', () => {
    const image = 'CannotPullContainerError: manifest unknown';
    expect(read('TaskFailedToStart', 'Task failed to start', { reason: image }).class).toBe('image');
    expect(read('EssentialContainerExited', undefined, { reason: image }).class).toBe('image');
  });
});

describe('who is to blame for tasks that do not run', () => {
  const stop = (given: object = {}): TaskView =>
    ({
      stopCode: 'EssentialContainerExited',
      containers: [{ name: 'a', exitCode: 1 }],
      stoppedAtMs: NOON,
      ...given,
    }) as unknown as TaskView;
  const crashes = (given: Partial<Crashes>): Crashes => ({
    exits: [],
    failedStarts: [],
    outOfMemory: [],
    isLoop: false,
    isReplacedInLoop: false,
    ...given,
  });
  const file = (given: Partial<CaseFile> = {}): CaseFile =>
    ({
      service: 'cart',
      nowMs: NOON,
      belief: illBelief(NOON),
      view: steadyView(),
      currentIsBaseline: false,
      blameMs: 10 * MINUTE,
      ...given,
    }) as CaseFile;
  const pull = stop({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: manifest unknown',
  });

  it('what keeps two of them from starting', () => {
    expect(blameStart(file(), crashes({ failedStarts: [pull, pull] }))).toMatchObject({
      cause: 'image',
      blames: 'cart',
      because: [
        expect.stringMatching(/^2 tasks did not start; the last: CannotPull/),
        expect.stringMatching(/./),
      ],
    });
    expect(blameStart(file(), crashes({ failedStarts: [pull, pull] }))!.confidence).toBeLessThanOrEqual(0.8);
    expect(blameStart(file(), crashes({ failedStarts: [pull] }))).toBeUndefined();
    expect(blameStart(file(), crashes({}))).toBeUndefined();
    const silent = stop({ stopCode: 'TaskFailedToStart', containers: [] });
    expect(blameStart(file(), crashes({ failedStarts: [silent, silent] }))).toBeUndefined();
  });

  it('a lack of room, where too few run', () => {
    const events = [{ atMs: NOON - 15 * MINUTE, message: 'unable to place a task' }] as never;
    const room = (given: object) =>
      blameRoom(file({ view: steadyView({ events, desired: 4, running: 1, ...given }) }));
    expect(room({})).toEqual({
      cause: 'capacity',
      blames: 'cart',
      confidence: 0.8,
      because: ['1 of 4 tasks run, and ECS says: unable to place a task'],
    });
    expect(room({ running: 2 })).toBeUndefined();
    expect(room({ events: [] })).toBeUndefined();
    expect(
      room({ events: [{ atMs: NOON - 15 * MINUTE - 1, message: 'unable to place a task' }] }),
    ).toBeUndefined();
    expect(blameRoom(file({ view: undefined }))).toBeUndefined();
  });

  it('a revision that was never proven, from its deployment to the end of its blame', () => {
    const [deployment] = steadyView().deployments;
    const of = (ageMs: number, given: Partial<CaseFile> = {}, of: Crashes = crashes({})) =>
      blameRevision(
        file({
          view: steadyView({ deployments: [{ ...deployment!, createdAtMs: NOON - ageMs }] }),
          ...given,
        }),
        of,
      );
    expect(of(5 * MINUTE)).toEqual({
      cause: 'bad-revision',
      blames: 'cart',
      confidence: 0.85,
      because: [
        'shop-cart-prod:10 fell ill 5 min after it was deployed and was never proven good',
        'no answer within 3000 ms',
      ],
    });
    expect([of(0), of(10 * MINUTE)].every((one) => one !== undefined)).toBe(true);
    expect([
      of(-1),
      of(10 * MINUTE + 1),
      of(0, { currentIsBaseline: true }),
      of(0, { view: undefined }),
    ]).toEqual([undefined, undefined, undefined, undefined]);
    const [again, at] = [-MINUTE, NOON - 5 * MINUTE]; // deployed again a minute after it fell ill
    expect(of(again, { revisionSinceMs: at })?.because[0]).toMatch(/fell ill 5 min after it was deployed/);
    expect(of(again, { revisionSinceMs: NOON - 10 * MINUTE - 1 })).toBeUndefined();
    const unseen = illBelief(NOON, { failingSinceMs: undefined });
    expect(of(0, { belief: unseen })).toBeUndefined();
    expect(of(0, { belief: unseen }, crashes({ exits: [stop()], isLoop: true }))?.because[1]).toBe(
      'its tasks keep exiting: EssentialContainerExited; exit code 1',
    );
  });

  it('a crash loop, and no single crash', () => {
    const exits = [stop(), stop(), stop()];
    expect(blameCrash(file(), crashes({ exits, isLoop: true }))).toMatchObject({
      cause: 'crash-loop',
      blames: 'cart',
      confidence: 0.8,
      because: ['3 tasks exited within 15 min; the last: EssentialContainerExited; exit code 1'],
    });
    expect(blameCrash(file(), crashes({ exits }))).toBeUndefined();
    expect(blameCrash(file(), crashes({ isLoop: true }))).toBeUndefined();
  });
});
