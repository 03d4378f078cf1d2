import { NO_ROOM } from './aws-faults.ts';
import { type DrawnStep, inSeconds } from './drawn-scenario.ts';
import type { DrawnFault, StoryDraft } from './fault-draw.ts';
import { breakService, deploy, drawBehaviour, FOREIGN_ACTORS, ILLNESSES } from './service-faults.ts';
import { WATCHDOG_FAULTS } from './watchdog-faults.ts';

/** Faults that come together in life. */
export const BUNDLES: readonly DrawnFault[] = [
  { name: 'bundle AZ loss', draw: zoneLoss },
  { name: 'bundle region brown-out', draw: brownOut },
  { name: 'bundle deploy day', draw: deployDay },
  { name: 'bundle blind prober', draw: blindProber },
  { name: 'bundle dying watchdog', draw: dyingWatchdog },
];

/** A third to half of everybody's tasks are gone at once, new ones find no room, metrics come late. */
function zoneLoss(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const { at, until } = story.span();
  const lost = story.servicesWithTasks().flatMap((service): DrawnStep[] => {
    const tasks = Math.ceil(story.countOf(service) * luck.pick([0.34, 0.5]));
    if (tasks === 0 || luck.chance(0.2)) return [];
    return [{ at, break: { service, behaviour: 'refuse', tasks, cure: 'restart', until } }];
  });
  return [
    ...lost,
    ...(luck.chance(0.6)
      ? [{ at, aws: { fault: 'launches-fail', reason: NO_ROOM[0]!, until } } as const]
      : []),
    ...(luck.chance(0.5) ? [{ at, aws: { fault: 'cloudwatch-delayed', seconds: 120, until } } as const] : []),
    ...luck
      .some(story.dependencies(), 1)
      .map((dependency) => ({ at, breakDependency: { dependency, as: 'unreachable' as const, until } })),
  ];
}

/** Every AWS call is slow or refused, dependencies drag, and the watchdog's own tables with them. */
function brownOut(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const { at, until } = story.span();
  const all: DrawnStep[] = [
    { at, aws: { fault: luck.pick(['ecs-throttled', 'ecs-unavailable'] as const), until } },
    { at, aws: { fault: 'cloudwatch-delayed', seconds: 180, until } },
    {
      at,
      watchdog: { fault: 'table-throttled', table: luck.pick(['both', 'rollback-state'] as const), until },
    },
    { at, watchdog: { fault: 'topic-failing', until } },
    ...story.dependencies().map((dependency) => ({
      at,
      breakDependency: { dependency, as: luck.pick(['slow', 'throttled'] as const), until },
    })),
  ];
  const ill = breakService(story, story.service(), luck.chance(0.5) ? { slow: { ms: 3000 } } : 'hang');
  return [...luck.some(all), ill];
}

/** Everybody deploys, some of it is bad, tags move, images go, people scale. */
function deployDay(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const deploys = Array.from({ length: luck.between(2, 8) }, () =>
    deploy(story, story.service(), luck.chance(0.4) ? drawBehaviour(luck) : undefined),
  );
  const others = Array.from({ length: luck.between(0, 3) }, () => luck.pick(FOREIGN_ACTORS).draw(story));
  return [...deploys, ...others.flat()];
}

/** Our own eyes go while something may really be ill. */
function blindProber(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const blind = luck.pick(WATCHDOG_FAULTS.filter(({ name }) => name.endsWith('blind')));
  const twice = luck.chance(0.3) ? blind.draw(story) : [];
  const ill = luck.chance(0.6) ? luck.pick(ILLNESSES).draw(story) : [];
  return [...blind.draw(story), ...twice, ...ill];
}

/** A service that needs the whole ladder, and a watchdog that dies on it. */
function dyingWatchdog(story: StoryDraft): DrawnStep[] {
  const { luck } = story;
  const service = story.service();
  const at = luck.between(story.faultsFrom, Math.max(story.faultsFrom, story.faultsUntil - 1800));
  const cure = luck.pick(['cycle', 'cycle', 'restart', 'rollback'] as const);
  const until = inSeconds(story.faultsUntil);
  const dies = WATCHDOG_FAULTS.filter(({ name }) =>
    /^(crash|pause|workflow|upgrade|table|schedule)/.test(name),
  );
  const deaths = Array.from({ length: luck.between(1, 3) }, () => luck.pick(dies).draw(story));
  return [{ at: inSeconds(at), break: { service, behaviour: 'hang', cure, until } }, ...deaths.flat()];
}
