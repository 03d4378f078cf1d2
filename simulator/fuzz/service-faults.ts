import { BODIES, FAILING_BODY } from './drawn-bodies.ts';
import {
  type DrawnService,
  type DrawnStep,
  FIRST_REVISION,
  inSeconds,
  NOT_NUMBERED,
  USUAL_PREVIOUS,
} from './drawn-scenario.ts';
import type { DrawnFault, StoryDraft } from './fault-draw.ts';
import type { Luck } from './luck.ts';

type Break = NonNullable<DrawnStep['break']>;
type Behaviour = Break['behaviour'];
type Cure = Break['cure'];

/** What a task does when it is ill, by the format's own names. */
const BEHAVIOURS: Readonly<Record<string, (luck: Luck) => Behaviour>> = {
  'crash-on-start': () => ({ 'crash-on-start': { log: 'Error: Cannot find module ./server' } }),
  'crash-after': (luck) => ({ 'crash-after': { after: luck.pick(['10s', '45s', '4m']) } }),
  oom: (luck) => ({ oom: { after: luck.pick(['20s', '3m']), needsMiB: 800 } }),
  leak: (luck) => ({ leak: { mibPerHour: luck.pick([600, 3000]) } }),
  hang: () => 'hang',
  refuse: () => 'refuse',
  status: (luck) => ({
    status: {
      code: luck.pick([500, 503, 503, 404, 401, 429]),
      ...(luck.chance(0.3) && { body: luck.pick(BODIES) }),
    },
  }),
  slow: (luck) => ({ slow: { ms: luck.pick([700, 1500, 4000, 9000]) } }),
  body: (luck) => ({ body: { body: luck.chance(0.5) ? FAILING_BODY : luck.pick(BODIES) } }),
  'cannot-start': (luck) => ({
    'cannot-start': {
      reason: luck.pick([
        'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref',
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
        'CannotPullContainerError: image Manifest does not contain descriptor matching platform linux/amd64',
        'Timeout waiting for network interface provisioning to complete.',
      ]),
    },
  }),
};

const CURES = [
  'restart',
  'restart',
  'cycle',
  'cycle',
  'rollback',
  'none',
  'memory',
  'scale-out',
  'dependency',
];

/** A service falls ill, for each behaviour. */
export const ILLNESSES: readonly DrawnFault[] = [
  ...Object.entries(BEHAVIOURS).map(
    ([name, behaviour]): DrawnFault => ({
      name: `break ${name}`,
      draw: (story) => [breakService(story, story.service(), behaviour(story.luck))],
    }),
  ),
  {
    name: 'break stale',
    weight: 3,
    draw: (story) =>
      oneOf(story, ({ freshSeconds }) => freshSeconds !== undefined).map((service) =>
        breakService(story, service, { stale: { age: story.luck.pick(['5m', '40m', '2d']) } }),
      ),
  },
  {
    name: 'break idle',
    weight: 5,
    draw: (story) =>
      oneOf(story, ({ consumes }) => consumes !== undefined).map((service) =>
        breakService(story, service, 'idle'),
      ),
  },
];

/** One of those that are so, or none. */
function oneOf(story: StoryDraft, isSo: (service: DrawnService) => boolean): string[] {
  const names = story.services().filter((name) => isSo(story.fleet.services[name]!));
  return names.length > 0 ? [story.luck.pick(names)] : [];
}

export function breakService(story: StoryDraft, service: string, behaviour: Behaviour): DrawnStep {
  const { at, until } = story.span();
  const count = story.countOf(service);
  const some = story.luck.chance(0.25) && count > 1;
  const tasks = some ? story.luck.between(1, count - 1) : undefined;
  const cure = drawCure(story, service, behaviour);
  return { at, break: { service, behaviour, ...(tasks !== undefined && { tasks }), cure, until } };
}

function drawCure(story: StoryDraft, service: string, behaviour: Behaviour): Cure {
  const kind = typeof behaviour === 'object' && ('oom' in behaviour || 'leak' in behaviour);
  if (kind && story.luck.chance(0.5)) return 'memory';
  const cure = story.luck.pick(CURES);
  if (cure === 'scale-out') return { 'scale-out': { desired: story.countOf(service) + 2 } };
  const needs = story.fleet.services[service]!.dependsOn ?? [];
  return cure === 'dependency' && needs.length === 0 ? 'none' : (cure as Cure);
}

export function drawBehaviour(luck: Luck): Behaviour {
  return luck.pick(Object.values(BEHAVIOURS))(luck);
}

/** What pipelines, registries and people do to a service. */
export const FOREIGN_ACTORS: readonly DrawnFault[] = [
  { name: 'deploy bad', draw: (story) => [deploy(story, story.service(), drawBehaviour(story.luck))] },
  { name: 'deploy good', draw: (story) => [deploy(story, story.service(), undefined)] },
  { name: 'deploy stuck', draw: stuckDeployment },
  { name: 'scale by human', draw: scaledByHuman },
  { name: 'scale by autoscaler', weight: 2, draw: scaledByAutoscaler },
  { name: 'load', draw: (story) => load(story, story.serviceWithTasks()) },
  {
    name: 'load of a function',
    draw: (story) =>
      load(
        story,
        oneOf(story, ({ kind }) => kind === 'lambda'),
      ),
  },
  { name: 'deregister', draw: (story) => onRevision(story, 'deregister') },
  { name: 'imageGone', draw: (story) => onRevision(story, 'imageGone') },
  { name: 'barrier', draw: (story) => onRevision(story, 'barrier') },
  { name: 'tagMoved', draw: tagMoved },
];

/** Revisions get their numbers when the whole story is known. */
export function deploy(story: StoryDraft, service: string, behaviour: Behaviour | undefined): DrawnStep {
  const by = story.luck.pick(['ci', 'human'] as const);
  const at = inSeconds(story.moment());
  return {
    at,
    deploy: { service, revision: NOT_NUMBERED, ...(behaviour !== undefined && { behaviour }), by },
  };
}

function stuckDeployment(story: StoryDraft): DrawnStep[] {
  return story.serviceWithTasks().map((service) => {
    const step = deploy(story, service, story.luck.chance(0.5) ? drawBehaviour(story.luck) : undefined);
    return { ...step, deploy: { ...step.deploy!, ends: false } };
  });
}

function scaledByHuman(story: StoryDraft): DrawnStep[] {
  const names = story
    .servicesWithTasks()
    .filter((name) => story.fleet.services[name]!.scheduling !== 'DAEMON');
  if (names.length === 0) return [];
  const service = story.luck.pick(names);
  const at = story.moment();
  const scale = { at: inSeconds(at), scale: { service, desired: story.luck.pick([0, 1, 3, 5]) } };
  if (story.luck.chance(0.5)) return [scale];
  const back = {
    at: inSeconds(story.endOf(at)),
    scale: { service, desired: Math.max(1, story.countOf(service)) },
  };
  return [scale, back];
}

function scaledByAutoscaler(story: StoryDraft): DrawnStep[] {
  const names = story.services().filter((name) => story.fleet.services[name]!.autoscaling);
  if (names.length === 0) return [];
  const service = story.luck.pick(names);
  const { min, max } = story.fleet.services[service]!.autoscaling!;
  const desired = story.luck.between(min, max);
  return [{ at: inSeconds(story.moment()), scale: { service, desired, by: 'autoscaler' } }];
}

function load(story: StoryDraft, services: readonly string[]): DrawnStep[] {
  const { at, until } = story.span();
  const factor = story.luck.pick([1.3, 2, 4, 5]);
  return services.map((service) => ({ at, load: { service, factor, until } }));
}

function tagMoved(story: StoryDraft): DrawnStep[] {
  const at = inSeconds(story.moment());
  return story.serviceWithTasks().map((service) => ({ at, tagMoved: { service } }));
}

function onRevision(story: StoryDraft, what: 'deregister' | 'imageGone' | 'barrier'): DrawnStep[] {
  const at = inSeconds(story.moment());
  return story.serviceWithTasks().map((service) => {
    const { previous = USUAL_PREVIOUS } = story.fleet.services[service]!;
    return { at, [what]: { service, revision: story.luck.pick([FIRST_REVISION, ...previous]) } };
  });
}
