import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Events that a function could not handle. Nothing is lost by them: every look starts from what it sees. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string, { queueName }: { readonly queueName: string }) {
    super(scope, id, {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}
