import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../infra/bundle/bundle-functions.ts';
import type { Observation } from '../shared/core/health/observation.ts';
import { AUTHORITY, type Farm, questionOf } from './farm.ts';
import { temporaryFolder, Worker } from './started-process.ts';

export interface Tick {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly observations: readonly Observation[];
}

/** The prober in a process of its own, bundled as it is deployed. */
export class OurProber {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start({ targets }: Farm): Promise<OurProber> {
    const file = path.join(temporaryFolder(), 'prober.js');
    writeFileSync(file, (await bundle('bench/processes/prober.ts')).code);
    const worker = new Worker(file, {
      WATCHDOG_LOCAL: 'true',
      NODE_EXTRA_CA_CERTS: AUTHORITY,
    });
    await worker.ask(
      'start',
      targets.map((target) => ({ target: target.id, question: questionOf(target) })),
    );
    return new OurProber(worker);
  }

  get pid(): number {
    return this.#worker.pid;
  }

  tick(): Promise<Tick> {
    return this.#worker.ask('tick');
  }

  end(): Promise<void> {
    return this.#worker.end();
  }
}
