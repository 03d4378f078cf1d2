import { type DrawnStep, inSeconds } from './drawn-scenario.ts';
import type { DrawnFault, StoryDraft } from './fault-draw.ts';
import type { Luck } from './luck.ts';
import { deploy, drawBehaviour } from './service-faults.ts';

type AwsFault = NonNullable<DrawnStep['aws']>;

/** Verbatim AWS texts of placements that fail (ECS developer guide: service event messages, stopped task errors). */
export const NO_ROOM = [
  'Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  'RESOURCE:ENI',
  'RESOURCE:MEMORY',
];

/** What befalls AWS around the watchdog, and the fleet. */
export const AWS_FAULTS: readonly DrawnFault[] = [
  lasting('ecs-throttled', () => ({ fault: 'ecs-throttled' })),
  lasting('ecs-unavailable', () => ({ fault: 'ecs-unavailable' })),
  lasting('ecs-lag', (luck) => ({ fault: 'ecs-lag', seconds: luck.pick([5, 20, 60]) })),
  lasting('launches-fail', (luck) => ({ fault: 'launches-fail', reason: luck.pick(NO_ROOM) })),
  lasting('cloudwatch-delayed', (luck) => ({ fault: 'cloudwatch-delayed', seconds: luck.pick([60, 300]) })),
  lasting('duplicate-events', (luck) => ({ fault: 'duplicate-events', times: luck.pick([2, 5, 20]) })),
  ...(['down', 'slow', 'throttled', 'unreachable'] as const).map(
    (as): DrawnFault => ({
      name: `dependency ${as}`,
      draw: (story) =>
        story.luck.some(story.dependencies(), 1).map((dependency) => {
          const { at, until } = story.span();
          return { at, breakDependency: { dependency, as, until } };
        }),
    }),
  ),
];

function lasting(name: string, of: (luck: Luck) => AwsFault): DrawnFault {
  return {
    name,
    draw: (story) => {
      const { at, until } = story.span();
      return [{ at, aws: { ...of(story.luck), until } }];
    },
  };
}

/** What engineers and alarms say: twice, late or wrongly too. */
export const VOICES: readonly DrawnFault[] = [
  { name: 'pause a service', draw: pause },
  { name: 'stop', draw: stopAndStart },
  { name: 'approve', draw: (story) => [{ at: soon(story), approve: { service: story.service() } }] },
  { name: 'reject', draw: (story) => [{ at: soon(story), reject: { service: story.service() } }] },
  { name: 'alarm', draw: alarm },
  { name: 'asked about a bad version', weight: 5, draw: askedAbout },
];

const soon = (story: StoryDraft): string => inSeconds(story.moment());

function pause(story: StoryDraft): DrawnStep[] {
  const at = story.moment();
  const lengthSeconds = story.endOf(at) - at;
  return [{ at: inSeconds(at), pause: { service: story.service(), for: inSeconds(lengthSeconds) } }];
}

function stopAndStart(story: StoryDraft): DrawnStep[] {
  const at = story.moment();
  return [
    { at: inSeconds(at), stop: {} },
    { at: inSeconds(story.endOf(at)), start: {} },
  ];
}

/** Who has to be asked deploys what is bad; the answer comes, at once or late, twice, or for what is over by then. */
function askedAbout(story: StoryDraft): DrawnStep[] {
  const { luck, fleet } = story;
  const asked = story.services().filter((name) => (fleet.services[name]!.mode ?? fleet.mode) === 'approve');
  if (asked.length === 0) return [];
  const service = luck.pick(asked);
  const at = luck.between(story.faultsFrom, story.faultsUntil - 900);
  const bad = deploy(story, service, drawBehaviour(luck));
  const answers = Array.from({ length: luck.between(0, 3) }, () => {
    const later = inSeconds(at + luck.between(60, 880));
    return luck.chance(0.75) ? { at: later, approve: { service } } : { at: later, reject: { service } };
  });
  return [{ ...bad, at: inSeconds(at) }, ...answers];
}

function alarm(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const at = story.moment();
  const state = luck.pick(['ALARM', 'ALARM', 'OK', 'INSUFFICIENT_DATA'] as const);
  const times = luck.pick([1, 3, 100]);
  const late = inSeconds(Math.min(luck.pick([0, 120, 1200]), story.faultsUntil - at));
  return luck
    .some(story.servicesWithTasks(), 1)
    .filter((service) => story.fleet.services[service]!.alarm !== false)
    .map((service) => ({ at: inSeconds(at), alarm: { service, state, times, late } }));
}
