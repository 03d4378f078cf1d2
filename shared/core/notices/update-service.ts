import type { Environment, WatchedService } from '../watchlist/environment.ts';

/** ` --region R`, or nothing. */
export const inRegionOf = ({ region }: Pick<Environment, 'region'>): string =>
  region === undefined ? '' : ` --region ${region}`;

/** What a service is called in ECS, as far as it is known. */
interface Named {
  readonly cluster?: string;
  readonly modelName?: string;
}

/** Changes a service in ECS; what is changed stands behind it. What nobody knows is quoted: no shell opens a file for it. */
export function updateService(environment: Environment, service: Named | undefined): string {
  const { cluster = "'<cluster>'", modelName = "'<service>'" } = service ?? {};
  return `aws ecs update-service --cluster ${cluster} --service ${modelName}${inRegionOf(environment)}`;
}

/** Sends all traffic of a function's alias to one version. */
export function moveAlias(environment: Environment, service: WatchedService, version: string): string {
  const [fn, alias] =
    service.kind === 'lambda' ? [service.functionName, service.alias] : [service.modelName, '<alias>'];
  return `aws lambda update-alias --function-name ${fn} --name ${alias} --routing-config AdditionalVersionWeights={}${inRegionOf(environment)} --function-version ${version}`;
}
