import type { WatchedService } from './environment.ts';

/** One service as a deployment knows it: under another name or address it is another one. */
export function listed(service: WatchedService): string {
  const where =
    service.kind === 'ecs'
      ? `${service.cluster}/${service.modelName}`
      : `${service.functionName}:${service.alias}`;
  return `${service.id} ${where}`;
}

/** What leaves the watchlist with a deployment. */
export const removedFrom = (before: readonly string[], after: readonly string[]): string[] =>
  before.filter((one) => !after.includes(one));

/** More than half of everything at once is more likely a mistake than a wish. */
export const isTooMuch = (removed: readonly string[], before: readonly string[]): boolean =>
  removed.length * 2 > before.length;

/** The id in a line of the list. */
export const idOf = (one: string): string => one.slice(0, one.indexOf(' '));
