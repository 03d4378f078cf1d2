import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';
import { storyText } from './stories.ts';

const faultsIn = (text: string) => {
  const read = readScenario(text);
  return read.ok ? [] : read.faults;
};
const WITH_WEB = '    web: {dependsOn: [backend]}';

describe('a step', () => {
  it.each([
    '{deploy: {service: backend, revision: 11, behaviour: crash-on-start, image: "app:11", by: human, ends: false}}',
    '{break: {service: backend, behaviour: {crash-after: {after: 2m, exitCode: 3, log: died}}, cure: none, until: 9m}}',
    '{break: {service: backend, behaviour: {leak: {mibPerHour: 60}}, tasks: 1, cure: restart}}',
    '{break: {service: backend, behaviour: {cannot-start: {reason: "CannotPull"}}, cure: {scale-out: {desired: 4}}}}',
    '{break: {service: backend, behaviour: {body: {body: no}}, tasks: all, cure: memory}}',
    '{load: {service: backend, factor: 2.5, until: 30m}}',
    '{scale: {service: backend, desired: 4, by: human}}',
    '{deregister: {service: backend, revision: 9}}',
    '{imageGone: {service: backend, revision: 9}}',
    '{tagMoved: {service: backend}}',
    '{barrier: {service: backend, revision: 10}}',
    '{pause: {service: backend, for: 10m, reason: a drill}}',
    '{stop: {}}',
    '{start: {}}',
    '{approve: {service: backend}}',
    '{reject: {service: backend}}',
    '{alarm: {service: backend, state: ALARM, times: 3, late: 5m}}',
    '{watchdog: {fault: half-blind, services: [backend], until: 9m}}',
    '{watchdog: {fault: crash, function: remediate, when: timeout, call: "ecs:UpdateService", nth: 2}}',
    '{watchdog: {fault: crash, function: restorer, when: after, call: "dynamodb:TransactWriteItems"}}',
    '{watchdog: {fault: pause, for: 4m}}',
    '{watchdog: {fault: table-throttled, table: both, until: 9m}}',
    '{watchdog: {fault: clock-skew, seconds: -20}}',
    '{aws: {fault: ecs-lag, seconds: 30, until: 9m}}',
    '{aws: {fault: duplicate-events, times: 5}}',
  ])('%s is read', (step) => {
    expect(faultsIn(storyText(`[${step.replace('{', '{at: 5m, ')}]`))).toEqual([]);
  });
});

describe('a file that is not a scenario is refused with the place, the value and the reason:', () => {
  it.each([
    ['an unknown field', { backend: '{colour: red}' }, '[]', 'fleet.services.backend.colour', 'red'],
    ['a number out of range', { backend: '{desired: -1}' }, '[]', 'fleet.services.backend.desired', -1],
    ['a number as text', { backend: '{desired: "2"}' }, '[]', 'fleet.services.backend.desired', '2'],
    ['a duration without unit', {}, '[{at: 5, stop: {}}]', 'timeline.0.at', 5],
    ['two things in one step', {}, '[{at: 5m, stop: {}, start: {}}]', 'timeline.0', expect.anything()],
    ['nothing in a step', {}, '[{at: 5m}]', 'timeline.0', { at: '5m' }],
    [
      'an unknown behaviour',
      {},
      '[{at: 5m, break: {service: backend, behaviour: explode, cure: none}}]',
      'timeline.0.break.behaviour',
      'explode',
    ],
    [
      'a fault deep inside a behaviour',
      {},
      '[{at: 5m, break: {service: backend, behaviour: {status: {code: 99}}, cure: none}}]',
      'timeline.0.break.behaviour.status.code',
      99,
    ],
    ['an unknown fault', {}, '[{at: 5m, aws: {fault: meteor}}]', 'timeline.0.aws.fault', 'meteor'],
    [
      'an unknown service',
      {},
      '[{at: 5m, scale: {service: ghost, desired: 1}}]',
      'timeline.0.scale.service',
      'ghost',
    ],
    [
      'an unknown dependency',
      {},
      '[{at: 5m, breakDependency: {dependency: db, as: down}}]',
      'timeline.0.breakDependency.dependency',
      'db',
    ],
    [
      'healing before it breaks',
      {},
      '[{at: 5m, break: {service: backend, behaviour: hang, cure: none, until: 4m}}]',
      'timeline.0.break.until',
      '4m',
    ],
    ['a step after the end', {}, '[{at: 2h, stop: {}}]', 'timeline.0.at', '2h'],
    [
      'a revision that never was',
      {},
      '[{at: 5m, imageGone: {service: backend, revision: 44}}]',
      'timeline.0.imageGone.revision',
      44,
    ],
    [
      'a revision that is only deployed later',
      {},
      '[{at: 5m, deregister: {service: backend, revision: 11}}, {at: 6m, deploy: {service: backend, revision: 11}}]',
      'timeline.0.deregister.revision',
      11,
    ],
    [
      'more ill tasks than there are',
      {},
      '[{at: 5m, break: {service: backend, behaviour: hang, tasks: 3, cure: none}}]',
      'timeline.0.break.tasks',
      3,
    ],
    [
      'an autoscaler that is not there',
      {},
      '[{at: 5m, scale: {service: backend, desired: 4, by: autoscaler}}]',
      'timeline.0.scale.by',
      'autoscaler',
    ],
    [
      'a need that is not there',
      { backend: '{dependsOn: [db]}' },
      '[]',
      'fleet.services.backend.dependsOn.0',
      'db',
    ],
    [
      'needs in a circle',
      { backend: '{dependsOn: [web]}', more: WITH_WEB },
      '[]',
      'fleet.services.backend.dependsOn',
      ['web'],
    ],
    [
      'a contradiction in what is expected',
      { expect: '{mustAct: [backend], mustNotAct: [backend]}' },
      '[]',
      'expect.mustNotAct.0',
      'backend',
    ],
    [
      'an outcome that there is not',
      { expect: '{outcome: {backend: fine}}' },
      '[]',
      'expect.outcome.backend',
      'fine',
    ],
    [
      'a latency band upside down',
      { backend: '{latency: {warnMs: 2000, criticalMs: 1000}}' },
      '[]',
      'fleet.services.backend.latency.warnMs',
      2000,
    ],
    [
      'a function that there is not',
      {},
      '[{at: 5m, watchdog: {fault: crash, function: nope, when: before, call: "ecs:UpdateService"}}]',
      'timeline.0.watchdog.function',
      'nope',
    ],
    [
      'a call that AWS does not have',
      {},
      '[{at: 5m, watchdog: {fault: crash, when: before, call: "ecs:UpdateServise"}}]',
      'timeline.0.watchdog.call',
      'ecs:UpdateServise',
    ],
    [
      'a call of a service that nobody knows',
      {},
      '[{at: 5m, watchdog: {fault: crash, when: before, call: UpdateService}}]',
      'timeline.0.watchdog.call',
      'UpdateService',
    ],
    [
      'the pause of a function that there is not',
      {},
      '[{at: 5m, watchdog: {fault: pause, function: nope, for: 2m}}]',
      'timeline.0.watchdog.function',
      'nope',
    ],
    [
      'a remedy that there is not',
      { expect: '{healedBy: {backend: move-mountains}}' },
      '[]',
      'expect.healedBy.backend',
      'move-mountains',
    ],
    [
      'a remedy that there is not among those allowed',
      { expect: '{onlyRemedies: {backend: [roll-back, reboot]}}' },
      '[]',
      'expect.onlyRemedies.backend.1',
      'reboot',
    ],
    [
      'a revision at the end that never was',
      { expect: '{atEnd: {backend: {revision: 4}}}' },
      '[]',
      'expect.atEnd.backend.revision',
      4,
    ],
  ])('%s', (_, parts, timeline, path, value) => {
    const faults = faultsIn(storyText(timeline, parts));
    expect(faults).toContainEqual({ path, value, reason: expect.stringMatching(/\w/) });
  });

  it('text that is not YAML', () => {
    expect(faultsIn('a: [1,')).toEqual([
      { path: '', value: undefined, reason: expect.stringContaining('YAML') },
    ]);
  });

  it('an empty file', () => {
    expect(faultsIn('')).toHaveLength(1);
  });

  it('every fault is said at once', () => {
    const text = storyText('[{at: soon, stop: {}}, {at: 5m}]', { backend: '{desired: -1, cpu: 0}' });
    expect(faultsIn(text)).toHaveLength(4);
  });

  it.each([
    [
      'two stories in one file',
      'a: 1\n---\nb: 2\n',
      /multiple documents: write each into a file of its own at line/,
    ],
    ['a name twice', 'a: 1\na: 2\n', /unique at line 2, column 1$/],
  ])('%s, with a way out and no advice to programmers', (_, text, words) => {
    expect(faultsIn(text)[0]?.reason).toMatch(words);
  });

  it('what is left empty, in words of its own', () => {
    const reasons = faultsIn(storyText('', { expect: '' })).map(({ path, reason }) => `${path} ${reason}`);
    expect(reasons).toEqual([
      'timeline is not a list of steps',
      expect.stringMatching(/^expect is not what is expected: \{/),
    ]);
  });

  it('a fault that there is not, with those that there are', () => {
    const [fault] = faultsIn(storyText('[{at: 5m, watchdog: {fault: meteor}}]'));
    expect(fault?.reason).toMatch(/^is not one of prober-blind, half-blind, .+, upgrade$/);
  });

  it('a name that cannot be one', () => {
    const [fault] = faultsIn(storyText('[]', { more: '    A_b: {}' }));
    expect(fault).toMatchObject({
      path: 'fleet.services.A_b',
      reason: expect.stringContaining('small letters'),
    });
  });
});

describe('what is left out', () => {
  const backendOf = (backend: string) => {
    const read = readScenario(storyText('[]', { backend }));
    return read.ok ? read.scenario.fleet.services.backend! : read.faults;
  };

  it.each([
    ['{}', 2],
    ['{autoscaling: {min: 3, max: 6}}', 3],
    ['{autoscaling: {min: 0, max: 1}}', 1],
    ['{autoscaling: {min: 1, max: 6}}', 2],
    ['{desired: 0}', 0],
  ])('the count of %s is %i, within the bounds of its autoscaler', (backend, desired) => {
    expect(backendOf(backend)).toMatchObject({ desired });
  });

  it.each([
    ['{}', 500, 1_000],
    ['{latency: {criticalMs: 400}}', 200, 400],
    ['{latency: {criticalMs: 5000}}', 500, 5_000],
    ['{latency: {warnMs: 900}}', 900, 1_800],
    ['{latency: {warnMs: 100}}', 100, 1_000],
  ])('the bands of %s are %i and %i ms', (backend, warnMs, criticalMs) => {
    expect(backendOf(backend)).toMatchObject({ latency: { warnMs, criticalMs } });
  });

  it.each([
    '{memoryMiB: 256, raiseMemoryUpToMiB: 512}',
    '{raiseMemoryUpToMiB: 300.5}',
    '{raiseMemoryUpToMiB: 999999}',
    '{scaleOutUpTo: 1}',
    '{scaleOutUpTo: 5000}',
    '{kind: lambda, raiseMemoryUpToMiB: 64, scaleOutUpTo: 5000}',
    '{kind: lambda, autoscaling: {min: 1, max: 4}}',
  ])('%s is a fleet, whatever AWS can give of it', (backend) => {
    expect(backendOf(backend)).not.toBeInstanceOf(Array);
  });
});
