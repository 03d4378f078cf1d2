import { createHash } from 'node:crypto';
import type {
  AliasConfiguration,
  FunctionConfiguration,
  GetProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda';
import type { FunctionSettings, ServiceView } from '../core/diagnosis/evidence.ts';

/**
 * An alias as a service: its version is the revision, its last move the deployment. Lambda does not say when an
 * alias was moved; it cannot have been before the version was published.
 */
export function aliasView(
  alias: AliasConfiguration,
  live: FunctionConfiguration,
  provisioned: GetProvisionedConcurrencyConfigResponse | undefined,
): ServiceView {
  const arn = live.FunctionArn ?? '';
  const weights = alias.RoutingConfig?.AdditionalVersionWeights ?? {};
  const publishedAtMs = Date.parse(live.LastModified ?? '');
  const shared = Object.keys(weights).length > 0;
  return {
    arn: alias.AliasArn ?? '',
    status: 'ACTIVE',
    createdAtMs: 0,
    controller: 'LAMBDA',
    scheduling: 'REPLICA',
    taskDefinition: arn,
    desired: 1,
    running: 1,
    pending: 0,
    deployments: [
      {
        id: alias.RevisionId ?? '',
        status: 'PRIMARY',
        taskDefinition: arn,
        rolloutState: shared ? 'IN_PROGRESS' : 'COMPLETED',
        createdAtMs: publishedAtMs,
        updatedAtMs: publishedAtMs,
        desired: 1,
        running: 1,
        pending: 0,
        failedTasks: 0,
      },
    ],
    targetGroupArns: [],
    minimumHealthyPercent: 100,
    maximumPercent: 100,
    graceSeconds: 0,
    events: [],
    lambda: {
      live: settingsOf(live),
      state: live.State ?? 'Active',
      stateReason: live.StateReason,
      weights,
      provisioned: provisioned?.RequestedProvisionedConcurrentExecutions ?? 0,
      provisionedStatus: provisioned?.Status,
    },
  };
}

export function settingsOf(found: FunctionConfiguration): FunctionSettings {
  return {
    version: found.Version ?? '',
    codeSha256: found.CodeSha256 ?? '',
    memoryMiB: found.MemorySize ?? 0,
    timeoutSeconds: found.Timeout ?? 0,
    otherSettings: digestOfOthers(found),
    revisionId: found.RevisionId ?? '',
    updateStatus: found.LastUpdateStatus ?? 'Successful',
  };
}

/** What people set of a function beside memory, timeout and code (Lambda API: FunctionConfiguration). */
const OTHERS = [
  'Runtime',
  'Handler',
  'Role',
  'PackageType',
  'Architectures',
  'KMSKeyArn',
  'EphemeralStorage',
  'FileSystemConfigs',
  'DeadLetterConfig',
  'TracingConfig',
  'LoggingConfig',
  'ImageConfigResponse',
  'TenancyConfig',
  'CapacityProviderConfig',
  'DurableConfig',
] as const satisfies readonly (keyof FunctionConfiguration)[];

/** A digest, because variables may be secrets. What could not be read equals nothing but itself. */
function digestOfOthers(found: FunctionConfiguration): string {
  const { Environment: environment, Layers: layers = [], VpcConfig: vpc, SnapStart: snapStart } = found;
  const settings = [
    OTHERS.map((name) => found[name] ?? null),
    environment?.Error ? found.RevisionId : Object.entries(environment?.Variables ?? {}).toSorted(byName),
    layers.map((layer) => layer.Arn),
    // Of a version it also says whether its snapshot is there, which `$LATEST` never has.
    snapStart?.ApplyOn ?? 'None',
    vpc?.Ipv6AllowedForDualStack ?? false,
    [vpc?.SubnetIds?.toSorted(), vpc?.SecurityGroupIds?.toSorted()].map((ids) => ids ?? []),
  ];
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}

const byName = ([one]: [string, string], [other]: [string, string]): number => (one < other ? -1 : 1);
