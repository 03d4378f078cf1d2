import { nameOf, type Permission, type Principal } from '../iam-gate.ts';
import type { Place } from '../resource-names.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';

/** Every function of the watchdog counts as one caller; anybody else is an engineer. */
export const worldCaller = (principal: Principal): string =>
  principal.kind === 'role' ? 'watchdog' : nameOf(principal) === 'operator' ? 'human' : nameOf(principal);

/** Resources and condition keys: Service Authorization Reference, Amazon Elastic Container Service. */
export function ecsFace(clock: WorldClock, place: Place): ServiceFace {
  const arn = (resource: string) => `arn:aws:ecs:${place.region}:${place.account}:${resource}`;
  const lastPart = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1);
  const inCluster = (action: string, input: WireInput, resource: (cluster: string) => string): Permission => {
    const cluster = lastPart(input.cluster ?? 'default');
    return {
      action: `ecs:${action}`,
      resource: arn(resource(cluster)),
      context: { 'ecs:cluster': arn(`cluster/${cluster}`) },
    };
  };
  const anywhere = (action: string) => (): Permission[] => [{ action: `ecs:${action}`, resource: '*' }];
  const onService = (action: string) => (input: WireInput) => [
    inCluster(action, input, (cluster) => `service/${cluster}/${lastPart(input.service)}`),
  ];

  /** Its resource is the service, of which the deployment's ARN tells: `.../cluster/service/id`. */
  const onDeployedService = (deploymentArn: string): Permission => {
    const [, cluster = '', service = ''] = String(deploymentArn).split('/');
    return inCluster('StopServiceDeployment', { cluster }, () => `service/${cluster}/${service}`);
  };

  return {
    operations: {
      DescribeServices: {
        permissions: (input) =>
          (input.services ?? []).map((service: string) =>
            inCluster('DescribeServices', input, (cluster) => `service/${cluster}/${lastPart(service)}`),
          ),
        run: (input) => clock.use((world) => world.describeServices(input)),
      },
      UpdateService: {
        permissions: onService('UpdateService'),
        run: (input, by) => clock.use((world) => world.updateService(input, worldCaller(by))),
      },
      ListTasks: {
        permissions: (input) => [
          inCluster('ListTasks', input, (cluster) => `container-instance/${cluster}/*`),
        ],
        run: (input) => clock.use((world) => world.listTasks(input)),
      },
      DescribeTasks: {
        permissions: (input) =>
          (input.tasks ?? []).map((task: string) =>
            inCluster('DescribeTasks', input, (cluster) => `task/${cluster}/${lastPart(task)}`),
          ),
        run: (input) => clock.use((world) => world.describeTasks(input)),
      },
      DescribeTaskDefinition: {
        permissions: anywhere('DescribeTaskDefinition'),
        run: (input) => clock.use((world) => world.describeTaskDefinition(input)),
      },
      ListTaskDefinitions: {
        permissions: anywhere('ListTaskDefinitions'),
        run: (input) => clock.use((world) => world.listTaskDefinitions(input)),
      },
      RegisterTaskDefinition: {
        permissions: (input) => registerPermissions(input, arn),
        run: (input, by) => clock.use((world) => world.registerTaskDefinition(input, worldCaller(by))),
      },
      DeregisterTaskDefinition: {
        permissions: anywhere('DeregisterTaskDefinition'),
        run: (input, by) => clock.use((world) => world.deregisterTaskDefinition(input, worldCaller(by))),
      },
      StopServiceDeployment: {
        permissions: ({ serviceDeploymentArn }) => [onDeployedService(serviceDeploymentArn)],
        run: (input, by) => clock.use((world) => world.stopServiceDeployment(input, worldCaller(by))),
      },
      ListServiceDeployments: {
        permissions: onService('ListServiceDeployments'),
        run: (input) => clock.use((world) => world.listServiceDeployments(input)),
      },
    },
  };
}

/** The roles that the tasks will have are passed on (ECS developer guide: security_iam_service-with-iam). */
function registerPermissions(input: WireInput, arn: (resource: string) => string): Permission[] {
  const resource = arn(`task-definition/${input.family}:*`);
  const permissions: Permission[] = [{ action: 'ecs:RegisterTaskDefinition', resource }];
  if (input.tags?.length) {
    permissions.push({
      action: 'ecs:TagResource',
      resource,
      context: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    });
  }
  for (const role of new Set([input.taskRoleArn, input.executionRoleArn])) {
    if (!role) continue;
    permissions.push({
      action: 'iam:PassRole',
      resource: role,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
  }
  return permissions;
}
