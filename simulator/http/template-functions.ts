import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolved } from './template.ts';

/** Lambda developer guide: invocation-async-error-handling. */
export interface InvokeConfig {
  readonly mostRetries: number;
  readonly mostAgeSeconds: number;
  readonly onFailureArn?: string;
}

export interface FunctionPlan {
  readonly functionName: string;
  readonly arn: string;
  /** Where the unpacked code lies. */
  readonly directory: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly roleArn: string;
  readonly logGroup: string;
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  readonly invokeConfig: InvokeConfig;
}

/** Lambda developer guide: defaults of asynchronous invocation are two retries and six hours. */
const DEFAULT_INVOKE_CONFIG: InvokeConfig = { mostRetries: 2, mostAgeSeconds: 6 * 3600 };

export function invokeConfigOf({ properties }: Resolved): InvokeConfig {
  return {
    mostRetries: properties.MaximumRetryAttempts ?? DEFAULT_INVOKE_CONFIG.mostRetries,
    mostAgeSeconds: properties.MaximumEventAgeInSeconds ?? DEFAULT_INVOKE_CONFIG.mostAgeSeconds,
    onFailureArn: properties.DestinationConfig?.OnFailure?.Destination,
  };
}

/** Defaults: CloudFormation template reference, AWS::Lambda::Function (3 s, 128 MiB). */
export function functionPlanOf(
  resource: Resolved,
  assetDirectory: string,
  invokeConfigs: ReadonlyMap<string, InvokeConfig>,
): FunctionPlan {
  const { properties, ref: functionName } = resource;
  const arn = resource.attributes.Arn!;
  return {
    functionName,
    arn,
    directory: assetOf(resource, assetDirectory),
    handler: String(properties.Handler),
    variables: properties.Environment?.Variables ?? {},
    timeoutSeconds: properties.Timeout ?? 3,
    memoryMiB: properties.MemorySize ?? 128,
    roleArn: String(properties.Role),
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    invokeConfig: invokeConfigs.get(functionName) ?? invokeConfigs.get(arn) ?? DEFAULT_INVOKE_CONFIG,
  };
}

/** CDK says where the asset lies; without that metadata, the key of the uploaded archive names it. */
function assetOf(resource: Resolved, assetDirectory: string): string {
  const key = String(resource.properties.Code?.S3Key ?? '');
  const path = resource.metadata['aws:asset:path'] ?? `asset.${key.replace(/\.zip$/, '')}`;
  const directory = join(assetDirectory, String(path));
  if (!existsSync(directory)) throw new Error(`The code of ${resource.logicalId} is not at ${directory}`);
  return directory;
}
