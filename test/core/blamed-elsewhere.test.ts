import { describe, expect, it } from 'vitest';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import { NO_METRICS } from '../../shared/core/diagnosis/metrics.ts';
import { HOUR, MINUTE, NOON, SECOND, steadyView, taskDefinition } from '../support/cases.ts';
import { ill, SINCE, said, why } from '../support/why.ts';

describe('something that it needs', () => {
  it('is blamed with every victim on the way, each once, and nothing else', () => {
    const found = why({
      sickNeeds: [
        { id: 'api', detail: 'A', isVictim: true },
        { id: 'db', detail: 'B' },
      ],
    });
    expect(found).toMatchObject({ blames: 'db', confidence: 0.9 });
    expect(found.because).toEqual([expect.stringMatching(/api.*A/), expect.stringMatching(/db.*B/)]);
    expect(found).not.toHaveProperty('against');
  });

  it('is surer where the service itself names it', () => {
    const found = why({ sickNeeds: [{ id: 'db', detail: 'B', isBlamed: true }] });
    expect(found.confidence).toBe(0.95);
    expect(found.because).toEqual([expect.stringMatching(/db.*B/), expect.stringContaining('db')]);
  });

  const suspect = (unexplained: number, well: readonly string[] = [], isWell = false) => ({
    sickNeeds: [{ id: 'db', detail: 'DETAIL', together: { unexplained, well, isWell } }],
    belief: ill({ phase: 'http', httpStatus: 404 }),
  });

  it.each<[string, Partial<CaseFile>, string]>([
    ['two fail for no other reason', suspect(2), 'dependency'],
    ['one fails for no other reason', suspect(1), 'client-error'],
    ['it answers its own probe', suspect(3, [], true), 'client-error'],
    ['as many need it and are well', suspect(2, ['a', 'b']), 'client-error'],
    ['fewer need it and are well', suspect(3, ['a', 'b']), 'dependency'],
  ])('is firmly suspected only where many fail together: %s', (_, given, cause) => {
    expect(why(given).cause).toBe(cause);
  });

  it('has against it who is well with it, three at most, and what the service itself does', () => {
    const found = why({ ...suspect(9, ['a', 'b', 'c', 'd']), belief: ill({ phase: 'connect' }) });
    expect(found).toMatchObject({ cause: 'dependency', blames: 'db', confidence: 0.75 });
    expect(found.against).toEqual([
      expect.stringMatching(/^a, b, c need/),
      expect.stringContaining('listens'),
    ]);
    expect(said(found)).toMatch(/db.*DETAIL/);
    const alone = why({ ...suspect(3, [], true), belief: ill({ phase: 'timeout' }) });
    expect([alone, ...(alone.alternatives ?? [])].find(({ blames }) => blames === 'db')?.against).toEqual([
      expect.stringContaining('own probe'),
    ]);
    expect(why(suspect(2))).not.toHaveProperty('against');
  });
});

describe('a deployment under way', () => {
  const moving = (given = {}) =>
    steadyView({ deployments: [{ ...steadyView().deployments[0]!, rolloutState: 'IN_PROGRESS', ...given }] });
  const stop = (minutesAgo: number, given = {}) => ({
    arn: `task/${minutesAgo}`,
    taskDefinition: taskDefinition(10),
    startedBy: 'ecs-svc/1',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAtMs: NOON - HOUR,
    stoppedAtMs: NOON - minutesAgo * MINUTE,
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: manifest unknown',
    containers: [],
    ...given,
  });

  it('is named with its revision and how far it is', () => {
    const found = why({ view: moving() });
    expect(found).toMatchObject({ cause: 'deploy-in-progress', blames: 'cart', confidence: 0.8 });
    expect(said(found)).toMatch(/ecs-svc\/1.*shop-cart-prod:10.*IN_PROGRESS/);
    expect(
      said(why({ view: steadyView({ deployments: [...moving().deployments, moving().deployments[0]!] }) })),
    ).toMatch(/ecs-svc\/1/);
    expect(said(why({ view: moving({ rolloutState: undefined }) }))).not.toContain('deployment');
  });

  it.each<[string, Partial<CaseFile>, object]>([
    [
      'its own last failed start, whatever stopped longer ago',
      { stopped: [stop(9, { stoppedReason: 'RESOURCE:CPU' }), stop(1), stop(5, { stoppedReason: 'AGENT' })] },
      { cause: 'image', confidence: 0.85 },
    ],
    [
      'no task of another deployment',
      { stopped: [stop(1, { startedBy: 'ecs-svc/0' })] },
      { cause: 'deploy-in-progress', confidence: 0.6 },
    ],
    [
      'no task that somebody stopped',
      { stopped: [stop(1, { stopCode: 'UserInitiated' }), stop(2)] },
      { cause: 'image' },
    ],
    [
      'its code, where the task had started',
      { stopped: [stop(1, { stopCode: 'EssentialContainerExited' })] },
      { cause: 'bad-revision' },
    ],
    [
      'no room, where ECS says so since it is stuck',
      {
        view: { ...moving(), events: [{ atMs: NOON - MINUTE, message: 'was unable to place a task ROOM' }] },
      },
      { cause: 'capacity', confidence: 0.8, because: [expect.anything(), expect.stringContaining('ROOM')] },
    ],
    [
      'no lack of room from before',
      { view: { ...moving(), events: [{ atMs: NOON - HOUR, message: 'was unable to place a task' }] } },
      { cause: 'deploy-in-progress' },
    ],
  ])('that does not come further shows %s', (_, given, expected) => {
    const found = why({ view: moving(), stuckSinceMs: NOON - 20 * MINUTE, ...given });
    expect(found).toMatchObject(expected);
    expect(found.because).toHaveLength(2);
    expect(found.because[0]).toMatch(/ecs-svc\/1.*:10 .* 20 min/);
  });

  it('does not hide how many of its tasks stopped', () => {
    const stops = [stop(3), stop(2), stop(1)];
    expect(said(why({ view: moving(), stuckSinceMs: SINCE, stopped: stops }))).toMatch(
      /of 3 .*manifest unknown/,
    );
  });
});

describe('fewer tasks than there were', () => {
  const taken = (count: number, secondsBefore = 120) => ({
    atMs: SINCE - secondsBefore * SECOND,
    message: `(service cart) has stopped ${count} running tasks: (task a).`,
  });
  const slow = ill({ phase: 'latency' });
  const left = (given = {}) => steadyView({ events: [taken(4)], ...given });
  const idle = {
    ...NO_METRICS,
    cpuPercent: [1, 2, 3].map((at) => ({ atMs: NOON - at * 20 * SECOND, value: 1 })),
  };

  it('are the cause where those that are left are too slow since', () => {
    const found = why({ belief: slow, view: left() });
    expect(found).toMatchObject({ cause: 'overload', blames: 'cart', confidence: 0.75 });
    expect(found.because).toEqual([
      expect.stringMatching(/^4 of its 6 tasks .* 2 min before/),
      expect.stringContaining('REASON'),
    ]);
    expect(said(why({ belief: slow, view: left({ events: [taken(4, 10)] }) }))).toContain('just before');
  });

  it.each<[string, Partial<CaseFile>, boolean]>([
    ['it does not answer in time', { belief: ill({ phase: 'timeout' }), view: left() }, true],
    ['it answers errors', { belief: ill({ phase: 'http', httpStatus: 500 }), view: left() }, false],
    ['fewer run than are wanted', { view: left({ running: 1 }) }, false],
    ['it was ten minutes before', { view: left({ events: [taken(4, 600)] }) }, false],
    ['it was a little less before', { view: left({ events: [taken(4, 599)] }) }, true],
    ['it was as it fell ill', { view: left({ events: [taken(4, 0)] }) }, true],
    ['it was after it fell ill', { view: left({ events: [taken(4, -1)] }) }, false],
    ['as an illness that began longer ago', { view: left(), illSinceMs: SINCE - 3 * MINUTE }, false],
    ['a third was taken', { view: left({ events: [taken(1)] }) }, true],
    ['less than a third was', { view: left({ desired: 3, running: 3, events: [taken(1)] }) }, false],
    [
      'some came since',
      { view: left({ events: [{ ...taken(4), message: 'has started 4 tasks: (task b)' }, taken(4)] }) },
      false,
    ],
    [
      'something else was said since',
      { view: left({ events: [{ ...taken(4), message: 'hums' }, taken(4)] }) },
      true,
    ],
    ['it was our own act', { view: left(), countStopsFromMs: SINCE - MINUTE }, false],
    [
      'a deployment was completed since',
      { view: left({ deployments: [{ ...left().deployments[0]!, updatedAtMs: SINCE - MINUTE }] }) },
      false,
    ],
    ['they do nothing', { view: left(), metrics: idle }, false],
  ])('where %s', (_, given, isBlamed) => {
    expect(why({ belief: slow, ...given }).cause === 'overload').toBe(isBlamed);
  });
});
