import type { Environment, WatchedService } from '../watchlist/environment.ts';

/** Changes a service in ECS; what is changed stands behind it. */
export function updateService({ region }: Environment, service: WatchedService | undefined): string {
  const cluster = service?.kind === 'ecs' ? service.cluster : '<cluster>';
  const inRegion = region === undefined ? '' : ` --region ${region}`;
  return `aws ecs update-service --cluster ${cluster} --service ${service?.modelName}${inRegion}`;
}
