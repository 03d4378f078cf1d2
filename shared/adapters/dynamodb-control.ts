import {
  type Acknowledgement,
  ALL_SERVICES,
  type Control,
  NEVER_STARTED,
  type Pause,
  type Said,
  UNTIL_RESUMED_MS,
} from '../core/remediation/control.ts';
import { TerminalError } from '../ports.ts';
import type { RollbackTable } from './rollback-table.ts';
import { type Item, type OnBadRow, readEach } from './stored-item.ts';
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
  readonly #onBadRow: OnBadRow;

  constructor(table: RollbackTable, onBadRow: OnBadRow) {
    this.#table = table;
    this.#onBadRow = onBadRow;
  }

  /** Fails closed: a switch that cannot be read, or is not there, means stop; such a pause holds its own service. */
  async read(): Promise<Control> {
    try {
      const items = await this.#table.all('control');
      const idOf = (item: Item) => String(item.id);
      const pauses = items
        .filter((item) => idOf(item).startsWith(PAUSE))
        .map((item) => [idOf(item).slice(PAUSE.length), this.#readPause(item)] as const);
      const acks = readEach(
        items.filter((item) => idOf(item).startsWith(ACK)),
        (item) => this.#table.read(StoredAck, item),
        this.#onBadRow,
      );
      return {
        ...this.#readSwitch(items.find((item) => idOf(item) === SWITCH)),
        pauses: Object.fromEntries(pauses),
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

  /** One that cannot be read lasts until somebody writes over it. */
  #readPause(item: Item): Pause {
    try {
      const { service: _, ...pause } = this.#table.read(StoredPause, item);
      return pause;
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      const service = String(item.id).slice(PAUSE.length);
      const name = service === ALL_SERVICES ? 'all' : service;
      const reason = `${error.message}; write over it with: npx watchdog resume ${name}`;
      return { untilMs: UNTIL_RESUMED_MS, reason };
    }
  }

  #readSwitch(item: Item | undefined): Pick<Control, 'stopped' | 'stoppedBecause' | 'switched'> {
    if (!item) return { stopped: true, stoppedBecause: NEVER_STARTED };
    const { stopped, because, by, atMs } = this.#table.read(StoredSwitch, item);
    return { stopped, stoppedBecause: stopped ? because : undefined, switched: { by, atMs } };
  }
}
