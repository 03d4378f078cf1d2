import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** One key for the tables and the topics. Retained: the tables that it encrypts are retained too. */
export class EncryptionKey extends Key {
  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id, {
      alias: name,
      description: `Encrypts the tables and topics of ${name}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.letAlarmsPublish();
  }

  /** An alarm cannot publish to an encrypted topic whose key does not know CloudWatch (SNS: key management). */
  private letAlarmsPublish(): void {
    const { account } = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    this.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
