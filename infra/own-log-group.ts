import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Three months: long enough to look into an incident that was noticed late. */
export class OwnLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { logGroupName }: { readonly logGroupName: string }) {
    super(scope, id, {
      logGroupName,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** For a role that is made before its function: writing to this group, and to no other. */
  writing(): PolicyStatement {
    return new PolicyStatement({
      sid: 'OwnLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroupArn], // ends in `:*`: the streams of this one group
    });
  }
}
