import type { EcsWorld } from '../ecs/world.ts';
import type { StoryLog } from './story-log.ts';

/** The wellbeing of one service, as the world knows it. */
interface Meter {
  readonly isDown: () => boolean;
  downSinceMs: number | undefined;
  downMs: number;
  /** When it last came back from being down. */
  lastUpAtMs: number | undefined;
}

/** Measures downtime from the world's own truth, at every change. */
export class WorldTruth {
  readonly #meters = new Map<string, Meter>();
  readonly #world: EcsWorld;
  readonly #log: StoryLog;

  /** `services`: of each whether it is down at this moment. */
  constructor(world: EcsWorld, services: ReadonlyMap<string, () => boolean>, log: StoryLog) {
    this.#world = world;
    this.#log = log;
    for (const [name, isDown] of services)
      this.#meters.set(name, { isDown, downSinceMs: undefined, downMs: 0, lastUpAtMs: undefined });
  }

  /** After anything may have changed. */
  look(): void {
    const nowMs = this.#world.now;
    for (const [name, meter] of this.#meters) {
      const down = meter.isDown();
      if (down === (meter.downSinceMs !== undefined)) continue;
      if (down) meter.downSinceMs = nowMs;
      else {
        meter.downMs += nowMs - meter.downSinceMs!;
        meter.downSinceMs = undefined;
        meter.lastUpAtMs = nowMs;
      }
      this.#log.add('health', { service: name, down });
    }
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
