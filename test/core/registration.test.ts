import { describe, expect, it } from 'vitest';
import { diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { compareRegistration, type Registered } from '../../shared/core/diagnosis/registration.ts';
import { HOUR, illBelief, MINUTE, NOON, SECOND, steadyView } from '../support/cases.ts';

const IN_CLOUD_MAP = steadyView({ inCloudMap: true, targetGroupArns: [] });

const task = (address: string | undefined, startedAtMs = NOON - HOUR): TaskView => ({
  arn: `task/${address}`,
  taskDefinition: 'cart:10',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  createdAtMs: startedAtMs,
  startedAtMs,
  containers: [],
  ...(address !== undefined && { address }),
});

const compare = (
  addresses: readonly string[],
  running: readonly TaskView[],
  more: Partial<Registered> = {},
) => compareRegistration({ addresses, running, stopped: [], nowMs: NOON, view: IN_CLOUD_MAP, ...more });

describe('a name and the tasks that run', () => {
  it.each<[string, readonly string[], readonly TaskView[], object | undefined]>([
    ['agree', ['a', 'b'], [task('a'), task('b')], undefined],
    [
      'know a task that is gone',
      ['a', 'b', 'x'],
      [task('a'), task('b')],
      { given: 3, gone: ['x'], missing: [] },
    ],
    ['miss a task that runs', ['a'], [task('a'), task('b')], { given: 1, gone: [], missing: ['b'] }],
    ['know only those that are gone', ['x'], [task('a')], { given: 1, gone: ['x'], missing: ['a'] }],
    [
      'are not compared while a task is new',
      ['a', 'x'],
      [task('a'), task('b', NOON - 90 * SECOND)],
      undefined,
    ],
    ['are not compared where a task has no address of its own', ['x'], [task(undefined)], undefined],
  ])('%s', (_, addresses, running, found) => expect(compare(addresses, running)).toEqual(found));

  it('are not compared while a task that has stopped may still be known', () => {
    const stopped = [{ ...task('x'), stoppedAtMs: NOON - MINUTE }];
    expect(compare(['a', 'x'], [task('a')], { stopped })).toBeUndefined();
    const longAgo = [{ ...task('x'), stoppedAtMs: NOON - 3 * MINUTE }];
    expect(compare(['a', 'x'], [task('a')], { stopped: longAgo })).toMatchObject({ gone: ['x'] });
  });

  it('are not compared where the name is that of a balancer, or ECS registers nobody', () => {
    const balanced = steadyView({ inCloudMap: true, targetGroupArns: ['arn:web'] });
    expect(compare(['x', 'y'], [task('a')], { view: balanced })).toBeUndefined();
    expect(compare(['x'], [task('a')], { view: steadyView() })).toBeUndefined();
  });

  it('miss nobody where a probe is given eight of many', () => {
    const tasks = Array.from({ length: 12 }, (_, n) => task(`a${n}`));
    expect(
      compare(
        tasks.slice(0, 8).map(({ address }) => address!),
        tasks,
      ),
    ).toBeUndefined();
  });
});

describe('a service whose name gives addresses of nobody', () => {
  const causeOf = (gone: readonly string[], given: number) =>
    diagnose({
      service: 'cart',
      nowMs: NOON,
      belief: illBelief(NOON - 2 * MINUTE, { phase: 'timeout' }),
      view: IN_CLOUD_MAP,
      stopped: [],
      sickNeeds: [],
      currentIsBaseline: true,
      blameMs: 14 * 24 * HOUR,
      witnessSaysWell: true,
      countStopsFromMs: 0,
      registration: { given, gone, missing: [] },
    });

  it('has its name blamed where most of them are', () => {
    expect(causeOf(['x', 'y', 'z'], 5)).toMatchObject({
      cause: 'network',
      because: [
        expect.stringMatching(
          /does not lead to its \d tasks: 3 of the 5 addresses of its name .*\(x, y, z\)/,
        ),
        expect.stringContaining('a restart takes no address out of it'),
      ],
    });
  });

  it('does not where one of many is', () => expect(causeOf(['x'], 5).cause).not.toBe('network'));
});
