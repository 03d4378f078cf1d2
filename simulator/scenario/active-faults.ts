import type { AwsFault, WatchdogFault } from './timeline-schema.ts';

type Named<F, N> = Extract<F, { readonly fault: N }>;

/** What can happen at a call, beside what a scenario's file can say. */
export const CALL_STRIKES = ['before', 'after', 'timeout', 'failed', 'twice', 'asleep'] as const;
export type CallStrike = (typeof CALL_STRIKES)[number];

/**
 * `before`, `after`: the function is killed there. `timeout`: the call is made, its function's time runs out.
 * `failed`: the call is made and answered with an error. `twice`: it is made twice, as an SDK does whose first
 * answer was lost. `asleep`: the function freezes for twenty minutes before it, and then makes it.
 */
export type Crash = Omit<Named<WatchdogFault, 'crash'>, 'when'> & { readonly when: CallStrike };

/** When the workflow enters its nth state, counted over all executions. */
export interface StateStrike {
  readonly fault: 'at-state';
  readonly nth: number;
  readonly does: 'ABORTED' | 'TIMED_OUT' | 'upgraded';
}

type OwnFault = Exclude<WatchdogFault, { fault: 'crash' }> | Crash | StateStrike;

/** The faults of watchdog and AWS that are in force, and the crashes and pauses that wait for their call. */
export class ActiveFaults {
  readonly #watchdog = new Set<OwnFault>();
  readonly #aws = new Set<AwsFault>();

  begin(fault: OwnFault | AwsFault, kind: 'watchdog' | 'aws'): void {
    if (kind === 'watchdog') this.#watchdog.add(fault as OwnFault);
    else this.#aws.add(fault as AwsFault);
  }

  end(fault: OwnFault | AwsFault): void {
    this.#watchdog.delete(fault as OwnFault);
    this.#aws.delete(fault as AwsFault);
  }

  watchdog<N extends OwnFault['fault']>(name: N): Named<OwnFault, N>[] {
    if (this.#watchdog.size === 0) return [];
    return [...this.#watchdog].filter((one): one is Named<OwnFault, N> => one.fault === name);
  }

  aws<N extends AwsFault['fault']>(name: N): Named<AwsFault, N>[] {
    return [...this.#aws].filter((one): one is Named<AwsFault, N> => one.fault === name);
  }

  get anyOfWatchdog(): boolean {
    return this.#watchdog.size > 0;
  }

  isBlindTo(target: string): boolean {
    if (this.#watchdog.size === 0) return false;
    if (this.watchdog('prober-blind').length > 0) return true;
    return this.watchdog('half-blind').some((one) => one.services.includes(target));
  }

  /** How far the watchdog's clocks are ahead of the world's. */
  get skewMs(): number {
    if (this.#watchdog.size === 0) return 0;
    return this.watchdog('clock-skew').reduce((sum, one) => sum + one.seconds * 1000, 0);
  }
}
