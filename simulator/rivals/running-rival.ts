import { type EcsService, ecsServices } from '../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../shared/ports.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import { askAws } from '../ports/ask-aws.ts';
import { InMemoryFleetReader } from '../ports/in-memory-fleet-reader.ts';
import { InMemoryProber } from '../ports/in-memory-prober.ts';
import { ScheduledDelivery } from '../scenario/scheduled-delivery.ts';
import type { Stage } from '../scenario/stage.ts';
import { CaseBook } from './case-book.ts';
import { CHECK_SECONDS, type Rival, type RivalWorld } from './rival.ts';
import { RivalHands } from './rival-hands.ts';

/**
 * A rival on the stage where the watchdog would be. Its probes meet the same blindness; the faults of the watchdog's
 * own machinery (functions, tables, workflow, schedule, clock) spare it.
 */
export class RunningRival {
  readonly #rival: Rival;
  readonly #stage: Stage;
  readonly #world: RivalWorld;
  readonly #book: CaseBook;
  readonly #delivery: ScheduledDelivery;

  constructor(rival: Rival, stage: Stage) {
    this.#rival = rival;
    this.#stage = stage;
    this.#book = new CaseBook(stage);
    this.#world = worldOf(stage, this.#book);
    this.#delivery = new ScheduledDelivery(stage.clock, (event) => this.#receive(event));
  }

  beginSchedules(): void {
    const { watchOver } = this.#rival;
    if (!watchOver) return;
    for (const service of ecsServices(this.#stage.environment)) {
      const phase = this.#stage.random(`rival-phase/${service.id}`)();
      void this.#world.sleep(phase * CHECK_SECONDS).then(() => watchOver(service, this.#world));
    }
  }

  hear(event: BridgeEvent): void {
    this.#delivery.deliver(event);
  }

  deliverLate(lateMs: number, run: () => void): void {
    this.#delivery.deliverLate(lateMs, run);
  }

  /** It has no workflow and no function, and asks nothing. */
  async answer(): Promise<void> {}
  endExecutions(): void {}
  restart(): void {}
  executions(): readonly string[] {
    return [];
  }

  incidents() {
    return this.#book.incidents();
  }

  #receive(event: BridgeEvent): void {
    const { alarmName } = event.detail as { alarmName?: string };
    const name = event.resources[0]?.split('/').at(-1);
    const service = ecsServices(this.#stage.environment).find(
      (one) => one.modelName === name || (alarmName !== undefined && one.alarm === alarmName),
    );
    if (service) void this.#rival.hear?.(event, service, this.#world);
  }
}

function worldOf(stage: Stage, book: CaseBook): RivalWorld {
  const { world, tasks, clock, faults, scenario, environment, tables } = stage;
  const fleet = new InMemoryFleetReader(world);
  const sight = {
    isBlindTo: (target: string) => faults.isBlindTo(target),
    isFoundByCloudMap: (target: string) => scenario.fleet.services[target]?.cloudMap ?? false,
  };
  const prober = new InMemoryProber({ world, tasks, clock, sight, absentUntilMs: new Map() }, stage.services);
  const sleep = (seconds: number) => clock.sleep(seconds * 1000);
  return {
    services: ecsServices(environment),
    hands: new RivalHands(world, sleep),
    book,
    now: () => clock.now(),
    sleep,
    isHealthy: async (service) => {
      const [seen] = await prober.ask(service.vantage, [{ target: service.id, question: plain(service) }]);
      stage.probes.push(seen!);
      return seen!.verdict === 'up' || seen!.verdict === 'degraded';
    },
    describe: async (service) => (await whileEcsAnswers(() => fleet.describe([service])))?.get(service.id),
    activeRevisions: async ({ modelName }) => {
      const found = await whileEcsAnswers(async () =>
        askAws(`list revisions of ${modelName}`, () =>
          world.listTaskDefinitions({ familyPrefix: modelName, sort: 'DESC' }),
        ),
      );
      return found?.taskDefinitionArns ?? [];
    },
    isPaused: async ({ id }) => {
      const control = await tables.rollback.control();
      const pause = control.pauses[id] ?? control.pauses['*'];
      return control.stopped || (pause !== undefined && pause.untilMs > clock.now());
    },
  };
}

/** The question without its bands and without what the body must say. */
function plain({ question }: EcsService): EcsService['question'] {
  if (question.kind !== 'http') return question;
  return { ...question, body: [], latency: { warnMs: Infinity, criticalMs: Infinity } };
}

async function whileEcsAnswers<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TransientError) return undefined;
    throw error;
  }
}
