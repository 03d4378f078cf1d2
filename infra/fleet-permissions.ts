import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Remedy } from '../shared/core/remediation/ladder.ts';
import { type EcsService, type Environment, ecsServices } from '../shared/core/watchlist/environment.ts';

/**
 * What may be done to the fleet, one statement a purpose. A wildcard resource stands only where the action
 * knows no finer one (Service Authorization Reference of each service); a condition then narrows it.
 */
export class FleetPermissions {
  private readonly stack: Stack;
  private readonly environment: Environment;

  constructor(stack: Stack, environment: Environment) {
    this.stack = stack;
    this.environment = environment;
  }

  mayDescribeServices(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'DescribeServices',
      actions: ['ecs:DescribeServices'],
      resources: this.serviceArns(ecsServices(this.environment)),
      conditions: this.inOurClusters(),
    });
  }

  /** ListTasks by service has no resource level; the cluster narrows it. */
  mayReadTasks(): PolicyStatement[] {
    return this.whereTasksRun(
      {
        sid: 'ListTasks',
        actions: ['ecs:ListTasks'],
        resources: ['*'],
        conditions: this.inOurClusters(),
      },
      {
        sid: 'DescribeTasks',
        actions: ['ecs:DescribeTasks'],
        resources: this.clusters().map((cluster) => this.arn('ecs', `task/${cluster}/*`)),
        conditions: this.inOurClusters(),
      },
    );
  }

  /** DescribeTaskDefinition has no resource level. */
  mayReadTaskDefinitions(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'ReadTaskDefinitions',
      actions: ['ecs:DescribeTaskDefinition'],
      resources: ['*'],
    });
  }

  /** Neither has a resource level. */
  mayReadTargetHealth(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'ReadTargetHealth',
      actions: ['elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:DescribeTargetGroups'],
      resources: ['*'],
    });
  }

  /** A narrower scope than * hides composite alarms (CloudWatch API reference: DescribeAlarms). */
  mayReadAlarms(): PolicyStatement {
    return new PolicyStatement({
      sid: 'ReadAlarms',
      actions: ['cloudwatch:DescribeAlarms'],
      resources: ['*'],
    });
  }

  /** GetMetricData has no resource level. */
  mayReadMetrics(): PolicyStatement {
    return new PolicyStatement({
      sid: 'ReadMetrics',
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
    });
  }

  /** Which repositories the images are in is known only from the task definitions. */
  mayReadImages(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'ReadImages',
      actions: ['ecr:DescribeImages'],
      resources: [this.arn('ecr', 'repository/*')],
    });
  }

  /** DescribeScalableTargets has no resource level. */
  mayReadScaling(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'ReadScaling',
      actions: ['application-autoscaling:DescribeScalableTargets'],
      resources: ['*'],
    });
  }

  /** A scalable target's ARN carries an id that nobody chose; namespace and dimension narrow it. */
  maySuspendScaling(): PolicyStatement[] {
    return this.whereTasksRun({
      sid: 'SuspendScaling',
      actions: ['application-autoscaling:RegisterScalableTarget'],
      resources: [this.arn('application-autoscaling', 'scalable-target/*')],
      conditions: {
        StringEquals: {
          'application-autoscaling:service-namespace': 'ecs',
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
        },
      },
    });
  }

  /** Only services whose owner lets the watchdog act; IAM cannot limit counts, so code and tests do. */
  mayUpdateServices(): PolicyStatement[] {
    const services = ecsServices(this.environment);
    const acted = services.filter((one) => one.mode !== 'observe' && one.remedies.length > 0);
    const stops = acted.some((one) => one.remedies.includes('stop-deployment'));
    return this.mayUpdate(acted, stops ? ['ecs:StopServiceDeployment'] : []);
  }

  /** Every service: one that went to observe while it was parked is still owed its count. */
  mayRestoreServices(): PolicyStatement[] {
    return this.mayUpdate(ecsServices(this.environment));
  }

  private mayUpdate(services: readonly EcsService[], more: readonly string[] = []): PolicyStatement[] {
    if (services.length === 0) return [];
    return [
      new PolicyStatement({
        sid: 'UpdateServices',
        actions: ['ecs:UpdateService', ...more],
        resources: this.serviceArns(services),
        conditions: this.inOurClusters(),
      }),
    ];
  }

  /**
   * A deregistered baseline is registered again only where its task roles are named; a copy with more memory also
   * where an owner lets memory be raised and the definition has no roles.
   */
  mayRegister(): PolicyStatement[] {
    const roles = this.environment.passRoles ?? [];
    const anyOf = (remedy: Remedy) =>
      ecsServices(this.environment).some((one) => one.mode !== 'observe' && one.remedies.includes(remedy));
    const registersAgain = roles.length > 0 && anyOf('roll-back');
    if (!registersAgain && !anyOf('raise-memory')) return [];
    return [
      new PolicyStatement({
        sid: 'RegisterBaselines',
        actions: ['ecs:RegisterTaskDefinition'],
        resources: [this.arn('ecs', 'task-definition/*')], // families are known only at run time
      }),
      // A definition keeps its tags, and tagging while registering is asked for by itself (ECS: supported tagging).
      new PolicyStatement({
        sid: 'TagBaselines',
        actions: ['ecs:TagResource'],
        resources: [this.arn('ecs', 'task-definition/*')],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      }),
      ...(roles.length > 0 ? [this.mayPass(roles)] : []),
    ];
  }

  private mayPass(roles: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      sid: 'PassTaskRoles',
      actions: ['iam:PassRole'],
      resources: [...roles],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  }

  /** An environment of functions alone has nothing in ECS to be allowed anything of. */
  private whereTasksRun(...statements: readonly PolicyStatementProps[]): PolicyStatement[] {
    if (ecsServices(this.environment).length === 0) return [];
    return statements.map((statement) => new PolicyStatement(statement));
  }

  private inOurClusters() {
    return {
      ArnEquals: { 'ecs:cluster': this.clusters().map((cluster) => this.arn('ecs', `cluster/${cluster}`)) },
    };
  }

  clusters(): string[] {
    return [...new Set(ecsServices(this.environment).map((service) => service.cluster))];
  }

  /**
   * Each service by name while the list fits into a role's inline policies (IAM quota: 10,240 characters,
   * of which a list may take 4,000); beyond that the clusters' services of this project and environment.
   */
  private serviceArns(services: readonly EcsService[]): string[] {
    const { project, name } = this.environment;
    const exact = services.map((one) => `service/${one.cluster}/${one.modelName}`);
    const lengthOfAll = exact.reduce(
      (sum, one) => sum + one.length + 'arn:aws:ecs:ap-southeast-1:123456789012:"",'.length,
      0,
    );
    const resources =
      lengthOfAll <= 4_000
        ? exact
        : this.clusters().map((cluster) => `service/${cluster}/${project}-*-${name}`);
    return resources.map((resource) => this.arn('ecs', resource));
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.stack;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }
}
