import { isDown } from '../ecs/answering.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import type { StoryLambdas } from './story-lambdas.ts';
import type { StoryLog } from './story-log.ts';

/** The wellbeing of one service, as the world knows it. */
interface Meter {
  readonly name: string;
  readonly place: number;
  downSinceMs: number | undefined;
  downMs: number;
  /** When it last came back from being down. */
  lastUpAtMs: number | undefined;
}

interface Measured {
  readonly world: EcsWorld;
  /** The ECS services by the names that the scenario gives them. */
  readonly services: ReadonlyMap<string, Service>;
  readonly lambdas: Pick<StoryLambdas, 'names' | 'isDown'>;
}

/** Measures downtime from the world's own truth, at every change. */
export class WorldTruth {
  readonly #meters = new Map<string, Meter>();
  readonly #ofService = new Map<Service, Meter>();
  readonly #world: EcsWorld;
  readonly #lambdas: Measured['lambdas'];
  readonly #log: StoryLog;

  constructor({ world, services, lambdas }: Measured, log: StoryLog) {
    this.#world = world;
    this.#lambdas = lambdas;
    this.#log = log;
    for (const [name, service] of services) {
      this.#ofService.set(service, this.#meter(name));
      world.stirred.add(service);
    }
    for (const name of lambdas.names()) this.#meter(name);
  }

  /** After anything may have changed; of the ECS services only those are looked at of which something has. */
  look(): void {
    const { stirred } = this.#world;
    if (stirred.size > 0) {
      const changed = [...stirred].flatMap((service) => {
        const meter = this.#ofService.get(service);
        return meter ? [{ service, meter }] : [];
      });
      stirred.clear();
      changed.sort((a, b) => a.meter.place - b.meter.place);
      for (const { service, meter } of changed) this.#note(meter, isDown(service));
    }
    for (const name of this.#lambdas.names()) this.#note(this.#meters.get(name)!, this.#lambdas.isDown(name));
  }

  #meter(name: string): Meter {
    const place = this.#meters.size;
    const meter: Meter = { name, place, downSinceMs: undefined, downMs: 0, lastUpAtMs: undefined };
    this.#meters.set(name, meter);
    return meter;
  }

  #note(meter: Meter, down: boolean): void {
    if (down === (meter.downSinceMs !== undefined)) return;
    const nowMs = this.#world.now;
    if (down) meter.downSinceMs = nowMs;
    else {
      meter.downMs += nowMs - meter.downSinceMs!;
      meter.downSinceMs = undefined;
      meter.lastUpAtMs = nowMs;
    }
    this.#log.add('health', { service: meter.name, down });
  }

  /** Seconds of downtime until now. */
  downSeconds(name: string): number {
    const { downMs, downSinceMs } = this.#meters.get(name)!;
    const open = downSinceMs === undefined ? 0 : this.#world.now - downSinceMs;
    return Math.round((downMs + open) / 1000);
  }

  /** When it last came back, if it is up now. */
  upSinceMs(name: string): number | undefined {
    const meter = this.#meters.get(name)!;
    return meter.downSinceMs === undefined ? meter.lastUpAtMs : undefined;
  }

  isDown(name: string): boolean {
    return this.#meters.get(name)!.downSinceMs !== undefined;
  }
}
