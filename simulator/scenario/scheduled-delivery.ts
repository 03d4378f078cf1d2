import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { StoryClock } from './story-clock.ts';

/** Assumed: EventBridge delivers within about a second. */
export const DELIVERY_MS = 1_000;

/** Events on their way from EventBridge to whoever listens. */
export class ScheduledDelivery {
  readonly #clock: StoryClock;
  readonly #receive: (event: BridgeEvent) => void;
  #lateMs = 0;

  constructor(clock: StoryClock, receive: (event: BridgeEvent) => void) {
    this.#clock = clock;
    this.#receive = receive;
  }

  deliver(event: BridgeEvent): void {
    this.#clock.at(this.#clock.now() + DELIVERY_MS + this.#lateMs, () => this.#receive(event));
  }

  /** Events that the world sends during `run` arrive this much later. */
  deliverLate(lateMs: number, run: () => void): void {
    this.#lateMs = lateMs;
    run();
    this.#lateMs = 0;
  }
}
