import type { DrawnService, DrawnStep } from '../../simulator/fuzz/drawn-scenario.ts';

/** A story in the words that its file will have. */
export interface Told {
  readonly services: Readonly<Record<string, DrawnService>>;
  readonly timeline: readonly DrawnStep[];
  readonly duration?: string;
  readonly mode?: 'approve';
}

/** So many healthy neighbours, so that one sick service stays below the fleet's limit. */
export const neighbours = (count: number): Record<string, DrawnService> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`other-${at}`, {}]));

export const hang = (
  service: string,
  at: string,
  cure: 'restart' | 'cycle' | 'rollback' | 'none',
  until = '70m',
): DrawnStep => ({
  at,
  break: { service, behaviour: 'hang', cure, until },
});

/** No other witness waits or vetoes. */
export const UNSEEN: DrawnService = { loadBalancer: false, alarm: false };

/** An alarm is the other witness; a load balancer would have ECS replace hung tasks by itself. */
export const ALARMED: DrawnService = { loadBalancer: false };
