import * as v from 'valibot';
import type { Notice } from '../core/notices/notice.ts';
import { TerminalError } from '../ports.ts';
import type { Expression } from './dynamodb-table.ts';
import type { RollbackTable } from './rollback-table.ts';
import { attributesOf, type Item, type OnBadRow, readEach } from './stored-item.ts';
import { StoredNotice } from './stored-rollback.ts';

const neverAdded = 'attribute_not_exists(#id)';
const notSentYet = 'attribute_not_exists(#sentAt)';
const isThere = 'attribute_exists(#id)';
const always = 'attribute_exists(#id) OR attribute_not_exists(#id)';

/** Every write but a person's leaves an id of its own. */
const stillAsRead = (item: Item | undefined): Expression =>
  item?.writeId === undefined
    ? { text: 'attribute_not_exists(#writeId)' }
    : { text: '#writeId = :read', values: { ':read': item.writeId } };

/** What waits to be sent about one service (or about what several share), whole, by the notice's id. */
const StoredOutbox = v.object({ service: v.string(), notices: v.record(v.string(), StoredNotice) });

/**
 * `notice` items are the history and claim an id for good; one `outbox` item for each service holds what is
 * still to be sent. The outbox is written first: whoever dies in between has asked for a notice to be sent,
 * never lost one. Nothing is ever deleted from the table, so the functions need no right to.
 */
export class DynamoOutbox {
  readonly #table: RollbackTable;
  readonly #onBadRow: OnBadRow;

  constructor(table: RollbackTable, onBadRow: OnBadRow) {
    this.#table = table;
    this.#onBadRow = onBadRow;
  }

  async add(notice: Notice): Promise<boolean> {
    const before = await this.#table.get('notice', notice.id);
    if (before?.sentAt !== undefined) return false;
    await this.#putInOutbox(notice);
    const record = { ...notice, service: notice.about };
    return this.#table.put('notice', notice.id, record, { text: neverAdded });
  }

  async has(noticeId: string): Promise<boolean> {
    return (await this.#table.get('notice', noticeId)) !== undefined;
  }

  async markSent(noticeId: string, nowMs: number): Promise<void> {
    const notice = (await this.#waiting()).find((one) => one.id === noticeId);
    if (!notice) return;
    const record = { ...notice, service: notice.about, sentAtMs: nowMs };
    await this.#table.put('notice', noticeId, record, { text: notSentYet });
    await this.#takeFromOutbox(notice);
  }

  /** Oldest first. What somebody sent while another was adding it again is put away here. */
  async unsent(): Promise<readonly Notice[]> {
    const unsent = await Promise.all(
      (await this.#waiting()).map(async (notice) => {
        const history = await this.#table.get('notice', notice.id);
        if (history?.sentAt === undefined) return [notice];
        await this.#takeFromOutbox(notice);
        return [];
      }),
    );
    return unsent.flat().sort((a, b) => a.atMs - b.atMs);
  }

  /** One that two have added at once about different services waits in both rows, and is sent once. */
  async #waiting(): Promise<readonly Notice[]> {
    const waiting: Notice[] = [];
    for (const item of await this.#table.all('outbox')) {
      const [row] = readEach([item], () => this.#table.read(StoredOutbox, item), this.#onBadRow);
      waiting.push(...(row ? Object.values(row.notices) : await this.#mend(String(item.id), item)));
    }
    return [...new Map(waiting.map((notice) => [notice.id, notice])).values()];
  }

  /**
   * What waited in a row that cannot be read stands whole in the history, and waits anew; unless somebody has written
   * the row since it was read.
   */
  async #mend(service: string, bad: Item | undefined): Promise<readonly Notice[]> {
    const history = await this.#table.all('notice');
    const unsent = readEach(
      history.filter((item) => item.service === service && item.sentAt === undefined),
      (item) => this.#table.read(StoredNotice, item),
      this.#onBadRow,
    );
    const notices = Object.fromEntries(unsent.map((notice) => [notice.id, notice]));
    await this.#table.put('outbox', service, { service, notices }, stillAsRead(bad));
    return unsent;
  }

  /** A key of a map can only be set where the map is. */
  async #putInOutbox(notice: Notice): Promise<void> {
    try {
      await this.#putWithOthers(notice);
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      const bad = await this.#table.get('outbox', notice.about);
      await this.#mend(notice.about, bad); // there is no map to put it into
      await this.#putWithOthers(notice);
    }
  }

  async #putWithOthers(notice: Notice): Promise<void> {
    const service = notice.about;
    await this.#table.update(
      'outbox',
      service,
      { service, set: { notices: 'if_not_exists(#notices, :none)' }, values: { ':none': {} } },
      { text: always },
    );
    await this.#table.update(
      'outbox',
      service,
      {
        service,
        set: { 'notices.#notice': ':notice' },
        names: { '#notice': notice.id },
        values: { ':notice': attributesOf(notice) },
      },
      { text: always },
    );
  }

  async #takeFromOutbox(notice: Notice): Promise<void> {
    await this.#table.update(
      'outbox',
      notice.about,
      { service: notice.about, set: {}, remove: ['notices.#notice'], names: { '#notice': notice.id } },
      { text: isThere },
    );
  }
}
