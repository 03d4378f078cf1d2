import { TransientError } from '../../shared/ports.ts';
import type { ActiveFaults } from './active-faults.ts';
import { MUTATING } from './port-calls.ts';
import type { StoryClock } from './story-clock.ts';
import type { StoryLog } from './story-log.ts';
import type { WatchdogFault } from './timeline-schema.ts';

export type FunctionName = 'watch' | 'remediate' | 'restore';

/** Where a call goes: what faults can hit. */
export type Destination = 'health-state' | 'rollback-state' | 'topic' | 'elsewhere';

/** Lambda's own words for an invocation that ended without an answer (Lambda developer guide: Invoke). */
class InvocationError extends Error {
  override readonly name: string;

  constructor(name: 'Runtime.ExitError' | 'Sandbox.Timedout', message: string) {
    super(message);
    this.name = name;
  }
}

/** infra: the functions' timeouts. */
const TIMEOUT_MS: Readonly<Record<FunctionName, number>> = {
  watch: 55_000,
  remediate: 60_000,
  restore: 55_000,
};

export interface InvocationParts {
  readonly clock: StoryClock;
  readonly faults: ActiveFaults;
  readonly log: StoryLog;
  readonly random: (purpose: string) => () => number;
}

type Crash = Extract<WatchdogFault, { fault: 'crash' }>;

/** Runs functions as Lambda would: each call of theirs may be the one at which a fault strikes. */
export class Invocations {
  readonly #clock: StoryClock;
  readonly #faults: ActiveFaults;
  readonly #log: StoryLog;
  readonly #random: (purpose: string) => number;
  readonly #seen = new Map<Crash, number>();
  #throttleDraws = 0;

  constructor({ clock, faults, log, random }: InvocationParts) {
    this.#clock = clock;
    this.#faults = faults;
    this.#log = log;
    this.#random = (purpose) => random(purpose)();
  }

  /** Rejects with the function's own error, or with an InvocationError when it died. */
  invoke<T>(name: FunctionName, work: (invocation: Invocation) => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const invocation = new Invocation(name, this, reject);
    const done = work(invocation);
    done.catch(() => undefined);
    return Promise.race([done, promise]);
  }

  call<T>(invocation: Invocation, destination: Destination, call: string, run: () => Promise<T>): Promise<T> {
    if (invocation.isDead) return new Promise(() => undefined);
    return this.#faults.anyOfWatchdog ? this.#callUnderFaults(invocation, destination, call, run) : run();
  }

  async #callUnderFaults<T>(
    invocation: Invocation,
    destination: Destination,
    call: string,
    run: () => Promise<T>,
  ): Promise<T> {
    await this.#sleepIfPaused(invocation, destination, call);
    this.#refuse(destination, call);
    const crash = this.#crashAt(invocation.name, call);
    if (!crash) return run();
    this.#faults.end(crash);
    this.#log.add('fault', { crash: crash.when, function: invocation.name, call });
    if (crash.when !== 'before') await run().catch(() => undefined);
    if (crash.when === 'timeout') await this.#clock.sleep(TIMEOUT_MS[invocation.name]);
    invocation.die(
      crash.when === 'timeout'
        ? new InvocationError(
            'Sandbox.Timedout',
            `Task timed out after ${TIMEOUT_MS[invocation.name] / 1000} s`,
          )
        : new InvocationError('Runtime.ExitError', 'Runtime exited without providing a reason'),
    );
    return new Promise(() => undefined);
  }

  #crashAt(name: FunctionName, call: string): Crash | undefined {
    for (const crash of this.#faults.watchdog('crash')) {
      if (crash.call !== call || (crash.function !== undefined && crash.function !== name)) continue;
      const seen = (this.#seen.get(crash) ?? 0) + 1;
      this.#seen.set(crash, seen);
      if (seen === crash.nth) return crash;
    }
    return undefined;
  }

  /** A stale worker: it freezes with its hand raised, before the call that changes something, and wakes later. */
  async #sleepIfPaused(invocation: Invocation, destination: Destination, call: string): Promise<void> {
    const raisesHand =
      invocation.name === 'watch' ? MUTATING.test(call) : destination === 'elsewhere' && MUTATING.test(call);
    if (!raisesHand) return;
    for (const pause of this.#faults.watchdog('pause')) {
      if (pause.function !== undefined && pause.function !== invocation.name) continue;
      if (pause.function === undefined && destination !== 'elsewhere') continue;
      this.#faults.end(pause);
      this.#log.add('fault', { pausedMs: pause.for, function: invocation.name, call });
      await this.#clock.sleep(pause.for);
    }
  }

  #refuse(destination: Destination, call: string): void {
    if (destination === 'topic' && this.#faults.watchdog('topic-failing').length > 0)
      throw new TransientError(`${call}: KMSDisabledException: the topic's key is disabled`);
    if (destination === 'topic' || destination === 'elsewhere') return;
    const hit = (one: { table: string }) => one.table === destination || one.table === 'both';
    if (this.#faults.watchdog('table-unavailable').some(hit))
      throw new TransientError(`${call}: InternalServerError: ${destination} is not available`);
    if (!this.#faults.watchdog('table-throttled').some(hit)) return;
    // Some requests get through a throttle; half of them is assumed.
    this.#throttleDraws += 1;
    if (this.#random(`throttle/${this.#throttleDraws}`) < 0.5)
      throw new TransientError(`${call}: ProvisionedThroughputExceededException: ${destination}`);
  }
}

/** One run of a function, from its event to its answer or its death. */
export class Invocation {
  readonly name: FunctionName;
  isDead = false;
  readonly #invocations: Invocations;
  readonly #reject: (error: Error) => void;

  constructor(name: FunctionName, invocations: Invocations, reject: (error: Error) => void) {
    this.name = name;
    this.#invocations = invocations;
    this.#reject = reject;
  }

  edge(destination: Destination): <T>(call: string, run: () => Promise<T>) => Promise<T> {
    return (call, run) => this.#invocations.call(this, destination, call, run);
  }

  die(error: InvocationError): void {
    this.isDead = true;
    this.#reject(error);
  }
}
