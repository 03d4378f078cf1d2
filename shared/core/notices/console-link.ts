import type { Environment } from '../watchlist/environment.ts';

/** Where a service's logs and figures are in the AWS console: one tap on a phone. */
export function consoleLink({ region, services }: Environment, service: string): string[] {
  const found = services.find((one) => one.id === service);
  if (!found || region === undefined) return [];
  const root = [`https://${region}`, 'console', 'aws', 'amazon', 'com'].join('.');
  const word = encodeURIComponent;
  return [
    found.kind === 'ecs'
      ? `Its logs: ${root}/ecs/v2/clusters/${word(found.cluster)}/services/${word(found.modelName)}/logs?region=${region}; beside them its health, tasks and deployments`
      : `Its logs and figures: ${root}/lambda/home?region=${region}#/functions/${word(found.functionName)}?tab=monitoring`,
  ];
}
