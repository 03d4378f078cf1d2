import path from 'node:path';
import type { HttpQuestion } from '../shared/core/watchlist/environment.ts';
import type { Kind } from './mix.ts';
import { Worker } from './started-process.ts';

export const TIMEOUT_MS = 2_000;
/** The authority that has signed the farm's certificates. */
export const AUTHORITY = path.join(import.meta.dirname, '../test/adapters/certificates/authority.pem');

/** Loopback too, but everything here listens on 127.0.0.1 alone. A closed port might be given to somebody else. */
const NOBODY = '127.0.0.77';

export interface FarmTarget {
  readonly id: string;
  readonly kind: Kind;
  readonly url: string;
}

/** Targets on loopback, each with a port of its own, served by one process that nobody measures. */
export class Farm {
  readonly targets: readonly FarmTarget[];
  readonly #worker: Worker;

  private constructor(worker: Worker, targets: readonly FarmTarget[]) {
    this.#worker = worker;
    this.targets = targets;
  }

  static async start(kinds: readonly Kind[], secure = false): Promise<Farm> {
    const worker = new Worker(path.join(import.meta.dirname, 'processes/farm.ts'));
    const ports = await worker.ask<number[]>('start', { kinds, secure });
    const targets = kinds.map((kind, at): FarmTarget => {
      const host = kind === 'refused' ? NOBODY : '127.0.0.1';
      const url = `${secure ? 'https' : 'http'}://${host}:${ports[at]}/health`;
      return { id: `t${at}`, kind, url };
    });
    return new Farm(worker, targets);
  }

  /** Connections so far, by what the target was when it accepted. Nobody can count those that were refused. */
  accepted(): Promise<Partial<Record<Kind, number>>> {
    return this.#worker.ask('accepted');
  }

  /** Returns when it happened, in epoch milliseconds. */
  become(targets: readonly number[], kind: Kind): Promise<number> {
    return this.#worker.ask('become', { targets, kind });
  }

  end(): Promise<void> {
    return this.#worker.end();
  }
}

export const questionOf = ({ url }: FarmTarget): HttpQuestion => ({
  kind: 'http',
  url,
  records: 'A',
  latency: { warnMs: TIMEOUT_MS, criticalMs: TIMEOUT_MS }, // as the peers: right or wrong, not slow
  timeoutMs: TIMEOUT_MS,
  body: [],
});
