import type { Belief } from '../health/belief.ts';
import type { Environment, WatchedService } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, safeLines, subjectOf } from './notice-text.ts';
import { inRegionOf } from './update-service.ts';

export interface Impaired {
  readonly service: WatchedService;
  readonly belief: Pick<Belief, 'reason' | 'sinceMs'>;
  readonly nowMs: number;
}

/** One spell of answering only in part; without its beginning, what all spells of a service begin with. */
export const threadOf = (service: string, sinceMs?: number): string =>
  `impaired:${service}:${sinceMs === undefined ? '' : iso(sinceMs)}`;

/** Some of its tasks fail, and have done so for long: no illness that is remedied, and somebody should know. */
export function composeImpaired(environment: Environment, { service, belief, nowMs }: Impaired): Notice {
  const { id } = service;
  const thread = threadOf(id, belief.sinceMs);
  const minutes = Math.round((nowMs - belief.sinceMs) / 60_000);
  return {
    id: `${thread}:opened`,
    thread,
    kind: 'held',
    severity: 'warning',
    ...aboutIt(environment, service, nowMs),
    subject: subjectOf(environment, `${id} is impaired for ${minutes} min: ${belief.reason}`),
    lines: safeLines([
      `${id} in ${environment.name} answers only in part since ${iso(belief.sinceMs)}: ${belief.reason}.`,
      'It is not ill, and nothing is done to it: every remedy would replace what still answers.',
    ]),
    nextSteps: stepsFor(environment, service),
  };
}

/** The end of what was told. */
export function composeUnimpaired(
  environment: Environment,
  { service, thread, nowMs }: Pick<Impaired, 'service' | 'nowMs'> & { readonly thread: string },
): Notice {
  return {
    id: `${thread}:closed`,
    thread,
    kind: 'closed',
    severity: 'info',
    ...aboutIt(environment, service, nowMs),
    subject: subjectOf(environment, `${service.id} is not impaired any more`),
    lines: safeLines([`${service.id} in ${environment.name} answers as it should again.`]),
    nextSteps: [],
  };
}

const aboutIt = ({ name }: Environment, { id, modelName }: WatchedService, nowMs: number) => ({
  environment: name,
  about: id,
  modelName,
  atMs: nowMs,
});

function stepsFor(environment: Environment, service: WatchedService): string[] {
  const look = `How it is now: npx watchdog status -c env=${environment.name}`;
  if (service.kind !== 'ecs') return [look];
  const at = `--cluster ${service.cluster}`;
  const where = inRegionOf(environment);
  return [
    `If one of its tasks fails and the others do not, stop that one, and ECS starts another: aws ecs list-tasks ${at} --service-name ${service.modelName}${where}, then aws ecs stop-task ${at} --task <its id> --reason 'does not answer'${where}`,
    look,
  ];
}
