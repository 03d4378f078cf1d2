import type { Belief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { tellFigures } from '../measured/dependency-figures.ts';
import { QueueConsumers } from '../measured/queue-consumers.ts';
import { InMemoryHealthStore } from '../ports/in-memory-health-store.ts';
import { InMemoryRollbackStore } from '../ports/in-memory-rollback-store.ts';
import { CallEdge } from '../properties/call-edge.ts';
import { Checker } from '../properties/checker.ts';
import { History } from '../properties/history.ts';
import { ActiveFaults } from './active-faults.ts';
import { CallRecorder } from './call-recorder.ts';
import { environmentOf, observing } from './environment-of-fleet.ts';
import { rememberPast } from './remembered-past.ts';
import type { Scenario } from './scenario-schema.ts';
import { StoryClock } from './story-clock.ts';
import { StoryLog } from './story-log.ts';
import { createStoryWorld, type StoryWorld } from './story-world.ts';
import { WorldTruth } from './world-truth.ts';

/** Everything that a story is played on, at its first instant. */
export interface Stage extends StoryWorld {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly startMs: number;
  readonly clock: StoryClock;
  readonly log: StoryLog;
  readonly faults: ActiveFaults;
  readonly tables: { readonly health: InMemoryHealthStore; readonly rollback: InMemoryRollbackStore };
  readonly truth: WorldTruth;
  readonly recorder: CallRecorder;
  /** What the people topic accepted, once an id. */
  readonly notices: { readonly atMs: number; readonly notice: Notice }[];
  /** Every answer that a probe brought, in order. */
  readonly probes: Observation[];
  /** Every change of what the watchdog believes about a target. */
  readonly beliefs: { readonly atMs: number; readonly target: string; readonly belief: Belief }[];
  /** When each incident was opened first: its row keeps only the newest opening. */
  readonly openings: ReadonlyMap<string, number>;
  /** What happened as outsiders saw it, and the rules that it is held against after every event. */
  readonly history: History;
  readonly checker: Checker;
  readonly edge: CallEdge;
}

export async function setStage(scenario: Scenario, seed: number, mode: 'policy' | 'observe'): Promise<Stage> {
  const storyWorld = createStoryWorld(scenario, seed);
  const { world, tasks, services, lambdas } = storyWorld;
  const declared = environmentOf(scenario);
  const environment = mode === 'observe' ? observing(declared) : declared;
  const startMs = world.now;
  const clock = new StoryClock(startMs, world);
  const log = new StoryLog(() => clock.now());
  const tables = { health: new InMemoryHealthStore(), rollback: new InMemoryRollbackStore() };
  const beliefs = noteBeliefs(tables.health, clock);
  for (const dependency of environment.dependencies) tellFigures(world, dependency, undefined, 0);
  const consumers = new QueueConsumers(environment, world, tasks);
  await rememberPast(tables, { scenario, environment, world });
  const truth = new WorldTruth(storyWorld, log);
  const watched = new Set(environment.services.map((service) => service.id));
  const history = new History({ scenario, world, services, watched, startMs });
  const checker = new Checker(history);
  const { rollback } = tables;
  rollback.onWrite = (...write) => checker.written(...write);
  rollback.tellAll();
  const onCall = checker.called.bind(checker);
  const callerOf = (place: number) => history.moments.get(place)?.byFunction;
  const parts = { scenario, world, tasks, services, lambdas, startMs, log };
  const recorder = new CallRecorder({ ...parts, callerOf, onCall });
  clock.onChange = () => {
    do world.functions.review();
    while (lambdas.tellTasks(tasks));
    consumers.look();
    recorder.readNew();
    truth.look();
    checker.look();
  };
  return {
    ...storyWorld,
    scenario,
    environment,
    startMs,
    clock,
    log,
    faults: new ActiveFaults(),
    tables,
    truth,
    recorder,
    notices: [],
    probes: [],
    beliefs,
    openings: noteOpenings(tables.rollback),
    history,
    checker,
    edge: new CallEdge(history),
  };
}

function noteBeliefs(health: InMemoryHealthStore, clock: StoryClock): Stage['beliefs'] {
  const beliefs: Stage['beliefs'] = [];
  const statuses = new Map<string, string>();
  const replace = health.replace.bind(health);
  health.replace = async (row) => {
    await replace(row);
    const { target, belief } = row;
    if (statuses.get(target) === belief.status) return;
    statuses.set(target, belief.status);
    beliefs.push({ atMs: clock.now(), target, belief });
  };
  return beliefs;
}

function noteOpenings(rollback: InMemoryRollbackStore): ReadonlyMap<string, number> {
  const openings = new Map<string, number>();
  const replace = rollback.replaceIncident.bind(rollback);
  rollback.replaceIncident = async (incident) => {
    const kept = await replace(incident);
    if (!openings.has(kept.id)) openings.set(kept.id, kept.openedAtMs);
    return kept;
  };
  return openings;
}
