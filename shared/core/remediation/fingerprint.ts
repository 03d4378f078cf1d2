import type { DeploymentView, ScalableTarget, ServiceView } from '../diagnosis/evidence.ts';
import type { Fingerprint, Incident } from './incident.ts';

/** ECS may show for so long what was before our call (assumed: UpdateService takes effect within 60 s). */
export const ECS_LAG_MS = 60_000;

export function fingerprintOf(view: ServiceView): Fingerprint {
  return {
    serviceArn: `${view.arn}@${view.createdAtMs}`,
    taskDefinition: view.taskDefinition,
    desired: view.desired,
    deploymentIds: view.deployments.map((one) => one.id).sort(),
  };
}

/**
 * What somebody else has changed since we last looked, or undefined. Our own deployments and an
 * autoscaler moving the count within its bounds are not foreign.
 */
export function foreignChange(
  expected: Fingerprint,
  view: ServiceView,
  incident: Incident,
  autoscaler?: ScalableTarget,
): string | undefined {
  const now = fingerprintOf(view);
  if (now.serviceArn !== expected.serviceArn) return 'the service was deleted and made again';
  const strange = view.deployments.find(
    (one) => !expected.deploymentIds.includes(one.id) && !isOurs(one, incident),
  );
  if (strange !== undefined) return `deployment ${strange.id} is not ours`;
  if (now.taskDefinition !== expected.taskDefinition)
    return `the task definition is now ${now.taskDefinition}`;
  if (now.desired !== expected.desired && !scaledByItself(now.desired, autoscaler)) {
    return `the desired count is ${now.desired}, not ${expected.desired}`;
  }
  return undefined;
}

/** An SDK whose first answer was lost calls again: then ECS has two deployments, made while our call lasted. */
function isOurs({ id, createdAtMs }: DeploymentView, { rungs }: Incident): boolean {
  return rungs.some(
    ({ deploymentId, intentAtMs, actedAtMs }) =>
      id === deploymentId ||
      (deploymentId !== undefined && createdAtMs >= intentAtMs && createdAtMs <= (actedAtMs ?? 0)),
  );
}

function scaledByItself(desired: number, autoscaler?: ScalableTarget): boolean {
  return autoscaler !== undefined && desired >= Math.max(1, autoscaler.min) && desired <= autoscaler.max;
}
