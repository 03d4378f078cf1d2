import { AwsError, invalidParameter, serviceNotFound } from './aws-error.ts';
import type { ServiceDeployment, ServiceRevision } from './deployment.ts';
import { rollBack } from './deployment-ends.ts';
import { activeService, clusterName, findService } from './find-service.ts';
import { primaryOf, type Service } from './service.ts';
import { pageOf } from './task-definitions.ts';
import type { WorldState } from './world-state.ts';

export interface ListServiceDeploymentsInput {
  cluster?: string;
  service: string;
  status?: readonly string[];
  /** Epoch milliseconds. */
  createdAt?: { before?: number; after?: number };
  maxResults?: number;
  nextToken?: string;
}

/** ECS API, ListServiceDeployments: the last 90 days, 20 a page; newest first (order assumed). */
export function listServiceDeployments(world: WorldState, input: ListServiceDeploymentsInput) {
  const service = findService(world, clusterName(world, input.cluster), input.service);
  if (!service) throw serviceNotFound();
  const sinceMs = world.now - world.scaled(world.settings.durations.serviceDeploymentHistoryMs);
  const { before = Number.POSITIVE_INFINITY, after = Number.NEGATIVE_INFINITY } = input.createdAt ?? {};
  const seen = world.snapshots
    ? (world.snapshots.seen(world, service)?.records ?? [])
    : recordBriefs(service);
  const briefs = seen
    .filter((brief) => brief.createdAt >= sinceMs && brief.createdAt > after && brief.createdAt < before)
    .filter((brief) => !input.status?.length || input.status.includes(brief.status))
    .toReversed();
  const { page, nextToken } = pageOf(briefs, input.maxResults ?? 20, input.nextToken);
  return { serviceDeployments: page, nextToken };
}

export type RecordBrief = ReturnType<typeof briefOf>;

export const recordBriefs = (service: Service): RecordBrief[] =>
  service.records.map((record) => briefOf(service, record));

function briefOf(service: Service, record: ServiceDeployment) {
  return {
    serviceDeploymentArn: record.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    startedAt: record.startedAtMs,
    createdAt: record.createdAtMs,
    finishedAt: record.finishedAtMs,
    targetServiceRevisionArn: record.targetRevision.arn,
    status: record.status,
    statusReason: record.statusReason,
  };
}

/** ECS API, DescribeServiceDeployments: at most 20. */
export function describeServiceDeployments(
  world: WorldState,
  input: { serviceDeploymentArns: readonly string[] },
) {
  refuseTooMany(input.serviceDeploymentArns);
  const serviceDeployments = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const arn of input.serviceDeploymentArns) {
    const found = findRecord(world, arn);
    if (found) serviceDeployments.push(deploymentView(found.service, found.record));
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceDeployments, failures };
}

function deploymentView(service: Service, record: ServiceDeployment) {
  const source = record.sourceRevision;
  return {
    ...briefOf(service, record),
    updatedAt: record.updatedAtMs,
    sourceServiceRevisions: source ? [{ arn: source.arn }] : [],
    targetServiceRevision: { arn: record.targetRevision.arn },
    deploymentConfiguration: service.configuration,
    rollback: record.status.startsWith('ROLLBACK') ? { serviceRevisionArn: source?.arn } : undefined,
  };
}

/** ECS API, DescribeServiceRevisions: at most 20; records the digests that the deployment established. */
export function describeServiceRevisions(
  world: WorldState,
  input: { serviceRevisionArns: readonly string[] },
) {
  refuseTooMany(input.serviceRevisionArns);
  const serviceRevisions = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const arn of input.serviceRevisionArns) {
    const service = serviceIn(world, arn);
    const revision = service?.revisions.find((kept) => kept.arn === arn);
    if (service && revision) serviceRevisions.push(revisionView(service, revision));
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceRevisions, failures };
}

function revisionView(service: Service, revision: ServiceRevision) {
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: revision.taskDefinition.taskDefinitionArn,
    launchType: 'FARGATE',
    loadBalancers: service.loadBalancers,
    networkConfiguration: service.networkConfiguration,
    createdAt: revision.createdAtMs,
    containerImages: revision.taskDefinition.containerDefinitions.map(({ name, image }) => ({
      containerName: name,
      image,
      imageDigest: revision.digests?.get(name),
    })),
  };
}

/**
 * ECS developer guide, stop-service-deployment: an ongoing deployment is rolled back to the service revision
 * before it, with or without a circuit breaker. The answer for a finished one is assumed.
 */
export function stopServiceDeployment(
  world: WorldState,
  input: { serviceDeploymentArn: string; stopType?: 'ROLLBACK' | 'ABORT' },
) {
  if (input.stopType === 'ABORT') throw invalidParameter('The only valid stopType is ROLLBACK.');
  const found = findRecord(world, input.serviceDeploymentArn);
  if (!found)
    throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
  const { service, record } = found;
  activeService(world, service.cluster, service.name);
  if (record.finishedAtMs !== undefined || record !== primaryOf(service).record) {
    throw new AwsError('ConflictException', 'The service deployment is not in progress.');
  }
  const answer = { serviceDeploymentArn: record.arn };
  if (record.status.startsWith('ROLLBACK')) return answer;
  const target = service.lastCompleted;
  if (!target) throw new AwsError('ConflictException', 'There is no service revision to roll back to.');
  record.status = 'ROLLBACK_REQUESTED';
  record.updatedAtMs = world.now;
  world.touch(service);
  world.after(world.scaled(world.settings.durations.schedulerPassMs), () => {
    if (record.status !== 'ROLLBACK_REQUESTED') return;
    const stopped = primaryOf(service);
    stopped.rolloutState = 'FAILED';
    stopped.rolloutStateReason = `ECS deployment ${stopped.id} was stopped.`;
    rollBack(world, service, target, 'ECS deployment stopped:');
  });
  return answer;
}

function refuseTooMany(arns: readonly string[]): void {
  if (!arns?.length || arns.length > 20) throw invalidParameter('Between 1 and 20 ARNs are required.');
}

function findRecord(world: WorldState, arn: string) {
  const service = serviceIn(world, arn);
  const record = service?.records.find((kept) => kept.arn === arn);
  return service && record ? { service, record } : undefined;
}

/** The ARNs end in `/cluster/service/id`. */
function serviceIn(world: WorldState, arn: string): Service | undefined {
  const [cluster, name] = arn.split('/').slice(1);
  return world.services.get(`${cluster}/${name}`);
}
