import { describe, expect, it } from 'vitest';
import { agreeingWitnesses } from '../../shared/core/remediation/admission.ts';
import { cameBackByItself, forecastHarm, type HarmInput } from '../../shared/core/remediation/harm.ts';
import { aliasView, HOUR, MINUTE, NOON, SECOND, seen, steadyView } from '../support/cases.ts';
import { harmInput } from '../support/records.ts';

const harm = (given: Partial<HarmInput>) => forecastHarm(harmInput(given));
const oneAnswers = seen('degraded', NOON, { right: 1 });
const [deployment] = steadyView().deployments;
const HEARD: HarmInput['witnesses'] = [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }];

const PUT_OFF = {
  atMs: NOON + MINUTE,
  message: '(service cart) is unable to consistently start tasks successfully.',
};

describe('harm is refused in words, and whether waiting may help', () => {
  it.each<[string, Partial<HarmInput>, string, string, boolean]>([
    [
      'who only measures that its answers are late, where all of them would be taken away',
      { witnesses: [{ witness: 'metrics', verdict: 'unhealthy', detail: 'p99 1600 ms' }] },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'going back, where it is memory that a proven revision lacks',
      { remedy: 'roll-back', isProven: true, lacksMemory: true },
      'would-harm',
      'its tasks are killed for memory, and its revision was proven good',
      false,
    ],
    [
      'who only measures that its answers are late, where a roll-back would stop all before one starts',
      {
        remedy: 'roll-back',
        view: steadyView({ minimumHealthyPercent: 0 }),
        seen: seen('down', NOON, { phase: 'latency', right: 0 }),
        witnesses: [{ witness: 'metrics', verdict: 'unhealthy', detail: 'p99 1600 ms' }],
      },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'stopping a deployment whose forerunner ends too',
      { remedy: 'stop-deployment', formerEnds: true },
      'would-harm',
      'tasks of what ran before end by themselves as well',
      false,
    ],
    [
      'no second witness for what was proven, though its tasks end again and again',
      { remedy: 'roll-back', crashLoop: true, allEnd: true, isProven: true, witnesses: [] },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'no second witness where some tasks outlive those that end again and again',
      { remedy: 'roll-back', crashLoop: true, witnesses: [] },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'no second witness where a way back would stop what answers first',
      {
        remedy: 'roll-back',
        ...{ crashLoop: true, allEnd: true, witnesses: [] },
        view: steadyView({ minimumHealthyPercent: 0 }),
        seen: seen('degraded', NOON, { right: 1, asked: 2 }),
      },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'no second witness for an empty start of what ends again and again',
      { remedy: 'scale-cycle', crashLoop: true, allEnd: true, witnesses: [] },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'no second witness',
      { witnesses: [] },
      'awaiting-witness',
      'only our own probes say that it is ill',
      true,
    ],
    [
      'nothing that comes back, and nobody else who sees it',
      {
        remedy: 'force-deploy',
        witnesses: [],
        seen: seen('down', NOON, { right: 0, detail: '0 of 2; accepts no connection within 2000 ms' }),
      },
      'would-harm',
      'its tasks run, and nobody but our probe says that they cannot be reached: the way may be cut',
      true,
    ],
    [
      'no room for new tasks',
      { remedy: 'force-deploy', noRoom: 'RESOURCE:MEMORY' },
      'would-harm',
      'new tasks find no room: RESOURCE:MEMORY',
      true,
    ],
    [
      'a park of ten tasks of which probes ask eight',
      { seen: seen('down', NOON, { asked: 8, right: 0 }), view: steadyView({ desired: 10, running: 10 }) },
      'would-harm',
      'nobody gets through to 2 of its tasks',
      false,
    ],
    [
      'a restart of what answers too late, where less than half stays',
      {
        remedy: 'force-deploy',
        seen: seen('down', NOON, { right: 0, phase: 'latency' }),
        view: steadyView({ minimumHealthyPercent: 49 }),
      },
      'would-harm',
      '2 tasks still answer and would be stopped first',
      true,
    ],
    [
      'a park where the load balancer reaches what our probes did not ask',
      { witnesses: [...HEARD, { witness: 'target-group', verdict: 'unknown', detail: '', passing: 2 }] },
      'would-harm',
      '2 tasks still answer',
      true,
    ],
    [
      'what comes and goes',
      { cameBackByItselfMs: NOON - 20 * MINUTE },
      'would-harm',
      'it is flapping: it came back by itself 30 min ago',
      true,
    ],
    [
      'a breaker that would give up',
      { remedy: 'force-deploy', view: steadyView({ breaker: 'gives-up' }) },
      'would-harm',
      'were its new tasks ill too, its circuit breaker would let ECS start none any more',
      false,
    ],
    [
      'more memory where others die as they start, under a breaker',
      {
        remedy: 'raise-memory',
        startsNotForMemory: true,
        view: steadyView({ running: 0, breaker: 'rolls-back' }),
      },
      'would-harm',
      'were its new tasks ill too, its circuit breaker would let ECS start none any more',
      false,
    ],
    [
      'a restart of what its load balancer has replaced already, under a breaker',
      {
        remedy: 'force-deploy',
        view: steadyView({ breaker: 'rolls-back' }),
        witnesses: [{ witness: 'target-group', verdict: 'unhealthy', detail: '' }],
      },
      'would-harm',
      'were its new tasks ill too, its circuit breaker would let ECS start none any more',
      false,
    ],
    [
      'another revision where neither may a task stop nor another start',
      { remedy: 'roll-back', view: steadyView({ desired: 1, running: 1, maximumPercent: 150 }) },
      'would-harm',
      'its percent limits let no task be replaced',
      false,
    ],
    [
      'a restart of three of which each is more than may be missing',
      {
        remedy: 'force-deploy',
        view: steadyView({ desired: 3, running: 3, minimumHealthyPercent: 67, maximumPercent: 100 }),
      },
      'would-harm',
      'its percent limits let no task be replaced',
      false,
    ],
    [
      'a restart where nothing runs',
      { remedy: 'force-deploy', view: steadyView({ running: 0 }) },
      'would-harm',
      'no task runs: ECS is starting new ones by itself',
      false,
    ],
    [
      'a restart that stops all at once what answers, if too late',
      {
        remedy: 'force-deploy',
        seen: seen('down', NOON, { right: 0, phase: 'latency' }),
        view: steadyView({ running: 2, minimumHealthyPercent: 0 }),
      },
      'would-harm',
      '2 tasks still answer and would be stopped first',
      true,
    ],
    [
      'a restart while a new task still has its time to start',
      {
        remedy: 'force-deploy',
        nowMs: NOON + 4 * MINUTE,
        illSinceMs: NOON,
        view: steadyView({ running: 0, pending: 1, graceSeconds: 300 }),
      },
      'would-harm',
      'no task runs: ECS is starting new ones by itself',
      true,
    ],
    [
      'a restart when that time is over',
      {
        remedy: 'force-deploy',
        nowMs: NOON + 5 * MINUTE,
        illSinceMs: NOON,
        view: steadyView({ running: 0, pending: 1, graceSeconds: 300 }),
      },
      'would-harm',
      'no task runs: ECS is starting new ones by itself',
      false,
    ],
    [
      'a restart of the last one that answers',
      { remedy: 'force-deploy', seen: oneAnswers, view: steadyView({ desired: 1 }) },
      'would-harm',
      '1 tasks still answer and would be stopped first',
      true,
    ],
    [
      'a restart while its load balancer has the ill ones replaced',
      {
        remedy: 'force-deploy',
        seen: oneAnswers,
        view: steadyView({ running: 2, pending: 1, targetGroupArns: ['arn:tg'] }),
      },
      'would-harm',
      '1 tasks still answer, and its load balancer replaces the others',
      true,
    ],
    [
      'a restart of what its load balancer replaces again and again',
      { remedy: 'force-deploy', seen: oneAnswers, isReplacedInLoop: true },
      'would-harm',
      '1 tasks still answer, and its load balancer has replaced all once',
      false,
    ],
    [
      'a restart of what its load balancer replaces again and again, at a moment when none answers',
      {
        remedy: 'force-deploy',
        isReplacedInLoop: true,
        witnesses: [...HEARD, { witness: 'target-group', verdict: 'unknown', detail: '1 of 10' }],
      },
      'would-harm',
      'no task answers, and its load balancer has replaced all once',
      false,
    ],
    [
      'a restart of a single task that a resolver may not know yet',
      { remedy: 'force-deploy', unseen: 1, view: steadyView({ desired: 1 }) },
      'would-harm',
      '1 tasks still answer and would be stopped first',
      true,
    ],
    [
      'parking what a resolver may not know yet',
      { unseen: 2 },
      'would-harm',
      'all its tasks came up while its name may still be known as absent',
      true,
    ],
    [
      'going back from a bad revision which a resolver may not know yet',
      { remedy: 'roll-back', isBadRevision: true, unseen: 2, illSinceMs: NOON + 5 * MINUTE + 1 },
      'would-harm',
      'all its tasks came up while its name may still be known as absent',
      true,
    ],
    [
      'a restart of what a resolver may not know yet, be its revision bad',
      { remedy: 'force-deploy', isBadRevision: true, unseen: 2 },
      'would-harm',
      'all its tasks came up while its name may still be known as absent',
      true,
    ],
    [
      'parking what answers between two deaths',
      { crashLoop: true, answersBetween: true },
      'would-harm',
      'it answers between two deaths',
      true,
    ],
    [
      'parking what ended after an empty start',
      { crashLoop: true, hadEmptyStart: true },
      'would-harm',
      'it had an empty start, and what came up then has ended too',
      false,
    ],
    [
      'parking what no probe gets through to, by the word of an alarm',
      {
        seen: {
          ...oneAnswers,
          verdict: 'down',
          right: 0,
          asked: 2,
          detail: 'accepts no connection within 2000 ms',
        },
        witnesses: [{ witness: 'alarm', verdict: 'unhealthy', detail: 'alarm' }],
      },
      'would-harm',
      'nobody gets through to 2 of its tasks',
      false,
    ],
    [
      'parking what nobody can have judged',
      { isUnjudged: true },
      'would-harm',
      'its tasks came up a moment ago, and nobody can have judged them yet',
      true,
    ],
    [
      'a restart that stops first what the load balancer has started',
      {
        remedy: 'force-deploy',
        view: steadyView({ running: 2, pending: 2, minimumHealthyPercent: 0, targetGroupArns: ['tg'] }),
      },
      'would-harm',
      'its load balancer has others started already, which a restart would stop first',
      true,
    ],
    [
      'a restart where newcomers fail',
      { remedy: 'force-deploy', seen: oneAnswers, newcomersFail: true },
      'would-harm',
      '1 tasks still answer, and one that came up since it fell ill does not',
      true,
    ],
    [
      'no deployment to stop',
      { remedy: 'stop-deployment' },
      'would-harm',
      'no deployment is under way that could be stopped',
      false,
    ],
    ['parking what answers', { seen: oneAnswers }, 'would-harm', '1 tasks still answer', true],
    [
      'parking what ECS gave up',
      { view: steadyView({ deployments: [{ ...deployment!, rolloutState: 'FAILED' }] }) },
      'would-harm',
      'ECS has given its deployment up and would start no task again',
      false,
    ],
    [
      'parking without proof of a start',
      { launchable: false },
      'would-harm',
      'nothing proves that new tasks could start',
      false,
    ],
    [
      'a park below the minimum of its autoscaler',
      { scaled: { min: 3, max: 5 } },
      'would-harm',
      'its autoscaler would change its count of 2 for good',
      false,
    ],
    [
      'a park above the maximum of its autoscaler',
      { scaled: { min: 1, max: 1 } },
      'would-harm',
      'its autoscaler would change its count of 2 for good',
      false,
    ],
    ['a second park', { parkedElsewhere: ['mlflow'] }, 'too-many-at-once', 'mlflow is parked', true],
    ['a park too early', { nowMs: NOON + 299 * SECOND }, 'awaiting-witness', 'ill for 299 s of 300 s', true],
    [
      'a remedy of functions',
      { remedy: 'raise-timeout' },
      'no-remedy',
      'only a function can have this done',
      false,
    ],
  ])('%s', (_, given, reason, detail, mayPass) => {
    expect(harm(given)).toEqual({ reason, detail, mayPass });
  });
});

describe('an act does no harm', () => {
  it.each<[string, Partial<HarmInput>]>([
    ['parking after the whole five minutes', { nowMs: NOON + 5 * MINUTE }],
    [
      'a restart of what took our connection and said nothing, though nobody else sees it',
      {
        remedy: 'force-deploy',
        witnesses: [],
        seen: seen('down', NOON, { right: 0, detail: 'does not answer within 2000 ms' }),
      },
    ],
    [
      'a restart of what cannot be reached, as somebody else says too',
      {
        remedy: 'force-deploy',
        witnesses: [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }],
        seen: seen('down', NOON, { right: 0, detail: 'accepts no connection within 2000 ms' }),
      },
    ],
    ['parking what no deployment of ECS describes', { view: steadyView({ deployments: [] }) }],
    ['parking an hour after it came back by itself', { cameBackByItselfMs: NOON - 50 * MINUTE }],
    ['a restart of what comes and goes', { remedy: 'force-deploy', cameBackByItselfMs: NOON }],
    ['another version for a function', { remedy: 'roll-back-alias', view: aliasView(3, 60) }],
    ['another version, though tasks would find no room', { view: aliasView(3, 60), noRoom: 'none' }],
    [
      'another revision where ECS has given up already, under a breaker',
      {
        remedy: 'roll-back',
        view: steadyView({
          running: 0,
          breaker: 'rolls-back',
          deployments: [{ ...steadyView().deployments[0]!, rolloutState: 'FAILED' }],
        }),
      },
    ],
    [
      'another revision where a task fewer runs than may',
      { remedy: 'roll-back', view: steadyView({ desired: 2, running: 1, maximumPercent: 100 }) },
    ],
    [
      'another revision where its load balancer has what is ill replaced',
      {
        remedy: 'roll-back',
        witnesses: [{ witness: 'target-group', verdict: 'unhealthy', detail: '0 of 1' }],
        view: steadyView({ desired: 1, running: 1, maximumPercent: 150 }),
      },
    ],
    [
      'a restart of four of which one may be missing',
      {
        remedy: 'force-deploy',
        view: steadyView({ desired: 4, running: 4, minimumHealthyPercent: 75, maximumPercent: 100 }),
      },
    ],
    [
      'a restart that keeps exactly half',
      {
        remedy: 'force-deploy',
        seen: oneAnswers,
        view: steadyView({ minimumHealthyPercent: 50 }),
      },
    ],
    [
      'a restart where nothing answers, and its load balancer, which replaced some, calls the others well',
      {
        remedy: 'force-deploy',
        isReplacedInLoop: true,
        witnesses: [...HEARD, { witness: 'target-group', verdict: 'healthy', detail: '3 of 4' }],
      },
    ],
    [
      'a restart where nothing answers while its load balancer begins to replace',
      { remedy: 'force-deploy', view: steadyView({ pending: 2, targetGroupArns: ['arn:tg'] }) },
    ],
    [
      'a restart of some without a load balancer while ECS starts others',
      {
        remedy: 'force-deploy',
        seen: oneAnswers,
        view: steadyView({ running: 2, pending: 1, targetGroupArns: [] }),
      },
    ],
    [
      'a restart of what answers too late, where half stays',
      {
        remedy: 'force-deploy',
        seen: seen('down', NOON, { right: 0, phase: 'latency' }),
        view: steadyView({ minimumHealthyPercent: 50 }),
      },
    ],
    [
      'a park of eight tasks that are all asked',
      { seen: seen('down', NOON, { asked: 8, right: 0 }), view: steadyView({ desired: 8, running: 8 }) },
    ],
    [
      'a park of a few that are not all asked',
      { seen: seen('down', NOON, { asked: 7, right: 0 }), view: steadyView({ desired: 8, running: 8 }) },
    ],
    [
      'a park of ten that exit again and again',
      {
        crashLoop: true,
        seen: seen('down', NOON, { asked: 8, right: 0 }),
        view: steadyView({ desired: 10, running: 10 }),
      },
    ],
    [
      'a park of ten of which the load balancer tells that none answers',
      {
        seen: seen('down', NOON, { asked: 8, right: 0 }),
        view: steadyView({ desired: 10, running: 10 }),
        witnesses: [{ witness: 'target-group', verdict: 'unhealthy', detail: '', passing: 0 }],
      },
    ],
    ['a restart of a single task that is dead', { remedy: 'force-deploy', view: steadyView({ desired: 1 }) }],
    [
      'a restart under a breaker that goes back',
      { remedy: 'force-deploy', view: steadyView({ breaker: 'rolls-back' }) },
    ],
    [
      'a restart of what its load balancer calls ill, where no breaker watches',
      {
        remedy: 'force-deploy',
        witnesses: [{ witness: 'target-group', verdict: 'unhealthy', detail: '' }],
      },
    ],
    [
      'a roll-back under a breaker that gives up',
      { remedy: 'roll-back', view: steadyView({ breaker: 'gives-up' }) },
    ],
    [
      'more memory under a breaker where nothing runs',
      { remedy: 'raise-memory', view: steadyView({ running: 0, breaker: 'rolls-back' }) },
    ],
    [
      'a roll-back where nothing runs and no breaker watches',
      { remedy: 'roll-back', view: steadyView({ running: 0 }) },
    ],
    [
      'a restart where nothing runs because ECS puts the next try off',
      { remedy: 'force-deploy', view: steadyView({ running: 0, events: [PUT_OFF] }) },
    ],
    [
      'going back from what was never proven and is killed for memory, whoever else calls it ill',
      { remedy: 'roll-back', crashLoop: true, allEnd: true, lacksMemory: true, witnesses: [] },
    ],
    [
      'a roll-back of a bad revision whose tasks never take their name',
      { remedy: 'roll-back', isBadRevision: true, unseen: 2 },
    ],
    [
      'a roll-back of what is known to die, where nothing comes back from what is left of it',
      {
        remedy: 'roll-back',
        crashLoop: true,
        witnesses: [{ witness: 'ecs', verdict: 'unhealthy', detail: '1 of 4 run' }],
        seen: seen('down', NOON, { right: 0, detail: '0 of 2; accepts no connection within 2000 ms' }),
        view: steadyView({ desired: 4, running: 1 }),
      },
    ],
    ['more tasks', { remedy: 'scale-out', seen: oneAnswers, view: steadyView({ desired: 1 }) }],
    [
      'a restart of a consumer whose new task runs before the old one stops',
      { remedy: 'restart-consumer', seen: oneAnswers, view: steadyView({ desired: 1 }) },
    ],
    [
      'another revision of what ends by itself, whatever the limits',
      {
        remedy: 'roll-back',
        crashLoop: true,
        view: steadyView({ desired: 1, running: 1, maximumPercent: 150 }),
      },
    ],
  ])('%s', (_, given) => {
    expect(harm(given)).toBeUndefined();
  });

  it.each<[string, Partial<HarmInput>]>([
    [
      'a restart of a consumer that stops the old task first',
      {
        remedy: 'restart-consumer',
        seen: oneAnswers,
        view: steadyView({ desired: 1, minimumHealthyPercent: 99 }),
      },
    ],
    [
      'a restart of a consumer under a breaker where nothing runs',
      { remedy: 'restart-consumer', view: steadyView({ running: 0, breaker: 'rolls-back' }) },
    ],
    [
      'more memory by stopping the one that answers',
      { remedy: 'raise-memory', seen: oneAnswers, view: steadyView({ minimumHealthyPercent: 49 }) },
    ],
    [
      'a restart while ECS tries',
      { remedy: 'force-deploy', view: steadyView({ running: 0, pending: 1, events: [PUT_OFF] }) },
    ],
    [
      'a restart between two tries that fail',
      { remedy: 'force-deploy', crashLoop: true, view: steadyView({ running: 0, events: [PUT_OFF] }) },
    ],
    [
      'a restart of what ECS put off in an illness of before',
      {
        remedy: 'force-deploy',
        illSinceMs: NOON + 1,
        view: steadyView({ running: 0, events: [{ ...PUT_OFF, atMs: NOON }] }),
      },
    ],
    ['another version for what is no function', { remedy: 'roll-back-alias' }],
    ['environments for what is no function', { remedy: 'provision-concurrency' }],
  ])('but %s does', (_, given) => {
    expect(harm(given)).toBeDefined();
  });
});

describe('coming back by itself', () => {
  it.each<[string, readonly number[], number | undefined, boolean]>([
    ['an act in the moment it came back explains it', [NOON], undefined, false],
    ['an act of an hour before does not', [NOON - HOUR], undefined, true],
    ['an act of a moment less does', [NOON - HOUR + 1], undefined, false],
    ['a deployment in that moment explains it', [], NOON, false],
    ['one of a moment later does not', [], NOON + 1, true],
    ['no deployment at all explains nothing', [], undefined, true],
  ])('%s', (_, acts, deployedMs, byItself) => {
    expect(cameBackByItself(NOON, acts, deployedMs)).toBe(byItself ? NOON : undefined);
  });

  it('is not said of what was never away', () => {
    expect(cameBackByItself(undefined, [], undefined)).toBeUndefined();
  });
});

it('only who says that it is ill agrees with our probes', () => {
  const said = (verdict: 'healthy' | 'unknown' | 'unhealthy') =>
    ({ witness: 'alarm', verdict, detail: '' }) as const;
  expect(agreeingWitnesses([said('healthy'), said('unknown')])).toBe(1);
  expect(agreeingWitnesses([said('unhealthy'), said('unknown'), said('unhealthy')])).toBe(3);
});
