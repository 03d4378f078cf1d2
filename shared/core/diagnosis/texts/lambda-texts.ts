import type { Rule } from '../rule.ts';

/** Lambda's own codes (Lambda developer guide: troubleshooting-invocation; API reference: Invoke, errors). */
export const LAMBDA_CODES: readonly Rule[] = [
  [/\bRuntime\.OutOfMemory\b/, 'out-of-memory', 0.97, 'Lambda says that memory ran out'],
  [
    /Lambda:ExecutionTimeoutException|Task timed out after [\d.]{1,9} s|SnapStartTimeoutException|\bRuntime\.Timeout/i,
    'timeout',
    0.97,
    'Lambda stopped it at its deadline',
  ],
  [
    /\b(?:EFS|S3Files)Mount(?:Connectivity|Timeout)Exception\b|\bEFSIOException\b/,
    'network',
    0.8,
    'Lambda cannot mount the file system',
  ],
  [
    /\b(?:(?:EC2AccessDenied|InvalidSecurityGroupID|InvalidSubnetID|InvalidRuntime|EC2Unexpected)Exception|(?:EFS|S3Files)MountFailureException|Function not found: arn|Runtime\.InvalidWorkingDir|InsufficientRolePermissions|InvalidConfiguration|InvalidSubnet|InvalidSecurityGroup|KMSKey(?:AccessDenied|NotFound)|DisabledKMSKey|InvalidStateKMSKey)\b/,
    'configuration',
    0.88,
    'Lambda cannot use what its settings name',
  ],
  [
    /\bImage(?:AccessDenied|Deleted)|CodeArtifactUser\w+|InvalidImage\b/,
    'image',
    0.9,
    'Lambda cannot use the image',
  ],
  [/\bRuntime\.MarshalError\b|Unable to marshal response/, 'crash', 0.85, 'the result cannot be sent'],
  [
    /Function\.ResponseSizeTooLarge|exceeded maximum allowed payload size|Runtime\.ResponseError/,
    'crash',
    0.6,
    'the result cannot be sent',
  ],
  [
    /\bExtension\.(?:Crash|ExitError|InitError|LaunchError)\b/,
    'crash',
    0.8,
    'an extension of the function died',
  ],
  [/\b(?:ENINotReady|ResourceNotReady)Exception\b/, 'network', 0.6, 'the network interface is not ready'],
  [/\bServiceException\b.{0,80}internal error/i, 'dependency', 0.5, 'Lambda itself failed'],
];

/** The ways in which the runtime process ends; what its memory was decides some of them. */
export const LAMBDA_EXITS: readonly Rule[] = [
  [
    /Runtime exited with error: signal: killed/i,
    'out-of-memory',
    0.88,
    'the runtime was killed, as Lambda does for memory',
  ],
  [/Runtime exited with error: signal: [\w ]{3,30}/i, 'crash', 0.93, 'the runtime died of a signal'],
  [/Runtime exited with error: exit status 137/i, 'crash', 0.6, 'the runtime exited as if killed'],
  [/Runtime exited with error: exit status \d{1,3}/i, 'crash', 0.9, 'the runtime exited'],
  [
    /Process exited before completing request|Runtime exited without providing a reason/i,
    'crash',
    0.6,
    'the runtime exited without a reason',
  ],
];
