import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { expectedNow, foreignChange } from '../../shared/core/remediation/fingerprint.ts';
import { type Rung, withRung } from '../../shared/core/remediation/incident.ts';
import { isRedeployed } from '../../shared/core/remediation/pledge.ts';
import { type Case, end, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/**
 * Somebody else's change wins: the incident ends, and what was begun is left to them. ECS's own roll-back of our deployment
 * is none, a new deployment of somebody's is. Undefined: there is none.
 */
export async function leaveToOthers(
  { service, incident, nowMs }: Case,
  view: ServiceView,
  world: RemediatePorts,
  begun?: Rung,
): Promise<{ readonly next: 'close'; readonly waitSeconds: 0 } | undefined> {
  const expected = expectedNow(incident, view);
  if (!expected || foreignChange(expected, view, incident) === undefined) return undefined;
  // The autoscaler is only asked where there is something that it may explain.
  const [target, ledger] = await Promise.all([
    world.fleet.scalableTarget(service),
    world.rollback.ledger(service.id),
  ]);
  // Nor is what the restorer has deployed while people held it up.
  const repaid = view.deployments.filter((one) => isRedeployed(one, ledger)).map(({ id }) => id);
  const known = { ...expected, deploymentIds: [...expected.deploymentIds, ...repaid] };
  const foreign = foreignChange(known, view, incident, target);
  if (foreign === undefined) return undefined;
  const left = begun ? withRung(incident, { ...begun, result: 'aborted', endedAtMs: nowMs }) : incident;
  await end(left, 'aborted', `somebody else changed it: ${foreign}`, world);
  return TO_CLOSE;
}
