import { newStopLog, type StopLog } from '../../shared/core/diagnosis/stop-log.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Approval } from '../../shared/core/remediation/approval.ts';
import {
  type Acknowledgement,
  type Control,
  NEVER_STARTED,
  type Pause,
  type Said,
} from '../../shared/core/remediation/control.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { isStillOurs, takenLease } from '../../shared/core/remediation/lease.ts';
import { isSameDebt, mayEnter } from '../../shared/core/remediation/park.ts';
import {
  type Baseline,
  type Lease,
  type Ledger,
  type Loan,
  newLedger,
  type Park,
} from '../../shared/core/remediation/records.ts';
import { type Loans, LostRaceError, type Paid, type Parks, type RollbackStore } from '../../shared/ports.ts';
import { frozenWhole, nextVersion } from './in-memory-health-store.ts';
import { Items, type OnWrite } from './items.ts';

/** As the DynamoDB store: nobody goes back over more revisions. */
const MOST_BASELINES = 20;

/** Rollback-state in Maps, with the same conditions as the table's conditional writes. */
export class InMemoryRollbackStore implements RollbackStore {
  /** Hears of every item that is written or deleted. */
  onWrite: OnWrite = () => undefined;
  readonly #ledgers = new Items<Ledger>('ledger', (...write) => this.onWrite(...write));
  readonly #incidents = new Items<Incident>('incident', (...write) => this.onWrite(...write));
  readonly #leases = new Items<Lease>('lease', (...write) => this.onWrite(...write));
  readonly #parks = new Items<Park>('park', (...write) => this.onWrite(...write));
  readonly #loans = new Items<Loan>('loan', (...write) => this.onWrite(...write));
  readonly #baselineKeys = new Map<string, Set<string>>();
  readonly #baselines = new Items<Baseline>('baseline', (...write) => this.onWrite(...write));
  readonly #stops = new Items<StopLog>('stops', (...write) => this.onWrite(...write));
  readonly #notices = new Items<{ readonly notice: Notice; sentAtMs?: number }>('outbox', (...write) =>
    this.onWrite(...write),
  );
  readonly #approvals = new Items<Approval>('approval', (...write) => this.onWrite(...write));
  #control: Control = { stopped: true, stoppedBecause: NEVER_STARTED, pauses: {}, acks: {} };

  /** What stands in it already, as if it were written now. */
  tellAll(): void {
    for (const [id, item] of this.#baselines) this.onWrite('baseline', id, item);
    this.onWrite('control', '@', this.#control);
  }

  async ledgers(): Promise<readonly Ledger[]> {
    return [...this.#ledgers.values()];
  }

  async ledger(service: string): Promise<Ledger> {
    return this.#ledgers.get(service) ?? newLedger(service);
  }

  async replaceLedger(ledger: Ledger): Promise<void> {
    const { service } = ledger;
    this.#ledgers.set(
      service,
      nextVersion(ledger, this.#ledgers.get(service), () => `ledger ${service}`),
    );
  }

  async incident(id: string): Promise<Incident | undefined> {
    return this.#incidents.get(id);
  }

  async replaceIncident(incident: Incident): Promise<Incident> {
    const next = nextVersion(incident, this.#incidents.get(incident.id), () => `incident ${incident.id}`);
    this.#incidents.set(incident.id, next);
    return next;
  }

  async incidents(service: string, most: number): Promise<readonly Incident[]> {
    const own = [...this.#incidents.values()].filter((one) => one.id.startsWith(`${service}#`));
    return own.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, most);
  }

  async takeLease(
    service: string,
    holder: string,
    until: { readonly nowMs: number; readonly expiresAtMs: number },
  ): Promise<Lease | undefined> {
    const lease = takenLease(this.#leases.get(service), service, holder, until);
    return lease && this.#keepLease(lease);
  }

  async renewLease(lease: Lease, expiresAtMs: number): Promise<Lease> {
    const now = this.#leases.get(lease.service);
    if (!isStillOurs(lease, now)) {
      throw new LostRaceError(
        `lease of ${lease.service}, epoch ${lease.epoch}, is not ours any more: ` +
          `${now?.holder ?? 'nobody'} holds epoch ${now?.epoch ?? 0}`,
      );
    }
    return this.#keepLease({ ...lease, expiresAtMs });
  }

  async lease(service: string): Promise<Lease | undefined> {
    return this.#leases.get(service);
  }

  async releaseLease(lease: Lease): Promise<void> {
    const now = this.#leases.get(lease.service);
    if (now && isStillOurs(lease, now)) this.#keepLease({ ...now, holder: undefined });
  }

  #keepLease(lease: Lease): Lease {
    const kept = frozenWhole(lease);
    this.#leases.set(lease.service, kept);
    return kept;
  }

  async parks(): Promise<Parks> {
    return { parks: [...this.#parks.values()], unreadable: [] };
  }

  async park(service: string): Promise<Park | undefined> {
    return this.#parks.get(service);
  }

  async openPark(park: Park): Promise<void> {
    enter(park, this.#parks);
  }

  async repayPark(park: Park, paid: Paid): Promise<void> {
    repay(park, paid, this.#parks);
  }

  async loans(): Promise<Loans> {
    return { loans: [...this.#loans.values()], unreadable: [] };
  }

  async loan(service: string): Promise<Loan | undefined> {
    return this.#loans.get(service);
  }

  async openLoan(loan: Loan): Promise<void> {
    enter(loan, this.#loans);
  }

  async repayLoan(loan: Loan, paid: Paid): Promise<void> {
    repay(loan, paid, this.#loans);
  }

  async baselines(service: string): Promise<readonly Baseline[]> {
    return [...(this.#baselineKeys.get(service) ?? [])]
      .map((key) => this.#baselines.get(key)!)
      .sort((a, b) => b.liveSinceMs - a.liveSinceMs)
      .slice(0, MOST_BASELINES);
  }

  async addBaseline(baseline: Baseline): Promise<void> {
    const { service, liveSinceMs, taskDefinition } = baseline;
    const key = `${service} ${liveSinceMs} ${taskDefinition}`;
    this.#baselineKeys.set(service, (this.#baselineKeys.get(service) ?? new Set()).add(key));
    this.#baselines.set(key, frozenWhole(baseline));
  }

  async control(): Promise<Control> {
    return this.#control;
  }

  async setStopped(stopped: boolean, because: string, said: Said): Promise<void> {
    const stoppedBecause = stopped ? because : undefined;
    this.#control = frozenWhole({ ...this.#control, stopped, stoppedBecause, switched: said });
    this.onWrite('control', '@', this.#control);
  }

  async pause(service: string, pause: Pause): Promise<void> {
    const pauses = { ...this.#control.pauses, [service]: pause };
    this.#control = frozenWhole({ ...this.#control, pauses });
    this.onWrite('control', '@', this.#control);
  }

  async acknowledge(service: string, ack: Acknowledgement): Promise<void> {
    this.#control = frozenWhole({ ...this.#control, acks: { ...this.#control.acks, [service]: ack } });
    this.onWrite('control', '@', this.#control);
  }

  async approval(service: string): Promise<Approval | undefined> {
    return this.#approvals.get(service);
  }

  async stopLog(service: string): Promise<StopLog> {
    return this.#stops.get(service) ?? newStopLog(service);
  }

  async replaceStopLog(log: StopLog): Promise<void> {
    const { service } = log;
    this.#stops.set(
      service,
      nextVersion(log, this.#stops.get(service), () => `stops of ${service}`),
    );
  }

  async replaceApproval(approval: Approval): Promise<void> {
    const { service } = approval;
    this.#approvals.set(
      service,
      nextVersion(approval, this.#approvals.get(service), () => `approval ${service}`),
    );
  }

  async addNotice(notice: Notice): Promise<boolean> {
    if (this.#notices.has(notice.id)) return false;
    this.#notices.set(notice.id, { notice: frozenWhole(notice) });
    return true;
  }

  async hasNotice(noticeId: string): Promise<boolean> {
    return this.#notices.has(noticeId);
  }

  async markSent(noticeId: string, nowMs: number): Promise<void> {
    const entry = this.#notices.get(noticeId);
    if (entry) entry.sentAtMs ??= nowMs;
  }

  async unsentNotices(): Promise<readonly Notice[]> {
    const unsent: Notice[] = [];
    for (const { notice, sentAtMs } of this.#notices.values())
      if (sentAtMs === undefined) unsent.push(notice);
    return unsent.length > 1 ? unsent.sort((a, b) => a.atMs - b.atMs) : unsent;
  }
}

function enter<D extends Park | Loan>(debt: D, books: Map<string, D>): void {
  const now = books.get(debt.service);
  const may = mayEnter(debt, now);
  if (may === 'refused')
    throw new LostRaceError(`no debt of ${debt.service} can be entered: ${describe(now)}`);
  if (may === 'enter') books.set(debt.service, frozenWhole(debt));
}

function repay<D extends Park | Loan>(debt: D, paid: Paid, books: Map<string, D>): void {
  const now = books.get(debt.service);
  if (!now || !isSameDebt(now, debt)) {
    throw new LostRaceError(`this debt of ${debt.service} is not the one in the books: ${describe(now)}`);
  }
  if (now.status === 'repaid') return;
  const repaid = { status: 'repaid' as const, repaidAtMs: paid.nowMs, repaidBy: paid.by };
  books.set(debt.service, frozenWhole({ ...now, ...repaid }));
}

const describe = (debt: Park | Loan | undefined): string =>
  debt ? `${debt.execution} (epoch ${debt.epoch}) has it ${debt.status}` : 'nobody has entered one';
