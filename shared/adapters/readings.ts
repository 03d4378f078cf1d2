import type { Observation } from '../core/health/observation.ts';
import type { AskedOfAws } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { MeasuredReadings } from './measured-readings.ts';

/** What AWS knows of dependencies that are not probed. Never throws: what cannot be read comes back `unknown`. */
export class Readings {
  readonly #measured: MeasuredReadings;

  constructor(config: AwsConfig) {
    this.#measured = new MeasuredReadings(config);
  }

  async ask(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]> {
    return this.#measured.ask(asked, nowMs);
  }
}
