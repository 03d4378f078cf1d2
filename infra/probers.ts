import { Annotations, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  type Environment,
  ecsServices,
  isProbed,
  type Vantage,
  type VpcVantage,
} from '../shared/core/watchlist/environment.ts';
import { looksAtOnce } from './quick-looks.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export interface ProbersProps {
  readonly environment: Environment;
  readonly name: string;
}

/**
 * A prober with full shards is bound by its processor: with more memory, and so more of it, it takes as much less
 * time, costs the same, and the watcher waits, and is billed, for less (docs/cost.md).
 */
export const proberMemoryMb = (shards: number): number => (shards > 1 ? 1_280 : 512);

/** One prober for each vantage that a question is asked from. The only part that opens connections to targets. */
export class Probers extends Construct {
  readonly byVantage: ReadonlyMap<Vantage, IFunction>;

  constructor(scope: Construct, id: string, { environment, name }: ProbersProps) {
    super(scope, id);
    const asked = [...ecsServices(environment), ...environment.dependencies].filter(
      ({ question }) => question && isProbed(question),
    );
    const tried = environment.services.flatMap(({ smokeTest }) =>
      smokeTest?.kind === 'http' ? smokeTest : [],
    );
    const vantages = [...new Set([...asked, ...tried].map((one) => one.vantage))];
    this.byVantage = new Map(
      vantages.map((vantage) => [vantage, this.prober(vantage, `${name}-probe-${vantage}`, environment)]),
    );
  }

  /** The variable PROBERS: which function to ask for which vantage. */
  names(): string {
    const names = [...this.byVantage].map(([vantage, prober]) => [vantage, prober.functionName]);
    return Stack.of(this).toJsonString(Object.fromEntries(names));
  }

  arns(): string[] {
    return [...this.byVantage.values()].map((prober) => prober.functionArn);
  }

  private prober(vantage: Vantage, functionName: string, environment: Environment): IFunction {
    const place = environment.vantages[vantage];
    return new WatchdogFunction(this, vantage, {
      verb: 'probe',
      functionName,
      description: `Asks targets one question each, from ${vantage}; has no AWS permission`,
      variables: { WATCHDOG_LOCAL: String(environment.local) },
      permissions: place ? this.networkInterfaces(functionName) : [],
      timeout: Duration.seconds(40),
      memoryMb: proberMemoryMb(environment.shards),
      concurrency: looksAtOnce(environment) + environment.shards + 2, // looks, their confirmations, two steps
      network: place && this.network(vantage, place),
    }).function;
  }

  /** By id, never looked up: synth works offline. */
  private network(vantage: Vantage, place: VpcVantage) {
    const vpc = Vpc.fromVpcAttributes(this, `${vantage}-vpc`, {
      vpcId: place.vpcId,
      availabilityZones: [...place.availabilityZones],
    });
    const subnets = place.subnetIds.map((subnetId, index) => {
      const subnet = Subnet.fromSubnetAttributes(this, `${vantage}-subnet-${index}`, {
        subnetId,
        availabilityZone: place.availabilityZones[index]!,
      });
      Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId'); // nobody reads it
      return subnet;
    });
    const group = SecurityGroup.fromSecurityGroupId(this, `${vantage}-group`, place.securityGroupId, {
      mutable: false,
    });
    return { vpc, vpcSubnets: { subnets }, securityGroups: [group] };
  }

  /**
   * Lambda itself needs these to place the function in the VPC; they have no resource level. The function's
   * own code is denied them (Lambda developer guide: configuration-vpc, "Required IAM permissions").
   */
  private networkInterfaces(functionName: string): PolicyStatement[] {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const self = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [
      new PolicyStatement({ sid: 'NetworkInterfaces', actions, resources: ['*'] }),
      new PolicyStatement({
        sid: 'NotFromItsOwnCode',
        effect: Effect.DENY,
        actions,
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': [self] } },
      }),
    ];
  }
}
