import type { Permission } from './iam-gate.ts';

/**
 * Whoever puts something into an encrypted topic or queue uses its key, through the service (KMS developer guide:
 * condition key kms:ViaService; SNS: sns-key-management; SQS: sqs-key-management).
 */
export function keyUse(
  keyArn: string,
  service: 'sns' | 'sqs',
  context: Readonly<Record<string, string>> = {},
): Permission[] {
  const through = { ...context, ...viaService(keyArn, service) };
  return [
    { action: 'kms:GenerateDataKey', resource: keyArn, context: through },
    { action: 'kms:Decrypt', resource: keyArn, context: through },
  ];
}

/** @param keyArn `arn:aws:kms:REGION:ACCOUNT:key/ID` */
export function viaService(keyArn: string, service: string): Record<string, string> {
  const [, , , region = '', account = ''] = keyArn.split(':');
  return { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': account };
}
