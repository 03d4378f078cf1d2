import type { CloudParts } from './cloud-parts.ts';

/** Starts, resets and ends everything, in the order that lets nothing slip through. */
export class CloudLife {
  readonly #parts: CloudParts;
  #stopped: Promise<void> | undefined;

  constructor(parts: CloudParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { tables, plan, fleet, bus, runtime, schedules } = this.#parts;
    await Promise.all([tables.start(plan.tables), fleet.start((event) => bus.publish(event))]);
    runtime.open();
    schedules.start();
  }

  async reset(): Promise<void> {
    const { nameServer, tables, runtime, queues, logs, topics, onEvent } = this.#parts;
    await this.#halt();
    nameServer.isBlind = false;
    tables.trouble = undefined;
    runtime.diesAtOnce = () => false;
    queues.clear();
    logs.clear();
    topics.notices.length = 0;
    onEvent({ kind: 'reset', atMs: Date.now() });
    await this.start();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { documents, tables, nameServer, endpoint } = this.#parts;
    await this.#halt();
    documents.destroy();
    await Promise.all([tables.stop(), nameServer.close(), endpoint.close()]);
  }

  /** First whatever starts something, then what has been started. */
  async #halt(): Promise<void> {
    const { schedules, faults, later, pollers, executions, runtime, fleet } = this.#parts;
    schedules.stop();
    faults.forget();
    later.reset();
    pollers.reset();
    executions.reset();
    await Promise.all([runtime.close(), fleet.end()]);
  }
}
