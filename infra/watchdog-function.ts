import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName, VARIABLES } from '../shared/contracts/environment-variables.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { bundledCode } from './bundle/bundled-code.ts';
import { orderedByReference } from './ordered-by-reference.ts';
import { OwnLogGroup } from './own-log-group.ts';

export interface WatchdogFunctionProps<F extends FunctionName> {
  /** The folder under functions/. */
  readonly verb: F;
  readonly functionName: string;
  readonly description: string;
  /** Exactly the variables that the handler reads. */
  readonly variables: Readonly<Record<(typeof VARIABLES)[F][number], string>>;
  readonly permissions: readonly PolicyStatement[];
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly concurrency: number;
  /** Copied beside the code. @default - none, as for the prober */
  readonly environment?: Environment;
  /** Where events end that could not be handled. @default - it is only invoked synchronously */
  readonly deadLetters?: { readonly queue: IQueue; readonly retries: 0 | 1 };
  /** @default - outside any VPC */
  readonly network?: {
    readonly vpc: IVpc;
    readonly vpcSubnets: SubnetSelection;
    readonly securityGroups: ISecurityGroup[];
  };
}

/** One Lambda: small bundle, its own role with nothing but what is listed, its own log, bounded in everything. */
export class WatchdogFunction<F extends FunctionName> extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: WatchdogFunctionProps<F>) {
    super(scope, id);
    const logGroup = new OwnLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${props.functionName}` });
    const dead = props.deadLetters;
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      code: bundledCode(props.verb, props.environment),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      reservedConcurrentExecutions: props.concurrency,
      environment: props.variables,
      role: this.role(logGroup, props),
      logGroup,
      ...(dead && {
        deadLetterQueue: dead.queue,
        retryAttempts: dead.retries,
        maxEventAge: Duration.minutes(5), // an older event must not act (it is looked again every minute)
      }),
      ...props.network,
    });
    orderedByReference(this.function);
  }

  /** Everything is inline, so that the role is whole before the function exists and can be read in one place. */
  private role(logGroup: OwnLogGroup, props: WatchdogFunctionProps<F>) {
    const deadLetters = props.deadLetters
      ? [
          new PolicyStatement({
            sid: 'DeadLetters',
            actions: ['sqs:SendMessage'],
            resources: [props.deadLetters.queue.queueArn],
          }),
        ]
      : [];
    const statements = [logGroup.writing(), ...deadLetters, ...props.permissions];
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Of ${props.functionName}`,
      inlinePolicies: { Permissions: new PolicyDocument({ statements, minimize: false }) },
    }).withoutPolicyUpdates();
  }
}
