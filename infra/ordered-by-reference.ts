import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Its role is whole in one resource, and naming the role's ARN orders them: a DependsOn would say it twice. */
export function orderedByReference(construct: IConstruct): void {
  (construct.node.defaultChild as CfnResource).addDeletionOverride('DependsOn');
}
