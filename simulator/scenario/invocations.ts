import { TransientError } from '../../shared/ports.ts';
import { type CallEdge, isNoted } from '../properties/call-edge.ts';
import type { ActiveFaults, Crash } from './active-faults.ts';
import { type Edge, MUTATING } from './port-calls.ts';
import type { StoryClock } from './story-clock.ts';
import type { StoryLog } from './story-log.ts';

export type FunctionName = 'watch' | 'remediate' | 'restore' | 'decide';

/** Where a call goes: what faults can hit. */
export type Destination = 'health-state' | 'rollback-state' | 'topic' | 'elsewhere';

/** Lambda's own words for an invocation that ended without an answer (Lambda developer guide: Invoke). */
class InvocationError extends Error {
  override readonly name: string;

  constructor(name: 'Runtime.ExitError' | 'Sandbox.Timedout' | 'Lambda.SdkClientException', message: string) {
    super(message);
    this.name = name;
  }
}

/** infra: the functions' timeouts. */
const TIMEOUT_MS: Readonly<Record<FunctionName, number>> = {
  watch: 55_000,
  remediate: 60_000,
  restore: 55_000,
  decide: 30_000,
};

export interface InvocationParts {
  readonly clock: StoryClock;
  readonly faults: ActiveFaults;
  readonly log: StoryLog;
  readonly random: (purpose: string) => () => number;
  /** Before every call. */
  readonly onCall?: (caller: Caller, call: string) => void;
  /** What every call takes. @default 0 */
  readonly callMs?: number;
  /** Where calls are noted as they are made and as they land. */
  readonly edge?: CallEdge;
}

/** Longer than a lease, a park's deadline and a look; shorter than a tombstone. */
export const ASLEEP_MS = 20 * 60_000;

/** Whoever makes a call at the world's edge: a function, or Step Functions for the workflow. */
export type Caller = FunctionName | 'workflow';

/** Runs functions as Lambda would: each call of theirs may be the one at which a fault strikes. */
export class Invocations {
  readonly #clock: StoryClock;
  readonly #faults: ActiveFaults;
  readonly #log: StoryLog;
  readonly #random: (purpose: string) => number;
  readonly #edge: CallEdge | undefined;
  readonly #callMs: number;
  readonly #seen = new Map<Crash, number>();
  readonly #onCall: InvocationParts['onCall'];
  #throttleDraws = 0;

  constructor({ clock, faults, log, random, onCall, edge, callMs = 0 }: InvocationParts) {
    this.#onCall = onCall;
    this.#edge = edge;
    this.#callMs = callMs;
    this.#clock = clock;
    this.#faults = faults;
    this.#log = log;
    this.#random = (purpose) => random(purpose)();
  }

  /** Rejects with the function's own error, or with an InvocationError when it died. */
  invoke<T>(
    name: FunctionName,
    work: (invocation: Invocation) => Promise<T>,
    execution?: string,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      work(new Invocation(name, this, reject, execution)).then(resolve, reject);
    });
  }

  isOpen(invocation: Invocation, destination: Destination, call: string): boolean {
    if (invocation.isDead || this.#onCall || this.#callMs > 0 || this.#faults.anyOfWatchdog) return false;
    return destination !== 'elsewhere' || !isNoted(call);
  }

  call<T>(
    invocation: Invocation,
    destination: Destination,
    { call, run, about }: { call: string; run: () => Promise<T>; about: unknown },
  ): Promise<T> {
    if (invocation.isDead) return new Promise(() => undefined);
    this.#onCall?.(invocation.name, call);
    const noted =
      this.#edge && destination === 'elsewhere' ? this.#edge.noted(invocation, { call, run, about }) : run;
    const made = this.#callMs === 0 ? noted : () => this.#clock.sleep(this.#callMs).then(noted);
    return this.#faults.anyOfWatchdog ? this.#callUnderFaults(invocation, destination, call, made) : made();
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
    return crash ? this.#strike(crash.when, invocation, call, run) : run();
  }

  async #strike<T>(
    when: Crash['when'],
    invocation: Invocation,
    call: string,
    run: () => Promise<T>,
  ): Promise<T> {
    if (when === 'asleep') await this.#clock.sleep(ASLEEP_MS);
    if (when !== 'before') {
      const answer = run();
      if (when === 'asleep') return answer;
      await answer.catch(() => undefined);
    }
    if (when === 'twice') return run();
    if (when === 'failed') throw new TransientError(`${call}: the answer was lost`);
    const timeoutMs = TIMEOUT_MS[invocation.name];
    if (when === 'timeout') await this.#clock.sleep(timeoutMs);
    invocation.die(
      when === 'timeout'
        ? new InvocationError('Sandbox.Timedout', `Task timed out after ${timeoutMs / 1000} s`)
        : new InvocationError('Runtime.ExitError', 'Runtime exited without providing a reason'),
    );
    return new Promise(() => undefined);
  }

  /** Step Functions calls a function: that call too can be lost, repeated or late. */
  async fromWorkflow<T>(run: () => Promise<T>): Promise<T> {
    const call = 'lambda:InvokeFunction';
    this.#onCall?.('workflow', call);
    if (this.#callMs > 0) await this.#clock.sleep(this.#callMs);
    const when = this.#crashAt('workflow', call)?.when;
    if (when === undefined) return run();
    if (when === 'asleep') await this.#clock.sleep(ASLEEP_MS);
    const answer = when === 'before' ? undefined : run();
    if (answer === undefined || when === 'after' || when === 'failed') {
      await answer?.catch(() => undefined);
      throw new InvocationError('Lambda.SdkClientException', 'the answer was lost');
    }
    if (when === 'timeout') return new Promise(() => undefined);
    if (when !== 'twice') return answer;
    const [, second] = await Promise.allSettled([answer, run()]); // both at once
    if (second.status === 'rejected') throw second.reason;
    return second.value;
  }

  #crashAt(name: Caller, call: string): Crash | undefined {
    for (const crash of this.#faults.watchdog('crash')) {
      const isMeant = crash.function === undefined ? name !== 'workflow' : crash.function === name;
      if (crash.call !== call || !isMeant) continue;
      const seen = (this.#seen.get(crash) ?? 0) + 1;
      this.#seen.set(crash, seen);
      if (seen < crash.nth) continue;
      this.#faults.end(crash);
      this.#log.add('fault', { crash: crash.when, function: name, call });
      return crash;
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
  /** The workflow's, where it is a step of one. */
  readonly execution: string | undefined;

  constructor(
    name: FunctionName,
    invocations: Invocations,
    reject: (error: Error) => void,
    execution: string | undefined,
  ) {
    this.name = name;
    this.execution = execution;
    this.#invocations = invocations;
    this.#reject = reject;
  }

  edge(destination: Destination): Edge {
    return new InvocationEdge(this, this.#invocations, destination);
  }

  die(error: InvocationError): void {
    this.isDead = true;
    this.#reject(error);
  }
}

class InvocationEdge implements Edge {
  readonly #invocation: Invocation;
  readonly #invocations: Invocations;
  readonly #destination: Destination;

  constructor(invocation: Invocation, invocations: Invocations, destination: Destination) {
    this.#invocation = invocation;
    this.#invocations = invocations;
    this.#destination = destination;
  }

  isOpen(call: string): boolean {
    return this.#invocations.isOpen(this.#invocation, this.#destination, call);
  }

  through<T>(call: string, run: () => Promise<T>, about: unknown): Promise<T> {
    return this.#invocations.call(this.#invocation, this.#destination, { call, run, about });
  }
}
