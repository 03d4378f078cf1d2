import type { Control } from '../core/remediation/records.ts';
import type { RollbackTable } from './rollback-table.ts';
import { StoredPause, StoredSwitch } from './stored-rollback.ts';

/** Ids of the two kinds of rows: one switch, and one pause for each service (or `*`, all of them). */
const SWITCH = 'switch';
const pauseId = (service: string) => `pause#${service}`;

/** The switch is about the whole environment. */
const EVERYTHING = '*';

/** What people said to the watchdog. */
export class DynamoControl {
  readonly #table: RollbackTable;

  constructor(table: RollbackTable) {
    this.#table = table;
  }

  /** Fails closed: what cannot be read means stop. No row at all means that nobody ever said anything. */
  async read(): Promise<Control> {
    try {
      const items = await this.#table.all('control');
      const off = items.find((item) => item.id === SWITCH);
      const pauses = items.filter((item) => item !== off).map((item) => this.#table.read(StoredPause, item));
      const { stopped, because } = off ? this.#table.read(StoredSwitch, off) : RUNNING;
      return {
        stopped,
        stoppedBecause: stopped ? because : undefined,
        pauses: Object.fromEntries(
          pauses.map(({ service, untilMs, reason }) => [service, { untilMs, reason }]),
        ),
      };
    } catch (error) {
      return { stopped: true, stoppedBecause: `unreadable: ${(error as Error).message}`, pauses: {} };
    }
  }

  async setStopped(stopped: boolean, because: string): Promise<void> {
    await this.#table.overwrite('control', SWITCH, { service: EVERYTHING, stopped, because });
  }

  async pause(service: string, untilMs: number, reason: string): Promise<void> {
    await this.#table.overwrite('control', pauseId(service), { service, untilMs, reason });
  }
}

const RUNNING = { stopped: false, because: '' };
