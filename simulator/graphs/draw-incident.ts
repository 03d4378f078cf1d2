import { Luck } from '../fuzz/luck.ts';
import { dependantsOf, drawGraph, type Graph, victimsOf } from './draw-graph.ts';

/** A story about one root in a graph, as a scenario file says it, and what is true of it. */
export interface GraphIncident {
  readonly seed: number;
  readonly kind: RootKind;
  /** What is ill by itself. */
  readonly root: string;
  /** Services that are ill because of it. */
  readonly victims: readonly string[];
  /** What makes it harder to see. */
  readonly disguise: Disguise;
  readonly scenario: Readonly<Record<string, unknown>>;
}

type RootKind = 'watched dependency' | 'unwatched dependency' | 'service';
type Disguise = 'none' | 'recovers' | 'flickers' | 'a good deployment just before' | 'one after another';

/** Fewer that fail together point at nothing (I12). */
const TOGETHER = 3;
const OUTAGES = ['down', 'slow', 'throttled', 'unreachable'] as const;
const BEGINS_SECONDS = 600;
/** The rule's two intervals, less the seconds that a look takes. */
const STAGGER_SECONDS = 100;

type Step = Readonly<Record<string, unknown>>;
const at = (seconds: number, step: Record<string, unknown>): Step => ({ at: `${seconds}s`, ...step });

/** The incident of a seed: the same seed, the same story. */
export function drawIncident(seed: number): GraphIncident {
  const luck = new Luck(`incident/${seed}`);
  const kind = luck.weighted([
    { weight: 2, kind: 'watched dependency' as const },
    { weight: 1, kind: 'unwatched dependency' as const },
    { weight: 2, kind: 'service' as const },
  ]).kind;
  const drawn = drawGraph(seed);
  const { graph, root } = placeRoot(drawn, kind, luck);
  const victims = victimsOf(root, graph);
  const disguise = luck.pick(DISGUISES[kind]);
  const timeline =
    kind === 'service' ? serviceFails(root, luck) : dependencyFails({ root, disguise, graph }, luck);
  return {
    seed,
    kind,
    root,
    victims,
    disguise,
    scenario: {
      scenario: `graph-${seed}`,
      story: `${root} fails, a ${kind}; disguise: ${disguise}.`,
      seed,
      duration: '70m',
      fleet: fleetOf(graph),
      timeline: [...deploymentBefore(disguise, victims, luck), ...timeline],
      expect: {},
    },
  };
}

const DISGUISES: Readonly<Record<RootKind, readonly Disguise[]>> = {
  'watched dependency': ['none', 'recovers', 'flickers', 'a good deployment just before'],
  'unwatched dependency': ['none', 'recovers', 'one after another', 'one after another'],
  service: ['none', 'a good deployment just before'],
};

/** Which it is, in a graph in which it has enough who need it to be found. */
function placeRoot(drawn: Graph, kind: RootKind, luck: Luck): { graph: Graph; root: string } {
  if (kind === 'service') {
    const needed = [...drawn.needs.keys()].filter((name) => dependantsOf(name, drawn).length > 0);
    return { graph: drawn, root: needed.length > 0 ? luck.pick(needed) : [...drawn.needs.keys()][0]! };
  }
  const root = luck.pick([...drawn.watched.keys()]);
  const isWatched = kind === 'watched dependency';
  const needs = new Map(drawn.needs);
  const missing = (isWatched ? 1 : TOGETHER) - dependantsOf(root, drawn).length;
  const others = [...needs.keys()].filter((name) => !needs.get(name)!.includes(root));
  for (const name of missing > 0 ? others.slice(0, missing) : [])
    needs.set(name, [...needs.get(name)!, root]);
  return { graph: { needs, watched: new Map(drawn.watched).set(root, isWatched) }, root };
}

function fleetOf({ needs, watched }: Graph) {
  const services = [...needs].map(([name, dependsOn]) => [name, { dependsOn, loadBalancer: false }]);
  const dependencies = [...watched].map(([name, isWatched]) => [name, { kind: 'http', watched: isWatched }]);
  return { services: Object.fromEntries(services), dependencies: Object.fromEntries(dependencies) };
}

interface Outage {
  readonly root: string;
  readonly disguise: Disguise;
  readonly graph: Graph;
}

function dependencyFails({ root, disguise, graph }: Outage, luck: Luck): Step[] {
  const as = luck.pick(OUTAGES);
  const breaks = (from: number, until?: number) =>
    at(from, { breakDependency: { dependency: root, as, ...(until && { until: `${until}s` }) } });
  const ends = BEGINS_SECONDS + luck.between(400, 1800);
  switch (disguise) {
    case 'recovers':
      return [breaks(BEGINS_SECONDS, ends)];
    case 'flickers':
      return [
        breaks(BEGINS_SECONDS, BEGINS_SECONDS + luck.between(90, 200)),
        breaks(BEGINS_SECONDS + 300, ends),
      ];
    case 'one after another':
      return failInTurn({ root, graph, ends }, luck);
    default:
      return [breaks(BEGINS_SECONDS, BEGINS_SECONDS + 2700)];
  }
}

/** Each notices in its own time that it is gone, as pools and caches run out. */
function failInTurn({ root, graph, ends }: { root: string; graph: Graph; ends: number }, luck: Luck): Step[] {
  const behaviour = luck.pick(['hang', { status: { code: 503, body: '{"status":"unhealthy"}' } }]);
  return dependantsOf(root, graph).map((service) =>
    at(BEGINS_SECONDS + luck.between(0, STAGGER_SECONDS), {
      break: { service, behaviour, cure: 'none', until: `${ends}s` },
    }),
  );
}

const ILLNESSES = [
  { behaviour: 'hang', cure: 'restart' },
  { behaviour: 'refuse', cure: 'restart' },
  { behaviour: { status: { code: 500 } }, cure: 'restart' },
  { behaviour: 'hang', cure: 'cycle' },
];
const BAD_REVISIONS = ['crash-on-start', 'hang', { status: { code: 500 } }];

function serviceFails(service: string, luck: Luck): Step[] {
  if (luck.chance(0.4)) {
    const behaviour = luck.pick(BAD_REVISIONS);
    return [at(BEGINS_SECONDS, { deploy: { service, revision: 11, behaviour } })];
  }
  return [at(BEGINS_SECONDS, { break: { service, ...luck.pick(ILLNESSES) } })];
}

/** What changed last is the first thing that people suspect. */
function deploymentBefore(disguise: Disguise, victims: readonly string[], luck: Luck): Step[] {
  if (disguise !== 'a good deployment just before' || victims.length === 0) return [];
  return [at(BEGINS_SECONDS - 240, { deploy: { service: luck.pick(victims), revision: 11 } })];
}
