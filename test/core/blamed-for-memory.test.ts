import { describe, expect, it } from 'vitest';
import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { NO_METRICS, type ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import { HOUR, MINUTE, NOON, SECOND, steadyView, taskDefinition } from '../support/cases.ts';
import { ill, SINCE, said, why } from '../support/why.ts';

/** A value a minute, the last of them a minute before noon. */
const series = (...values: readonly number[]) =>
  values.map((value, at) => ({ atMs: NOON - (values.length - at) * MINUTE, value }));
const metrics = (given: Partial<ServiceMetrics>): ServiceMetrics => ({ ...NO_METRICS, ...given });
const climb = (to: number) => ({
  metrics: metrics({
    memoryPercent: series(...Array.from({ length: 51 }, (_, at) => 40 + ((to - 40) * at) / 50)),
  }),
});
const full = metrics({ memoryPercent: series(...Array(50).fill(40), ...Array(6).fill(100)) });

const OOM = 'OutOfMemoryError: Container killed due to memory usage';
const killed = (
  minutesAgo: number,
  reason: string | undefined = OOM,
  given: Partial<TaskView> = {},
): TaskView => ({
  arn: `task/${minutesAgo}`,
  taskDefinition: taskDefinition(10),
  startedBy: 'ecs-svc/1',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  createdAtMs: NOON - 24 * HOUR,
  stoppedAtMs: NOON - minutesAgo * MINUTE,
  stopCode: 'EssentialContainerExited',
  containers: [
    { name: 'log', exitCode: 0 },
    { name: 'cart', exitCode: 137, reason },
  ],
  ...given,
});
const unsaid = (minutesAgo: number, exitCode = 137) =>
  killed(minutesAgo, undefined, {
    containers: [
      { name: 'log', exitCode: 0 },
      { name: 'cart', exitCode },
    ],
  });

describe('tasks that were killed for memory', () => {
  it.each<[string, Partial<CaseFile>, string, number]>([
    ['one', { stopped: [killed(1)] }, 'out-of-memory', 0.8],
    ['two', { stopped: [killed(1), killed(2)] }, 'out-of-memory', 0.95],
    ['one, and one long before', { stopped: [killed(1), killed(60)] }, 'out-of-memory', 0.95],
    [
      'one, while its memory was full, and ECS does not say so',
      { stopped: [unsaid(1)], metrics: full },
      'out-of-memory',
      0.75,
    ],
    ['one that ended otherwise meanwhile', { stopped: [unsaid(1, 1)], metrics: full }, 'hung-tasks', 0],
    ['one after a slow climb', { stopped: [killed(1)], ...climb(97) }, 'memory-leak', 0.85],
  ])('%s', (_, given, cause, confidence) => {
    const found = why(given);
    expect(found.cause).toBe(cause);
    expect(found.confidence).toBeGreaterThanOrEqual(confidence);
    if (cause !== 'hung-tasks') {
      expect(found).toMatchObject({ blames: 'cart', confidence });
      expect(found.because[0]).toMatch(/^[12] tasks? .*137/);
    }
  });

  it('is told with the figure that shows it, where ECS does not say so', () => {
    const figure = 'with at least 93 % of its memory in use';
    expect(why({ stopped: [unsaid(1)], metrics: full }).because[0]).toContain(figure);
    expect(why({ stopped: [killed(1)], metrics: full }).because[0]).not.toContain(figure);
  });

  it('are told with the climb before them, or with the kills that ECS has forgotten, the first of all', () => {
    expect(why({ stopped: [killed(1)], ...climb(97) }).because[1]).toMatch(/40 % to 9\d % within \d\d min/);
    const again = why({ stopped: [killed(1), killed(60), killed(120)] });
    expect(again.because[1]).toMatch(/2 on record, first at 2026-01-05T10:00/);
    expect(why({ stopped: [killed(1)] }).because).toHaveLength(1);
  });

  it('are no sure leak of a revision that was never proven, and need more where nothing climbs', () => {
    const view = steadyView();
    const since = { view, currentIsBaseline: false, blameMs: 1 };
    expect(why({ ...since, stopped: [killed(1)], ...climb(97) }).confidence).toBe(0.75);
    expect(why({ ...since, stopped: [killed(1)] }).cause).toBe('out-of-memory');
  });
});

describe('a task that is alive after a slow climb', () => {
  it.each([
    [85, 'memory-leak'],
    [84, 'hung-tasks'],
  ])('with %d %% of its memory used', (percent, cause) => {
    const found = why(climb(percent));
    expect(found.cause).toBe(cause);
    if (cause === 'memory-leak') {
      expect(found).toMatchObject({ blames: 'cart', confidence: 0.75 });
      expect(found.because).toEqual([
        expect.stringMatching(/40 % to 85 %/),
        expect.stringContaining('REASON'),
      ]);
    }
  });
});

describe('more work than its tasks can do', () => {
  const cpuPercent = series(...Array(60).fill(40), ...Array(4).fill(98));
  const requests = series(...Array(60).fill(600), ...Array(4).fill(1800));
  const since = { failingSinceMs: NOON - 4 * MINUTE };
  const busy = metrics({ cpuPercent });
  const asked = metrics({ cpuPercent, requests });

  it.each<[string, Partial<CaseFile>, string, number]>([
    ['busy, and asked more', { metrics: asked }, 'overload', 0.9],
    ['busy', { metrics: busy }, 'overload', 0.7],
    ['busy, and too slow', { metrics: busy, belief: ill({ ...since, phase: 'latency' }) }, 'overload', 0.7],
    [
      'busy, with errors',
      { metrics: busy, belief: ill({ ...since, phase: 'http', httpStatus: 500 }) },
      'overload',
      0.7,
    ],
    [
      'busy, with wrong answers',
      { metrics: busy, belief: ill({ ...since, phase: 'body' }) },
      'hung-tasks',
      0,
    ],
    ['busy, and unproven', { metrics: busy, currentIsBaseline: false, blameMs: 1 }, 'hung-tasks', 0],
    [
      'busy, asked more, and unproven',
      { metrics: asked, currentIsBaseline: false, blameMs: 1 },
      'overload',
      0.9,
    ],
    [
      'busy only since it came back once',
      {
        metrics: busy,
        belief: ill({ phase: 'timeout', failingSinceMs: NOON - 30 * SECOND }),
        illSinceMs: NOON - 4 * MINUTE,
      },
      'overload',
      0.7,
    ],
    [
      'busy, and not ill',
      { metrics: busy, belief: ill({ phase: 'timeout', failingSinceMs: undefined }) },
      'hung-tasks',
      0,
    ],
  ])('%s', (_, given, cause, confidence) => {
    const found = why({ belief: ill({ ...since, phase: 'timeout' }), ...given });
    expect(found.cause).toBe(cause);
    if (cause !== 'overload') return;
    expect(found).toMatchObject({ blames: 'cart', confidence });
    expect(found.because.at(-1)).toContain('REASON');
    expect(found.because.length).toBeGreaterThan(confidence === 0.9 ? 2 : 1);
  });
});

describe('tasks whose name leads nowhere', () => {
  const dns = { belief: ill({ phase: 'dns' }) };
  const since = (ms: number, given = {}) =>
    steadyView({
      inCloudMap: true,
      deployments: [{ ...steadyView().deployments[0]!, createdAtMs: ms, updatedAtMs: ms, ...given }],
    });

  it.each<[string, Partial<CaseFile>, string, number]>([
    ['long after ECS registered them: it is said', { view: since(NOON - 301 * SECOND) }, 'network', 0.8],
    [
      'not so long after: it may be a resolver that remembers',
      { view: since(NOON - 300 * SECOND) },
      'network',
      0.75,
    ],
    ['where ECS registers nobody', { view: steadyView() }, 'network', 0.75],
    ['where ECS tells of no deployment', { view: { ...since(0), deployments: [] } }, 'network', 0.75],
    ['where too few run', { view: steadyView({ running: 1 }) }, 'hung-tasks', 0],
  ])('%s', (_, given, cause, confidence) => {
    const found = why({ ...dns, ...given });
    expect(found.cause).toBe(cause);
    expect(found.confidence).toBeGreaterThanOrEqual(confidence);
    if (cause === 'network') {
      expect(found.confidence).toBe(confidence);
      expect(said(found)).toMatch(/2 of 2 .*REASON/);
    }
  });

  it('are blamed on firmer ground than a question that is told to be wrong', () => {
    const found = why({ ...dns, view: since(SINCE - HOUR), witnessSaysWell: true });
    expect(found.cause).toBe('network');
  });
});
