import { composeThreadOver } from '../../shared/core/notices/compose-thread-over.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { isShared } from '../../shared/core/remediation/thread.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { type TellPorts, tell } from './tell.ts';

/**
 * Writes a ledger, which may name another thread than before. The last to leave what several shared closes it, whether it
 * ends or goes on in a thread of its own, and whether people were told by it or by another. It looks before, as a crash after
 * the write would leave it open for good, and after, as of two that leave at once each sees the other before.
 */
export async function changeThread(
  before: Ledger,
  after: Ledger,
  world: TellPorts & { readonly environment: Environment },
): Promise<void> {
  const left = before.thread === after.thread ? undefined : before.thread;
  await leaveThread(left, before.service, world);
  await world.rollback.replaceLedger(after);
  await leaveThread(left, before.service, world);
}

/** Closes a thread that others than this service shared, unless one of them is in it still. */
export async function leaveThread(
  thread: string | undefined,
  service: string,
  world: TellPorts & { readonly environment: Environment },
): Promise<void> {
  if (thread === undefined || !isShared(thread)) return;
  const ledgers = await world.rollback.ledgers();
  if (ledgers.some((one) => one.service !== service && one.thread === thread)) return;
  const isOpened = await world.rollback.hasNotice(`${thread}:opened`);
  if (!isOpened || (await world.rollback.hasNotice(`${thread}:closed`))) return;
  const { environment, clock } = world;
  await tell(composeThreadOver(environment, { thread, service, nowMs: clock.now() }), world);
}
