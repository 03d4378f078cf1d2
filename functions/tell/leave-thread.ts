import { composeThreadOver } from '../../shared/core/notices/compose-thread-over.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { isShared } from '../../shared/core/remediation/thread.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { type TellPorts, tell } from './tell.ts';

/**
 * The last to leave what several shared closes it, whether it ends or goes on in a thread of its own, and whether people
 * were told by it or by another. Its ledger names the thread no more, so that of two that leave at once one is the last.
 */
export async function leaveThread(
  thread: string | undefined,
  { service }: Incident,
  world: TellPorts & { readonly environment: Environment },
): Promise<void> {
  if (thread === undefined || !isShared(thread)) return;
  if ((await world.rollback.ledgers()).some((one) => one.thread === thread)) return;
  const isOpened = await world.rollback.hasNotice(`${thread}:opened`);
  if (!isOpened || (await world.rollback.hasNotice(`${thread}:closed`))) return;
  const { environment, clock } = world;
  await tell(composeThreadOver(environment, { thread, service, nowMs: clock.now() }), world);
}
