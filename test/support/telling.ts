import type { ClosePorts } from '../../functions/tell/close.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import { InMemoryRollbackStore } from '../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, plainSituation } from './cases.ts';

/** Where notices are told, a minute after noon, and what was. */
export function tellingPlace() {
  const told: Notice[] = [];
  const rollback = new InMemoryRollbackStore();
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => NOON + MINUTE },
    rollback,
    topic: { publish: async (notice: Notice) => void told.push(notice) },
    journal: { say: () => undefined },
  } as unknown as ClosePorts;
  return { told, rollback, world };
}
