import { describe, expect, it } from 'vitest';
import { type CaseFile, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { NO_METRICS, type Series, type ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import { isNotMeasuredYet, readLeak, readOverload } from '../../shared/core/diagnosis/read-metrics.ts';
import { HOUR, illBelief, MINUTE, NOON, steadyView, taskDefinition } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

/** A value a minute, the last of them a minute before noon. */
const series = (values: readonly number[]): Series =>
  values.map((value, at) => ({ atMs: NOON - (values.length - at) * MINUTE, value }));
const flat = (value: number, minutes: number) => Array.from({ length: minutes }, () => value);
const rising = (from: number, to: number, minutes: number) =>
  Array.from({ length: minutes }, (_, at) => from + ((to - from) * at) / (minutes - 1));
const metrics = (given: Partial<ServiceMetrics>): ServiceMetrics => ({ ...NO_METRICS, ...given });
/** It fell ill four minutes ago. */
const SPELL = { nowMs: NOON, failingSinceMs: NOON - 4 * MINUTE };

describe('overload', () => {
  const busy = series([...flat(40, 60), ...flat(98, 4)]);

  it.each<[string, Partial<ServiceMetrics>, number]>([
    ['is a CPU far above the usual, where requests are not counted', { cpuPercent: busy }, 1],
    [
      'is a busy CPU and more requests than usual, where they are',
      { cpuPercent: busy, requests: series([...flat(600, 60), ...flat(1800, 4)]) },
      2,
    ],
    [
      'is not a busy CPU with the usual requests: it spins',
      { cpuPercent: busy, requests: series([...flat(600, 60), ...flat(620, 4)]) },
      0,
    ],
    ['is not a CPU that is always busy', { cpuPercent: series(flat(97, 64)) }, 0],
    [
      'is not more requests to a CPU that does nothing: it hangs',
      {
        cpuPercent: series([...flat(40, 60), ...flat(2, 4)]),
        requests: series([...flat(600, 60), ...flat(1800, 4)]),
      },
      0,
    ],
    ['is not said where nothing was measured', {}, 0],
    [
      'is not said of what was measured before it fell ill',
      { cpuPercent: series(flat(98, 64)).slice(0, 58) },
      0,
    ],
  ])('%s', (_, given, lines) => expect(readOverload(metrics(given), SPELL)).toHaveLength(lines));

  it('is to be measured yet while the newest value is from before the illness', () => {
    expect(isNotMeasuredYet(metrics({ cpuPercent: busy }), SPELL)).toBe(false);
    expect(isNotMeasuredYet(metrics({ cpuPercent: busy.slice(0, 58) }), SPELL)).toBe(true);
    expect(isNotMeasuredYet(NO_METRICS, SPELL)).toBe(false);
  });
});

describe('a leak', () => {
  it.each<[string, readonly number[], object | undefined]>([
    ['is a slow steady climb', rising(40, 96, 40), { fromPercent: 40, toPercent: 96, minutes: 39 }],
    [
      'is seen in the life of the task before this one',
      [...rising(40, 99, 40), ...flat(40, 3)],
      { fromPercent: 40, toPercent: 99, minutes: 39 },
    ],
    ['is not a plateau', flat(90, 60), undefined],
    ['is not a jump: that is need', [...flat(40, 30), ...flat(100, 10)], undefined],
    ['is not a few points of daily life', rising(40, 50, 60), undefined],
    ['is not a warm-up of a few minutes', rising(40, 80, 6), undefined],
  ])('%s', (_, values, climb) => expect(readLeak(metrics({ memoryPercent: series(values) }))).toEqual(climb));
});

describe('diagnose, with metrics', () => {
  const killed = (given: Partial<TaskView['containers'][number]>): TaskView => ({
    arn: 'task/1',
    taskDefinition: taskDefinition(10),
    startedBy: 'ecs-svc/1',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAtMs: NOON - HOUR,
    stoppedAtMs: NOON - 2 * MINUTE,
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'cart', exitCode: 137, ...given }],
  });
  const OOM = { reason: 'OutOfMemoryError: Container killed due to memory usage' };
  const file = (given: Partial<CaseFile>): CaseFile =>
    plainFile({ belief: illBelief(NOON - 4 * MINUTE), ...given });
  const climbing = metrics({ memoryPercent: series(rising(40, 97, 50)) });
  const full = metrics({ memoryPercent: series([...flat(40, 50), ...flat(100, 6)]) });
  const busy = metrics({ cpuPercent: series([...flat(40, 60), ...flat(98, 4)]) });

  it.each<[string, Partial<CaseFile>, string]>([
    ['killed after a slow climb', { stopped: [killed(OOM)], metrics: climbing }, 'memory-leak'],
    ['killed after a jump', { stopped: [killed(OOM)], metrics: full }, 'out-of-memory'],
    [
      'exit code 137 while memory was full, though ECS does not say why',
      { stopped: [killed({})], metrics: full },
      'out-of-memory',
    ],
    [
      'exit code 137 with memory to spare',
      { stopped: [killed({})], metrics: metrics({ memoryPercent: series(flat(40, 60)) }) },
      'hung-tasks',
    ],
    ['alive, nearly full, after a slow climb', { metrics: climbing }, 'memory-leak'],
    [
      'a revision that leaks from its first day',
      { stopped: [killed(OOM)], metrics: climbing, currentIsBaseline: false, view: newRevision(50) },
      'bad-revision',
    ],
    ['slow, with a busy CPU', { metrics: busy }, 'overload'],
    [
      'wrong answers with a busy CPU',
      { metrics: busy, belief: illBelief(NOON - 4 * MINUTE, { phase: 'body' }) },
      'hung-tasks',
    ],
    [
      'a busy CPU since an unproven revision',
      { metrics: busy, currentIsBaseline: false, view: newRevision(6) },
      'bad-revision',
    ],
  ])('%s', (_, given, cause) => expect(diagnose(file(given)).cause).toBe(cause));
});

function newRevision(minutesAgo: number) {
  const [primary] = steadyView().deployments;
  const atMs = NOON - minutesAgo * MINUTE;
  const deployments = [
    { ...primary!, taskDefinition: taskDefinition(11), createdAtMs: atMs, updatedAtMs: atMs },
  ];
  return steadyView({ taskDefinition: taskDefinition(11), deployments });
}
