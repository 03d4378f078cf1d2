import { isSameDebt, mayEnter } from '../core/remediation/park.ts';
import type { Park } from '../core/remediation/records.ts';
import { LostRaceError, type Parks, TerminalError } from '../ports.ts';
import type { RollbackTable } from './rollback-table.ts';
import { momentText } from './stored-item.ts';
import { StoredPark } from './stored-rollback.ts';

const neverParked = 'attribute_not_exists(#id)';
const lastDebtPaid = '#status = :repaid AND #epoch <= :epoch';
const sameDebtOpen = '#status = :open AND #execution = :execution AND #epoch = :epoch';

/** One row a service: an open debt, or the tombstone of the last one. */
export class DynamoParks {
  readonly #table: RollbackTable;

  constructor(table: RollbackTable) {
    this.#table = table;
  }

  async all(): Promise<Parks> {
    const parks: Park[] = [];
    const unreadable: string[] = [];
    for (const item of await this.#table.all('park')) {
      try {
        parks.push(this.#table.read(StoredPark, item));
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        unreadable.push(error.message);
      }
    }
    return { parks, unreadable };
  }

  async of(service: string): Promise<Park | undefined> {
    const item = await this.#table.get('park', service);
    return item && this.#table.read(StoredPark, item);
  }

  /** The same debt again keeps what was first written: by now the count may be 0. */
  async open(park: Park): Promise<void> {
    const done = await this.#table.put('park', park.service, park, {
      text: `${neverParked} OR (${lastDebtPaid})`,
      values: { ':repaid': 'repaid', ':epoch': park.epoch },
    });
    if (done) return;
    const now = await this.of(park.service);
    if (mayEnter(park, now) === 'is-there') return;
    throw new LostRaceError(`${park.service} cannot be parked: ${describe(now)}`);
  }

  async repay(park: Park, paid: { readonly nowMs: number; readonly by: string }): Promise<void> {
    const done = await this.#table.update(
      'park',
      park.service,
      {
        service: park.service,
        set: { status: ':repaid', repaidAt: ':now', repaidBy: ':by' },
        values: { ':repaid': 'repaid', ':now': momentText(paid.nowMs), ':by': paid.by },
      },
      {
        text: sameDebtOpen,
        values: { ':open': 'open', ':execution': park.execution, ':epoch': park.epoch },
      },
    );
    if (done) return;
    const now = await this.of(park.service);
    if (now?.status === 'repaid' && isSameDebt(now, park)) return;
    throw new LostRaceError(`this debt of ${park.service} is not the one in the books: ${describe(now)}`);
  }
}

const describe = (park: Park | undefined): string =>
  park ? `${park.execution} (epoch ${park.epoch}) has it ${park.status}` : 'nobody has parked it';
