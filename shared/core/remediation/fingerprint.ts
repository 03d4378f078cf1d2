import {
  type DeploymentView,
  isGivenUp,
  primaryOf,
  type ScalableTarget,
  type ServiceView,
} from '../diagnosis/evidence.ts';
import type { Fingerprint, Incident } from './incident.ts';
import type { Remedy } from './ladder.ts';

/** ECS may show for so long what was before our call (assumed: UpdateService takes effect within 60 s). */
export const ECS_LAG_MS = 60_000;

export function fingerprintOf(view: ServiceView): Fingerprint {
  return {
    serviceArn: `${view.arn}@${view.createdAtMs}`,
    taskDefinition: view.taskDefinition,
    desired: view.desired,
    deploymentIds: view.deployments.map((one) => one.id).sort(),
    serviceDeployment: view.serviceDeployment,
  };
}

/** What we looked at, and what our own rungs have made of it since. */
export function expectedNow(
  { fingerprint, rungs, plan }: Incident,
  view: ServiceView,
): Fingerprint | undefined {
  if (!fingerprint) return undefined;
  const isBegun = (remedy: Remedy) => rungs.some((one) => one.remedy === remedy);
  const isDeployed = (remedy: Remedy) =>
    rungs.some((one) => one.remedy === remedy && one.deploymentId !== undefined);
  // Between our call and its answer in the incident, the world may show either.
  const isScaledByUs = isBegun('scale-out') && view.desired === plan?.scaleTo;
  const isOurRevision = CHANGES_REVISION.some(isDeployed) || isBackByUs(fingerprint, rungs, view);
  return {
    ...fingerprint,
    desired: isScaledByUs ? view.desired : fingerprint.desired,
    taskDefinition: isOurRevision ? view.taskDefinition : fingerprint.taskDefinition,
    deploymentIds: isBackByUs(fingerprint, rungs, view)
      ? [...fingerprint.deploymentIds, ...view.deployments.map((one) => one.id)]
      : fingerprint.deploymentIds,
  };
}

/** After these the revision is another one, and ours. */
const CHANGES_REVISION: readonly Remedy[] = ['roll-back', 'raise-memory', 'roll-back-alias', 'raise-timeout'];

/** ECS keeps its record of a deployment while it rolls it back (ECS developer guide: service-deployment). */
function isBackByUs(fingerprint: Fingerprint, rungs: Incident['rungs'], view: ServiceView): boolean {
  const isAsked = rungs.some((one) => one.remedy === 'stop-deployment');
  return isAsked && view.serviceDeployment === fingerprint.serviceDeployment;
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
export function isOurs({ id, createdAtMs }: DeploymentView, { rungs }: Pick<Incident, 'rungs'>): boolean {
  return rungs.some(
    ({ deploymentId, intentAtMs, actedAtMs }) =>
      id === deploymentId ||
      (deploymentId !== undefined && createdAtMs >= intentAtMs && createdAtMs <= (actedAtMs ?? 0)),
  );
}

/** We deployed it; or ECS gave ours up, and then what it went back to: that is no deployment of somebody's. */
export function isOurPrimary(view: ServiceView, { rungs, fingerprint }: Incident): boolean {
  const id = primaryOf(view)?.id ?? '';
  const isWayBack = isGivenUp(view) && fingerprint?.deploymentIds.includes(id);
  return rungs.some(({ deploymentId }) => deploymentId !== undefined && (isWayBack || deploymentId === id));
}

function scaledByItself(desired: number, autoscaler?: ScalableTarget): boolean {
  return autoscaler !== undefined && desired >= Math.max(1, autoscaler.min) && desired <= autoscaler.max;
}
