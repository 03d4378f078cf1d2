import type { Observation } from '../../shared/core/health/observation.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { Callbacks, Prober, RollbackStore, Workflow } from '../../shared/ports.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { InMemoryFleetHands } from '../ports/in-memory-fleet-hands.ts';
import { InMemoryFleetReader } from '../ports/in-memory-fleet-reader.ts';
import { InMemoryFunctionHands } from '../ports/in-memory-function-hands.ts';
import { InMemoryProber, type ProberWorld } from '../ports/in-memory-prober.ts';
import { InMemorySmokeTests } from '../ports/in-memory-smoke-tests.ts';
import type { History } from '../properties/history.ts';
import type { ActiveFaults } from './active-faults.ts';
import type { Invocation } from './invocations.ts';
import {
  CALLBACK_CALLS,
  callsThroughEdge,
  FLEET_CALLS,
  FUNCTION_CALLS,
  HANDS_CALLS,
  HEALTH_CALLS,
  PROBER_CALLS,
  ROLLBACK_CALLS,
  SMOKE_CALLS,
  TOPIC_CALLS,
  WORKFLOW_CALLS,
} from './port-calls.ts';
import {
  type DecidePorts,
  HintedLooks,
  type RemediatePorts,
  type RestorePorts,
  type WatchPorts,
} from './product.ts';
import type { Tables } from './remembered-past.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StoryClock } from './story-clock.ts';
import type { StoryLog } from './story-log.ts';

export interface WatchdogParts {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  readonly services: ReadonlyMap<string, Service>;
  readonly tables: Tables;
  readonly clock: StoryClock;
  readonly faults: ActiveFaults;
  readonly log: StoryLog;
  readonly workflow: Workflow;
  readonly callbacks: Callbacks;
  readonly onNotice: (notice: Notice) => void;
  /** Every answer that a probe brought. */
  readonly probes: Observation[];
  readonly history: History;
}

const proberEdge = callsThroughEdge(PROBER_CALLS);
const fleetEdge = callsThroughEdge(FLEET_CALLS);
const handsEdge = callsThroughEdge(HANDS_CALLS);
const functionsEdge = callsThroughEdge(FUNCTION_CALLS);
const healthEdge = callsThroughEdge(HEALTH_CALLS);
const rollbackEdge = callsThroughEdge(ROLLBACK_CALLS);
const workflowEdge = callsThroughEdge(WORKFLOW_CALLS);
const callbackEdge = callsThroughEdge(CALLBACK_CALLS);
const smokeEdge = callsThroughEdge(SMOKE_CALLS);
const topicEdge = callsThroughEdge(TOPIC_CALLS);

/** The ports of one invocation. Everything behind them outlives it, as AWS outlives a function's run. */
export class WatchdogInMemory {
  readonly #parts: WatchdogParts;
  readonly #absentUntilMs = new Map<string, number>();
  /** Its functions' sandboxes live as long as it does. */
  readonly #hints = new HintedLooks();

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
  }

  ports(invocation: Invocation): WatchPorts & RemediatePorts & RestorePorts & DecidePorts {
    const { environment, world, tasks, tables, clock, faults, log, scenario } = this.#parts;
    const elsewhere = invocation.edge('elsewhere');
    const ownClock = { now: () => clock.now() + faults.skewMs, sleep: (ms: number) => clock.sleep(ms) };
    const sight = {
      isBlindTo: (target: string) => faults.isBlindTo(target),
      isFoundByCloudMap: (target: string) => scenario.fleet.services[target]?.cloudMap ?? false,
    };
    const onAnswers: NonNullable<ProberWorld['onAnswers']> = (target, atMs, answers) =>
      this.#parts.history.answered(target, atMs, answers, invocation);
    const onReadings = (seen: readonly Observation[]) => {
      this.#parts.probes.push(...seen);
      for (const one of seen) onAnswers(one.target, one.atMs, [{ ...one, address: one.target }]);
    };
    const prober = new InMemoryProber(
      { world, tasks, clock: ownClock, sight, absentUntilMs: this.#absentUntilMs, onAnswers },
      this.#parts.services,
    );
    const fleet = fleetEdge(new InMemoryFleetReader(world, onReadings), elsewhere);
    return {
      environment,
      clock: ownClock,
      prober: proberEdge(this.#noted(prober), elsewhere),
      fleet,
      functions: fleet,
      smokeTests: smokeEdge(new InMemorySmokeTests(world, this.#parts.services), elsewhere),
      hands: {
        until: (notAfterMs) => handsEdge(new InMemoryFleetHands(world, notAfterMs, ownClock.now), elsewhere),
        onFunctions: (notAfterMs) =>
          functionsEdge(new InMemoryFunctionHands(world, notAfterMs, ownClock.now), elsewhere),
      },
      health: healthEdge(tables.health, invocation.edge('health-state')),
      rollback: failClosed(rollbackEdge(tables.rollback, invocation.edge('rollback-state'))),
      workflow: workflowEdge(this.#parts.workflow, elsewhere),
      callbacks: callbackEdge(this.#parts.callbacks, elsewhere),
      hints: this.#hints,
      topic: topicEdge({ publish: this.#publish }, invocation.edge('topic')),
      journal: {
        say: (event, facts) => log.add('journal', { function: invocation.name, event, ...facts }),
        measure: () => undefined,
      },
    };
  }

  #noted(prober: Prober): Prober {
    return {
      ask: async (vantage, questions) => {
        const answers = await prober.ask(vantage, questions);
        this.#parts.probes.push(...answers);
        return answers;
      },
    };
  }

  readonly #publish = async (notice: Notice): Promise<void> => this.#parts.onNotice(notice);
}

/** As the adapter: a control that cannot be read means stop. */
function failClosed(rollback: RollbackStore): RollbackStore {
  const read = rollback.control.bind(rollback);
  rollback.control = async () => {
    try {
      return await read();
    } catch (error) {
      return { stopped: true, stoppedBecause: `unreadable: ${(error as Error).message}`, pauses: {} };
    }
  };
  return rollback;
}

/** The alarms that the environment names. */
export function alarmNames(environment: Environment): ReadonlySet<string> {
  const ofDependencies = environment.dependencies.flatMap(({ question }) =>
    question?.kind === 'alarm' ? question.alarm : [],
  );
  return new Set([...environment.services.flatMap((service) => service.alarm ?? []), ...ofDependencies]);
}
