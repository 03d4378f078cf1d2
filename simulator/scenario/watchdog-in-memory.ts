import type { Observation } from '../../shared/core/health/observation.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type {
  Callbacks,
  Clock,
  Hands,
  HealthStore,
  Journal,
  Prober,
  RollbackStore,
  SmokeTests,
  Topic,
  Workflow,
} from '../../shared/ports.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { InMemoryFleetHands } from '../ports/in-memory-fleet-hands.ts';
import { InMemoryFleetReader } from '../ports/in-memory-fleet-reader.ts';
import { InMemoryFunctionHands } from '../ports/in-memory-function-hands.ts';
import { InMemoryProber, type ProberSight, type ProberWorld } from '../ports/in-memory-prober.ts';
import { InMemorySmokeTests } from '../ports/in-memory-smoke-tests.ts';
import type { History } from '../properties/history.ts';
import type { ActiveFaults } from './active-faults.ts';
import type { Invocation } from './invocations.ts';
import {
  CALLBACK_CALLS,
  callsThroughEdge,
  type Edge,
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

/** The watchdog's functions over ports in memory. Everything behind those outlives an invocation, as AWS does. */
export class WatchdogInMemory {
  readonly #parts: WatchdogParts;
  /** Its functions' sandboxes live as long as it does. */
  readonly #memory: Memory;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    const { faults, scenario } = parts;
    const sight = {
      isBlindTo: (target: string) => faults.isBlindTo(target),
      isFoundByCloudMap: (target: string) => scenario.fleet.services[target]?.cloudMap ?? false,
    };
    this.#memory = { hints: new HintedLooks(), absentUntilMs: new Map(), sight };
  }

  ports(invocation: Invocation): WatchPorts & RemediatePorts & RestorePorts & DecidePorts {
    return new InvocationPorts(invocation, this.#parts, this.#memory);
  }
}

/** What outlives an invocation within the watchdog itself. */
interface Memory {
  readonly hints: HintedLooks;
  readonly absentUntilMs: Map<string, number>;
  readonly sight: ProberSight;
}

/** The ports of one invocation. Each is made when it is first used: most runs use a few of them. */
class InvocationPorts implements WatchPorts, RemediatePorts, RestorePorts, DecidePorts {
  readonly environment: Environment;
  readonly hints: HintedLooks;
  readonly clock: Clock;
  readonly #parts: WatchdogParts;
  readonly #invocation: Invocation;
  readonly #memory: Memory;
  readonly #elsewhere: Edge;
  #prober: Prober | undefined;
  #fleet: InMemoryFleetReader | undefined;
  #health: HealthStore | undefined;
  #rollback: RollbackStore | undefined;

  constructor(invocation: Invocation, parts: WatchdogParts, memory: Memory) {
    const { environment, clock, faults } = parts;
    this.environment = environment;
    this.hints = memory.hints;
    this.clock = { now: () => clock.now() + faults.skewMs, sleep: (ms: number) => clock.sleep(ms) };
    this.#parts = parts;
    this.#invocation = invocation;
    this.#memory = memory;
    this.#elsewhere = invocation.edge('elsewhere');
  }

  get prober(): Prober {
    if (this.#prober === undefined) {
      const { world, tasks, services, probes } = this.#parts;
      const { sight, absentUntilMs } = this.#memory;
      const { clock } = this;
      const at = { world, tasks, clock, sight, absentUntilMs, onAnswers: this.#onAnswers, probes };
      this.#prober = proberEdge(new InMemoryProber(at, services), this.#elsewhere);
    }
    return this.#prober;
  }

  get fleet(): InMemoryFleetReader {
    this.#fleet ??= fleetEdge(
      new InMemoryFleetReader(this.#parts.world, this.#onReadings),
      this.#elsewhere,
    ) as InMemoryFleetReader;
    return this.#fleet;
  }

  get functions(): InMemoryFleetReader {
    return this.fleet;
  }

  get health(): HealthStore {
    this.#health ??= healthEdge(this.#parts.tables.health, this.#invocation.edge('health-state'));
    return this.#health;
  }

  get rollback(): RollbackStore {
    this.#rollback ??= failClosed(
      rollbackEdge(this.#parts.tables.rollback, this.#invocation.edge('rollback-state')),
    );
    return this.#rollback;
  }

  get smokeTests(): SmokeTests {
    const { world, services } = this.#parts;
    return smokeEdge(new InMemorySmokeTests(world, services), this.#elsewhere);
  }

  get hands(): Hands {
    const { world } = this.#parts;
    const { now } = this.clock;
    return {
      until: (notAfterMs) => handsEdge(new InMemoryFleetHands(world, notAfterMs, now), this.#elsewhere),
      onFunctions: (notAfterMs) =>
        functionsEdge(new InMemoryFunctionHands(world, notAfterMs, now), this.#elsewhere),
    };
  }

  get workflow(): Workflow {
    return workflowEdge(this.#parts.workflow, this.#elsewhere);
  }

  get callbacks(): Callbacks {
    return callbackEdge(this.#parts.callbacks, this.#elsewhere);
  }

  get topic(): Topic {
    const publish = async (notice: Notice) => this.#parts.onNotice(notice);
    return topicEdge({ publish }, this.#invocation.edge('topic'));
  }

  get journal(): Journal {
    const { log } = this.#parts;
    return {
      say: (event, facts) => log.add('journal', { function: this.#invocation.name, event, ...facts }),
      measure: () => undefined,
    };
  }

  readonly #onAnswers: NonNullable<ProberWorld['onAnswers']> = (target, atMs, answers) =>
    this.#parts.history.answered(target, atMs, answers, this.#invocation);

  readonly #onReadings = (seen: readonly Observation[]): void => {
    this.#parts.probes.push(...seen);
    for (const one of seen) this.#onAnswers(one.target, one.atMs, [{ ...one, address: one.target }]);
  };
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
