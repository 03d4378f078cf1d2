import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { EcsWorld } from '../ecs/world.ts';
import type { CloudEvent } from '../http/cloud-events.ts';
import { narrateCall, narrateEvent } from './narrate-event.ts';
import type { PlaygroundState } from './playground-state.ts';
import type { StoryLine, Tone } from './story-line.ts';

const MOST_LINES = 200;

const TONES: Readonly<Record<string, Tone>> = {
  healthy: 'good',
  degraded: 'hold',
  suspect: 'hold',
  unhealthy: 'bad',
  recovering: 'act',
  unknown: 'hold',
};

/** Keeps what happened, in lines; tells each one once as it comes. */
export class Chronicle {
  readonly #names: ReadonlyMap<string, string>;
  #onLine: (line: StoryLine) => void;
  readonly #statuses = new Map<string, string>();
  /** What people have said so far; absent before the first hearing, which tells nothing. */
  #said: ReadonlySet<string> | undefined;
  #lines: StoryLine[] = [];
  #world: EcsWorld | undefined;
  #callsSeen = 0;
  /** When its beliefs were last looked at: whatever is new came about after that. */
  #comparedMs = 0;

  constructor(environment: Environment, onLine: (line: StoryLine) => void = () => undefined) {
    this.#names = new Map(environment.services.map(({ id, modelName }) => [modelName, id]));
    this.#onLine = onLine;
  }

  /** Newest first. */
  get lines(): readonly StoryLine[] {
    return this.#lines;
  }

  /** Tells no more: how things die at the end is no part of the story. */
  close(): void {
    this.#onLine = () => undefined;
  }

  /** Takes in an event, and before it the calls that have changed the fleet since the last one. */
  hear(event: CloudEvent, world: EcsWorld | undefined): void {
    if (event.kind === 'reset') {
      this.#statuses.clear();
      this.#said = undefined;
      this.#comparedMs = event.atMs;
    }
    if (world) this.#hearCalls(world);
    const line = narrateEvent(event);
    if (line) this.#add(line);
  }

  /** What the watchdog believes differently from the last state. */
  compare({ atMs, services, functions, dependencies }: PlaygroundState): void {
    for (const { id, belief } of [...services, ...functions, ...dependencies]) {
      if (!belief || this.#statuses.get(id) === belief.status) continue;
      this.#statuses.set(id, belief.status);
      const what = `${belief.status}: ${belief.reason}`;
      this.#add({
        atMs: Math.max(belief.sinceMs, this.#comparedMs), // what AWS measures is minutes old when it is believed
        speaker: 'watchdog',
        about: id,
        what,
        tone: TONES[belief.status] ?? 'plain',
      });
    }
    this.#comparedMs = atMs;
  }

  /** Tells what people have said since the last hearing. */
  hearPeople(lines: readonly StoryLine[]): void {
    const keyOf = ({ about, what }: StoryLine) => `${about} ${what}`;
    const before = this.#said;
    this.#said = new Set(lines.map(keyOf));
    if (before) for (const line of lines) if (!before.has(keyOf(line))) this.#add(line);
  }

  #hearCalls(world: EcsWorld): void {
    if (this.#world !== world) this.#callsSeen = 0;
    this.#world = world;
    for (const call of world.calls.slice(this.#callsSeen)) this.#add(narrateCall(call));
    this.#callsSeen = world.calls.length;
  }

  /** ECS names a service by its full name; people by the short one. */
  #add(line: StoryLine): void {
    const told = { ...line, about: this.#names.get(line.about) ?? line.about };
    // What the watchdog believes is read from its tables a moment after it has come to believe it.
    const after = this.#lines.findIndex((one) => one.atMs <= told.atMs);
    this.#lines = this.#lines.toSpliced(after < 0 ? this.#lines.length : after, 0, told).slice(0, MOST_LINES);
    this.#onLine(told);
  }
}
