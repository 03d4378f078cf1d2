import { describe, expect, it } from 'vitest';
import { judgeStory } from '../../../simulator/playground/stories/judge-story.ts';
import { act, type Expectation } from '../../../simulator/playground/stories/story.ts';
import { actsOf, healerOf, type StoryRecord } from '../../../simulator/playground/stories/story-record.ts';
import { noticeOf, START_MS } from './playground-state-of.ts';

const EXPECT: Expectation = {
  acts: [act('backend', 'force-deploy'), act('backend', 'count 0'), act('backend', 'count 2')],
  cause: 'hung-tasks',
  healedBy: 'scale-cycle',
  revisionAtEnd: 10,
  tells: ['opened', 'closed'],
  mostNotices: 2,
  names: 'hung-tasks',
};

const notice = (kind: string) => noticeOf({ attributes: { kind } });
const backend = { id: 'backend', desired: 2, wanted: 2, answering: 2, revision: 10 };

const RIGHT: StoryRecord = {
  brokenAtMs: START_MS,
  detectedAtMs: START_MS + 4_000,
  cause: 'hung-tasks',
  acts: EXPECT.acts,
  restoredBy: 'watchdog-tradai-local-remediate',
  wellAgainMs: START_MS + 30_000,
  notices: [notice('opened'), notice('closed')],
  services: [backend, { id: 'mlflow', desired: 2, wanted: 2, answering: 2, revision: 10 }],
};

const judge = (given: Partial<StoryRecord>, expected: Partial<Expectation> = {}) =>
  judgeStory('backend', { ...EXPECT, ...expected }, { ...RIGHT, ...given });

describe('judgeStory', () => {
  it('has nothing to say when the world is as it should be', () => {
    expect(judge({})).toEqual([]);
  });

  it.each<[string, Partial<StoryRecord>, RegExp]>([
    ['an act too many', { acts: [...EXPECT.acts, act('mlflow', 'force-deploy')] }, /force-deploy on mlflow/],
    ['an act too few', { acts: EXPECT.acts.slice(0, 1) }, /ECS was asked for: force-deploy on backend;/],
    ['acts in another order', { acts: [...EXPECT.acts].reverse() }, /ECS was asked for/],
    ['a service left at 0', { services: [{ ...backend, desired: 0 }] }, /left at 0 tasks, not 2/],
    ['tasks that do not answer', { services: [{ ...backend, answering: 1 }] }, /1 of 2 tasks/],
    ['another revision', { services: [{ ...backend, revision: 9 }] }, /revision 9, not 10/],
    [
      'another service that is worse off',
      { services: [backend, { ...backend, id: 'mlflow', answering: 0 }] },
      /mlflow/,
    ],
    ['a cure that it claims and the world does not show', { wellAgainMs: undefined }, /healed by nothing/],
    [
      'the restorer where the workflow should have',
      { restoredBy: 'watchdog-tradai-local-restore' },
      /healed by restorer/,
    ],
    ['another diagnosis', { cause: 'unknown' }, /diagnosed unknown/],
    ['an illness that nobody noticed', { detectedAtMs: undefined }, /never noticed/],
    ['a notice that is missing', { notices: [notice('opened')] }, /no notice "closed"/],
    ['notices in another order', { notices: [notice('closed'), notice('opened')] }, /no notice "closed"/],
    [
      'notices that nobody needs',
      { notices: [notice('opened'), notice('opened'), notice('closed')] },
      /3 notices/,
    ],
  ])('sees %s', (_, given, fault) => {
    expect(judge(given).join('\n')).toMatch(fault);
  });

  it('wants the first notice to name what the story is about', () => {
    expect(judge({}, { names: 'mlflow-db' })).toEqual(['the first notice does not name mlflow-db']);
  });

  it('takes nothing done and nobody healed for a hold', () => {
    const held = { acts: [], restoredBy: undefined };
    expect(judge(held, { acts: [], healedBy: null })).toEqual([]);
  });
});

describe('healerOf', () => {
  it.each([
    ['the last remedy', RIGHT, 'scale-cycle'],
    [
      'the restorer, when its role brought the count back',
      { ...RIGHT, restoredBy: 'local-ActorsRestoreRole' },
      'restorer',
    ],
    ['nobody, while the service is still ill', { ...RIGHT, wellAgainMs: undefined }, null],
  ])('is %s', (_, record, healer) => {
    expect(healerOf(record)).toBe(healer);
  });
});

describe('actsOf', () => {
  const environment = { services: [{ id: 'backend', modelName: 'tradai-backend-local' }] } as never;
  const call = (input: object, more: object = {}) => ({
    atMs: START_MS,
    by: 'watchdog',
    call: 'ecs:UpdateService',
    input: { service: 'tradai-backend-local', ...input },
    ...more,
  });

  it.each([
    [{ forceNewDeployment: true }, 'force-deploy'],
    [{ desiredCount: 0 }, 'count 0'],
    [{ taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/tradai-backend-local:10' }, 'revision 10'],
  ])('reads %j as %s', (input, what) => {
    expect(actsOf([call(input)], environment)).toEqual([{ service: 'backend', what }]);
  });

  it('counts neither what others did nor what ECS refused', () => {
    const others = [
      call({ desiredCount: 1 }, { by: 'ci' }),
      call({ desiredCount: 1 }, { error: new Error('refused') }),
    ];
    expect(actsOf(others as never, environment)).toEqual([]);
  });
});
