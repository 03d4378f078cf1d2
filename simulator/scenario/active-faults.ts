import type { AwsFault, WatchdogFault } from './timeline-schema.ts';

type Named<F, N> = Extract<F, { readonly fault: N }>;

/** The faults of watchdog and AWS that are in force, and the crashes and pauses that wait for their call. */
export class ActiveFaults {
  readonly #watchdog = new Set<WatchdogFault>();
  readonly #aws = new Set<AwsFault>();

  begin(fault: WatchdogFault | AwsFault, kind: 'watchdog' | 'aws'): void {
    if (kind === 'watchdog') this.#watchdog.add(fault as WatchdogFault);
    else this.#aws.add(fault as AwsFault);
  }

  end(fault: WatchdogFault | AwsFault): void {
    this.#watchdog.delete(fault as WatchdogFault);
    this.#aws.delete(fault as AwsFault);
  }

  watchdog<N extends WatchdogFault['fault']>(name: N): Named<WatchdogFault, N>[] {
    if (this.#watchdog.size === 0) return [];
    return [...this.#watchdog].filter((one): one is Named<WatchdogFault, N> => one.fault === name);
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
