import { composeRestored } from '../../shared/core/notices/compose-debt.ts';
import { CHECK_GOOD_FOR_MS } from '../../shared/core/remediation/fence.ts';
import { isOwed, mayBeOfBefore, owedCount } from '../../shared/core/remediation/park.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import type { EcsService, Environment } from '../../shared/core/watchlist/environment.ts';
import {
  type Clock,
  type FleetReader,
  type Hands,
  type Journal,
  type RollbackStore,
  type Topic,
  TransientError,
} from '../../shared/ports.ts';
import { tell } from '../tell/tell.ts';

export interface RepayPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly fleet: Pick<FleetReader, 'describe' | 'scalableTarget'>;
  readonly hands: Hands;
  readonly rollback: RollbackStore;
  readonly topic: Topic;
  readonly journal: Journal;
}

/**
 * Count first, then the autoscaler (resuming it at 0 would set the count itself), then the row. Only a count
 * of 0 is changed: anything above it is somebody's wish.
 */
export async function repay(park: Park, by: 'workflow' | 'restorer', world: RepayPorts): Promise<void> {
  const service = parkedService(park, world);
  const desired = (await world.fleet.describe([service])).get(park.service)?.desired;
  if (desired === undefined)
    throw new TransientError(`ECS does not show ${park.service}: its count is not known`);
  if (mayBeOfBefore(park, { desired, nowMs: world.clock.now() }))
    throw new TransientError(`${park.service} was just parked: ECS may still show its count of before`);
  // No lease fences what is owed, but a payer that slept must count again.
  const hands = world.hands.until(world.clock.now() + CHECK_GOOD_FOR_MS);
  if (isOwed(desired)) await hands.setDesired(service, owedCount(park));
  // Whoever has taken the autoscaler away meanwhile has taken its flags with it.
  const isScaled = park.autoscaler && (await world.fleet.scalableTarget(service)) !== undefined;
  if (isScaled) await hands.setSuspended(service, park.autoscaler!.suspended);
  const nowMs = world.clock.now();
  if (park.status === 'open') await world.rollback.repayPark(park, { nowMs, by });
  world.journal.say('repaid', {
    service: park.service,
    incident: park.incident,
    desired: owedCount(park),
    by,
  });
  if (by === 'restorer' && isOwed(desired)) {
    const { environment } = world;
    await tell(composeRestored(environment, { ...park, desired: owedCount(park), nowMs }), world);
  }
}

/** The environment knows what it is called; one that left it while it was parked is still owed its count. */
export function parkedService(park: Park, { environment }: Pick<RepayPorts, 'environment'>): EcsService {
  const listed = environment.services.find((one) => one.id === park.service);
  if (listed?.kind === 'ecs') return listed;
  return {
    kind: 'ecs',
    id: park.service,
    modelName: park.modelName,
    cluster: park.cluster,
    question: { kind: 'tcp', host: '', port: 0, timeoutMs: 0 },
    vantage: 'public',
    dependsOn: [],
    mode: 'observe',
    remedies: [],
    startSeconds: 0,
    shard: 0,
  };
}
