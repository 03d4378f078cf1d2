import type * as v from 'valibot';
import { isSameDebt, mayEnter } from '../core/remediation/park.ts';
import type { Loan, Park } from '../core/remediation/records.ts';
import { LostRaceError, type Paid, TerminalError } from '../ports.ts';
import type { RollbackTable } from './rollback-table.ts';
import { momentText } from './stored-item.ts';

const neverOwed = 'attribute_not_exists(#id)';
const lastDebtPaid = '#status = :repaid AND #epoch <= :epoch';
const sameDebtOpen = '#status = :open AND #execution = :execution AND #epoch = :epoch';

/** What is owed of one kind. One row a service: an open debt, or the tombstone of the last one. */
export class DynamoDebts<D extends Park | Loan> {
  readonly #table: RollbackTable;
  readonly #kind: 'park' | 'loan';
  readonly #schema: v.GenericSchema<unknown, D>;

  constructor(table: RollbackTable, kind: 'park' | 'loan', schema: v.GenericSchema<unknown, D>) {
    this.#table = table;
    this.#kind = kind;
    this.#schema = schema;
  }

  async all(): Promise<{ readonly debts: readonly D[]; readonly unreadable: readonly string[] }> {
    const debts: D[] = [];
    const unreadable: string[] = [];
    for (const item of await this.#table.all(this.#kind)) {
      try {
        debts.push(this.#table.read(this.#schema, item));
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        unreadable.push(error.message);
      }
    }
    return { debts, unreadable };
  }

  async of(service: string): Promise<D | undefined> {
    const item = await this.#table.get(this.#kind, service);
    return item && this.#table.read(this.#schema, item);
  }

  /** The same debt again keeps what was first written: by now the count may be 0. */
  async open(debt: D): Promise<void> {
    const done = await this.#table.put(this.#kind, debt.service, debt, {
      text: `${neverOwed} OR (${lastDebtPaid})`,
      values: { ':repaid': 'repaid', ':epoch': debt.epoch },
    });
    if (done) return;
    const now = await this.of(debt.service);
    if (mayEnter(debt, now) === 'is-there') return;
    throw new LostRaceError(`no ${this.#kind} of ${debt.service} can be entered: ${describe(now)}`);
  }

  async repay(debt: D, paid: Paid): Promise<void> {
    const done = await this.#table.update(
      this.#kind,
      debt.service,
      {
        service: debt.service,
        set: { status: ':repaid', repaidAt: ':now', repaidBy: ':by' },
        values: { ':repaid': 'repaid', ':now': momentText(paid.nowMs), ':by': paid.by },
      },
      {
        text: sameDebtOpen,
        values: { ':open': 'open', ':execution': debt.execution, ':epoch': debt.epoch },
      },
    );
    if (done) return;
    const now = await this.of(debt.service);
    if (now?.status === 'repaid' && isSameDebt(now, debt)) return;
    throw new LostRaceError(`this debt of ${debt.service} is not the one in the books: ${describe(now)}`);
  }
}

const describe = (debt: Park | Loan | undefined): string =>
  debt ? `${debt.execution} (epoch ${debt.epoch}) has it ${debt.status}` : 'nobody has entered one';
