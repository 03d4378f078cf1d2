import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../shared/ports.ts';
import type { UpdateServiceInput } from '../ecs/update-service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from '../ports/ask-aws.ts';

/** AWS SDKs try again within a call; loops and people try again after this. */
const AGAIN_SECONDS = 15;
/** Nobody tries the same call for longer than ten minutes. */
const MOST_TRIES = 40;

/** ECS accepted the change, or refused it for good with these words. */
export type Change = { readonly accepted: true } | { readonly accepted: false; readonly because: string };

/** UpdateService as a rival calls it. The world records the calls as those of whoever is being tried. */
export class RivalHands {
  readonly #world: EcsWorld;
  readonly #sleep: (seconds: number) => Promise<void>;

  constructor(world: EcsWorld, sleep: (seconds: number) => Promise<void>) {
    this.#world = world;
    this.#sleep = sleep;
  }

  /** Until ECS accepts it or refuses it for good. */
  async update(
    { cluster, modelName }: EcsService,
    change: Omit<UpdateServiceInput, 'cluster' | 'service'>,
  ): Promise<Change> {
    let because = '';
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        askAws(`update ${modelName}`, () =>
          this.#world.updateService({ cluster, service: modelName, ...change }, 'watchdog'),
        );
        return { accepted: true };
      } catch (error) {
        because = (error as Error).message;
        if (!(error instanceof TransientError)) return { accepted: false, because };
      }
      await this.#sleep(AGAIN_SECONDS);
    }
    return { accepted: false, because };
  }
}
