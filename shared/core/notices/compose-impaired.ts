import type { Environment, WatchedService } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, safeLines, subjectOf } from './notice-text.ts';
import { inRegionOf } from './update-service.ts';

export interface Impaired {
  readonly service: WatchedService;
  /** What its newest answers say. */
  readonly reason: string;
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** One spell of answering only in part. */
const threadOf = ({ service, sinceMs }: Pick<Impaired, 'service' | 'sinceMs'>): string =>
  `impaired:${service.id}:${iso(sinceMs)}`;

/** Some of its tasks fail, and have done so for long: no illness that is remedied, and somebody should know. */
export function composeImpaired(environment: Environment, impaired: Impaired): Notice {
  const { service, reason, sinceMs, nowMs } = impaired;
  const { id } = service;
  const thread = threadOf(impaired);
  const minutes = Math.round((nowMs - sinceMs) / 60_000);
  return {
    id: `${thread}:opened`,
    thread,
    kind: 'held',
    severity: 'warning',
    ...aboutIt(environment, service, nowMs),
    subject: subjectOf(environment, `${id} is impaired for ${minutes} min: ${reason}`),
    lines: safeLines([
      `${id} in ${environment.name} answers only in part since ${iso(sinceMs)}: ${reason}.`,
      'It is not ill, and nothing is done to it: every remedy would replace what still answers.',
    ]),
    nextSteps: stepsFor(environment, service),
  };
}

/** The end of what was told. */
export function composeUnimpaired(environment: Environment, over: Omit<Impaired, 'reason'>): Notice {
  const { service, nowMs } = over;
  const thread = threadOf(over);
  return {
    id: `${thread}:closed`,
    thread,
    kind: 'closed',
    severity: 'info',
    ...aboutIt(environment, service, nowMs),
    subject: subjectOf(environment, `${service.id} is not impaired any more`),
    lines: safeLines([`${service.id} in ${environment.name} has no task that fails any more.`]),
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
