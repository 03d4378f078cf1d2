import { epochBefore } from '../core/remediation/lease.ts';
import type { Lease } from '../core/remediation/records.ts';
import { LostRaceError } from '../ports.ts';
import type { RollbackTable } from './rollback-table.ts';
import { momentText } from './stored-item.ts';
import { StoredLease } from './stored-rollback.ts';

const nobodyHoldsIt = 'attribute_not_exists(#holder)';
const holderWentSilent = '#expiresAt < :now AND #holder <> :me'; // ISO-8601 UTC sorts as text
const alreadyMine = '#holder = :me';
const stillMine = '#holder = :me AND #epoch = :epoch';

/** Who may act on a service. Each change is one conditional write; epochs only grow, also where the row was taken away. */
export class DynamoLeases {
  readonly #table: RollbackTable;

  constructor(table: RollbackTable) {
    this.#table = table;
  }

  async take(
    service: string,
    holder: string,
    until: { readonly nowMs: number; readonly expiresAtMs: number },
  ): Promise<Lease | undefined> {
    const expiresAt = momentText(until.expiresAtMs);
    const newEpoch = await this.#table.update(
      'lease',
      service,
      {
        service,
        set: { holder: ':me', expiresAt: ':expiresAt', epoch: 'if_not_exists(#epoch, :before) + :one' },
        values: { ':me': holder, ':expiresAt': expiresAt, ':before': epochBefore(until.nowMs), ':one': 1 },
      },
      { text: `${nobodyHoldsIt} OR (${holderWentSilent})`, values: { ':now': momentText(until.nowMs) } },
    );
    const mine = newEpoch || (await this.#extend(service, expiresAt, { text: alreadyMine, holder }));
    const now = mine ? await this.read(service) : undefined;
    return now?.holder === holder ? now : undefined;
  }

  async renew(lease: Lease, expiresAtMs: number): Promise<Lease> {
    const held = { text: stillMine, holder: lease.holder, epoch: lease.epoch };
    if (lease.holder !== undefined && (await this.#extend(lease.service, momentText(expiresAtMs), held))) {
      return { ...lease, expiresAtMs };
    }
    const now = await this.read(lease.service);
    throw new LostRaceError(
      `lease of ${lease.service}, epoch ${lease.epoch}, is not ours any more: ` +
        `${now?.holder ?? 'nobody'} holds epoch ${now?.epoch ?? 0}`,
    );
  }

  async read(service: string): Promise<Lease | undefined> {
    const item = await this.#table.get('lease', service);
    return item && this.#table.read(StoredLease, item);
  }

  /** Afterwards it is not ours: true already if somebody else has it. */
  async release(lease: Lease): Promise<void> {
    if (lease.holder === undefined) return;
    await this.#table.update(
      'lease',
      lease.service,
      { service: lease.service, set: {}, remove: ['holder'] },
      { text: stillMine, values: { ':me': lease.holder, ':epoch': lease.epoch } },
    );
  }

  #extend(
    service: string,
    expiresAt: string,
    held: { readonly text: string; readonly holder?: string; readonly epoch?: number },
  ): Promise<boolean> {
    return this.#table.update(
      'lease',
      service,
      { service, set: { expiresAt: ':expiresAt' }, values: { ':expiresAt': expiresAt } },
      {
        text: held.text,
        values: { ':me': held.holder, ...(held.epoch !== undefined && { ':epoch': held.epoch }) },
      },
    );
  }
}
