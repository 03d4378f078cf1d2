import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as v from 'valibot';
import { type RecordKind, ROLLBACK_KEYS } from '../contracts/tables.ts';
import { newStopLog, type StopLog } from '../core/diagnosis/stop-log.ts';
import type { Notice } from '../core/notices/notice.ts';
import type { Approval } from '../core/remediation/approval.ts';
import type { Acknowledgement, Control, Pause, Said } from '../core/remediation/control.ts';
import type { Incident } from '../core/remediation/incident.ts';
import {
  type Baseline,
  type Lease,
  type Ledger,
  type Loan,
  newLedger,
  type Park,
  unreadableLedger,
} from '../core/remediation/records.ts';
import type { WatchedService } from '../core/watchlist/environment.ts';
import {
  type Clock,
  type Loans,
  LostRaceError,
  type Paid,
  type Parks,
  type RollbackStore,
} from '../ports.ts';
import { DynamoControl } from './dynamodb-control.ts';
import { DynamoDebts } from './dynamodb-debts.ts';
import { nobodyWroteSince } from './dynamodb-health-store.ts';
import { DynamoLeases } from './dynamodb-leases.ts';
import { DynamoOutbox } from './dynamodb-outbox.ts';
import { RollbackTable } from './rollback-table.ts';
import { StoredIncident } from './stored-incident.ts';
import { type Item, momentText, type OnBadRow, readEach } from './stored-item.ts';
import {
  StoredApproval,
  StoredBaseline,
  StoredLedger,
  StoredLoan,
  StoredPark,
  StoredStopLog,
} from './stored-rollback.ts';
import { systemClock } from './system-clock.ts';

/** More revisions than anybody would go back over. */
const MOST_BASELINES = 20;

export class DynamoRollbackStore implements RollbackStore {
  readonly #table: RollbackTable;
  readonly #onBadRow: OnBadRow;
  readonly #leases: DynamoLeases;
  readonly #parks: DynamoDebts<Park>;
  readonly #loans: DynamoDebts<Loan>;
  readonly #control: DynamoControl;
  readonly #outbox: DynamoOutbox;

  constructor(
    documents: DynamoDBDocumentClient,
    tableName: string,
    environment: { readonly services: readonly Pick<WatchedService, 'id' | 'modelName'>[] },
    onBadRow: OnBadRow,
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.#onBadRow = onBadRow;
    this.#table = new RollbackTable(documents, tableName, environment.services, clock);
    this.#leases = new DynamoLeases(this.#table);
    this.#parks = new DynamoDebts(this.#table, 'park', StoredPark);
    this.#loans = new DynamoDebts(this.#table, 'loan', StoredLoan);
    this.#control = new DynamoControl(this.#table, onBadRow);
    this.#outbox = new DynamoOutbox(this.#table, onBadRow);
  }

  async ledgers(): Promise<readonly Ledger[]> {
    const items = await this.#table.all('ledger');
    return items.map((item) => {
      const [ledger] = this.#readEach(StoredLedger, [item]);
      return ledger ?? unreadableLedger(String(item[ROLLBACK_KEYS.sort]));
    });
  }

  async ledger(service: string): Promise<Ledger> {
    const item = await this.#table.get('ledger', service);
    return item ? this.#table.read(StoredLedger, item) : newLedger(service);
  }

  async replaceLedger(ledger: Ledger): Promise<void> {
    await this.#replace('ledger', ledger.service, ledger);
  }

  async incident(id: string): Promise<Incident | undefined> {
    const item = await this.#table.get('incident', id);
    return item && this.#table.read(StoredIncident, item);
  }

  async replaceIncident(incident: Incident): Promise<Incident> {
    return this.#replace('incident', incident.id, incident);
  }

  async incidents(service: string, most: number): Promise<readonly Incident[]> {
    const items = await this.#table.newest('incident', service, most);
    return this.#readEach(StoredIncident, items);
  }

  takeLease(
    service: string,
    holder: string,
    until: { readonly nowMs: number; readonly expiresAtMs: number },
  ): Promise<Lease | undefined> {
    return this.#leases.take(service, holder, until);
  }

  renewLease(lease: Lease, expiresAtMs: number): Promise<Lease> {
    return this.#leases.renew(lease, expiresAtMs);
  }

  lease(service: string): Promise<Lease | undefined> {
    return this.#leases.read(service);
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#leases.release(lease);
  }

  async parks(): Promise<Parks> {
    const { debts, unreadable } = await this.#parks.all();
    return { parks: debts, unreadable };
  }

  park(service: string): Promise<Park | undefined> {
    return this.#parks.of(service);
  }

  openPark(park: Park): Promise<void> {
    return this.#parks.open(park);
  }

  repayPark(park: Park, paid: Paid): Promise<void> {
    return this.#parks.repay(park, paid);
  }

  async loans(): Promise<Loans> {
    const { debts, unreadable } = await this.#loans.all();
    return { loans: debts, unreadable };
  }

  loan(service: string): Promise<Loan | undefined> {
    return this.#loans.of(service);
  }

  openLoan(loan: Loan): Promise<void> {
    return this.#loans.open(loan);
  }

  repayLoan(loan: Loan, paid: Paid): Promise<void> {
    return this.#loans.repay(loan, paid);
  }

  async baselines(service: string): Promise<readonly Baseline[]> {
    const items = await this.#table.newest('baseline', service, MOST_BASELINES);
    return this.#readEach(StoredBaseline, items);
  }

  /** The id sorts by when the revision went live; the same certificate twice is the same item. */
  async addBaseline(baseline: Baseline): Promise<void> {
    const id = `${baseline.service}#${momentText(baseline.liveSinceMs)}#${baseline.taskDefinition}`;
    await this.#table.overwrite('baseline', id, baseline);
  }

  async stopLog(service: string): Promise<StopLog> {
    const item = await this.#table.get('stops', service);
    return item ? this.#table.read(StoredStopLog, item) : newStopLog(service);
  }

  async replaceStopLog(log: StopLog): Promise<void> {
    await this.#replace('stops', log.service, log);
  }

  control(): Promise<Control> {
    return this.#control.read();
  }

  setStopped(stopped: boolean, because: string, said: Said): Promise<void> {
    return this.#control.setStopped(stopped, because, said);
  }

  pause(service: string, pause: Pause): Promise<void> {
    return this.#control.pause(service, pause);
  }

  acknowledge(service: string, ack: Acknowledgement): Promise<void> {
    return this.#control.acknowledge(service, ack);
  }

  async approval(service: string): Promise<Approval | undefined> {
    const item = await this.#table.get('approval', service);
    return item && this.#table.read(StoredApproval, item);
  }

  async replaceApproval(approval: Approval): Promise<void> {
    await this.#replace('approval', approval.service, approval);
  }

  addNotice(notice: Notice): Promise<boolean> {
    return this.#outbox.add(notice);
  }

  hasNotice(noticeId: string): Promise<boolean> {
    return this.#outbox.has(noticeId);
  }

  markSent(noticeId: string, nowMs: number): Promise<void> {
    return this.#outbox.markSent(noticeId, nowMs);
  }

  unsentNotices(): Promise<readonly Notice[]> {
    return this.#outbox.unsent();
  }

  #readEach<T>(schema: v.GenericSchema<unknown, T>, items: readonly Item[]): T[] {
    return readEach(items, (item) => this.#table.read(schema, item), this.#onBadRow);
  }

  async #replace<R extends { readonly service: string; readonly version: number }>(
    kind: RecordKind,
    id: string,
    record: R,
  ): Promise<R> {
    const next = { ...record, version: record.version + 1 };
    if (await this.#table.put(kind, id, next, nobodyWroteSince(record.version))) return next;
    const now = await this.#table.get(kind, id);
    throw new LostRaceError(
      `${this.#table.name}: ${kind} ${id} is at version ${now?.version ?? 'none'}, not ${record.version}`,
    );
  }
}
