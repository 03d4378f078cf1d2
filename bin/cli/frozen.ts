import { isFrozen } from '../../shared/core/remediation/freeze.ts';
import type { Answer } from './answer.ts';
import { EXIT } from './command-error.ts';
import { watchedService } from './find.ts';
import { utc } from './layout.ts';
import type { Reach } from './reach.ts';

/** For pipelines, before they deploy: would they undo what healed the service? */
export async function frozen(name: string, reach: Reach): Promise<Answer> {
  const service = watchedService(name, reach);
  const [{ freeze }, { acks }, row] = await Promise.all([
    reach.rollback.ledger(service.id),
    reach.rollback.control(),
    reach.health.load(service.id, service.shard),
  ]);
  const since = { ackedAtMs: acks?.[service.id]?.atMs, liveSinceMs: row?.revision?.liveSinceMs };
  if (!freeze || !isFrozen(freeze, since))
    return {
      lines: [`${service.id} may be deployed.`],
      json: { service: service.id, frozen: false },
    };
  const { incident, remedy, patch, sinceMs } = freeze;
  return {
    lines: [
      `${service.id} is frozen since ${utc(sinceMs)}: ${remedy} healed ${incident}.`,
      patch,
      `Then: npx watchdog ack ${incident} -c env=${reach.environment.name}`,
    ],
    json: { service: service.id, frozen: true, sinceMs, incident, remedy, patch },
    exitCode: EXIT.refused,
  };
}
