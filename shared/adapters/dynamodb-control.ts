import {
  type Acknowledgement,
  type Control,
  NEVER_STARTED,
  type Pause,
  type Said,
} from '../core/remediation/control.ts';
import type { RollbackTable } from './rollback-table.ts';
import type { Item } from './stored-item.ts';
import { StoredAck, StoredPause, StoredSwitch } from './stored-rollback.ts';

/** Ids of the rows: one switch, and for each service (or `*`, all of them) one pause and one acknowledgement. */
const SWITCH = 'switch';
const PAUSE = 'pause#';
const ACK = 'ack#';

/** The switch is about the whole environment. */
const EVERYTHING = '*';

/** What people said to the watchdog. Only people write these rows, and nobody deletes one. */
export class DynamoControl {
  readonly #table: RollbackTable;

  constructor(table: RollbackTable) {
    this.#table = table;
  }

  /** Fails closed: what cannot be read, or is not there, means stop. */
  async read(): Promise<Control> {
    try {
      const items = await this.#table.all('control');
      const idOf = (item: Item) => String(item.id);
      const pauses = items
        .filter((item) => idOf(item).startsWith(PAUSE))
        .map((item) => this.#table.read(StoredPause, item));
      const acks = items
        .filter((item) => idOf(item).startsWith(ACK))
        .map((item) => this.#table.read(StoredAck, item));
      return {
        ...this.#readSwitch(items.find((item) => idOf(item) === SWITCH)),
        pauses: Object.fromEntries(pauses.map(({ service, ...pause }) => [service, pause])),
        acks: Object.fromEntries(acks.map(({ service, ...ack }) => [service, ack])),
      };
    } catch (error) {
      return { stopped: true, stoppedBecause: `unreadable: ${(error as Error).message}`, pauses: {} };
    }
  }

  async setStopped(stopped: boolean, because: string, said: Said): Promise<void> {
    await this.#table.overwrite('control', SWITCH, { service: EVERYTHING, stopped, because, ...said });
  }

  async pause(service: string, pause: Pause): Promise<void> {
    await this.#table.overwrite('control', PAUSE + service, { service, ...pause });
  }

  async acknowledge(service: string, ack: Acknowledgement): Promise<void> {
    await this.#table.overwrite('control', ACK + service, { service, ...ack });
  }

  #readSwitch(item: Item | undefined): Pick<Control, 'stopped' | 'stoppedBecause' | 'switched'> {
    if (!item) return { stopped: true, stoppedBecause: NEVER_STARTED };
    const { stopped, because, by, atMs } = this.#table.read(StoredSwitch, item);
    return { stopped, stoppedBecause: stopped ? because : undefined, switched: { by, atMs } };
  }
}
