import type { Belief } from '../health/belief.ts';
import type { Dependency, Environment } from '../watchlist/environment.ts';
import { stepsFor } from './alone-steps.ts';
import type { Notice } from './notice.ts';
import { iso, subjectOf } from './notice-text.ts';

/**
 * A dependency that no service needs has no incident that would speak of it: its illness, and its end, are told
 * by themselves. Nothing is done about it.
 */
export function composeAlone(
  environment: Environment,
  { id, kind, withoutIt, question }: Dependency,
  {
    belief: { status, reason, sinceMs },
    beforeSinceMs,
    nowMs,
  }: {
    readonly belief: Belief;
    /** Of the belief that is stored: whoever else finds the change now has read the same. */
    readonly beforeSinceMs: number;
    readonly nowMs: number;
  },
): Notice {
  const { project, name, region } = environment;
  const isIll = status === 'unhealthy';
  const isScan = question?.kind === 'orphans';
  const since = iso(sinceMs);
  const text = isIll ? `${id} is ill: ${reason}` : `${id} is well again`;
  return {
    id: `alone:${id}:${iso(beforeSinceMs)}:${isIll ? 'opened' : 'closed'}`,
    thread: `dependency:${id}`,
    kind: isIll ? 'opened' : 'closed',
    severity: isIll ? 'warning' : 'info',
    environment: name,
    about: id,
    modelName: `${project}-${id}-${name}`,
    atMs: nowMs,
    subject: subjectOf(environment, text),
    lines: isIll
      ? [
          `${id} (${kind}) is ill since ${since}: ${reason}.`,
          ...(withoutIt === undefined ? [] : [`Without it: ${withoutIt}`]),
          isScan
            ? 'It tells of work and not of a service, and nothing is done about it.'
            : 'No service that is watched needs it, and nothing is done about it.',
        ]
      : [`${id} (${kind}) is well since ${since}: ${reason}.`],
    nextSteps: isIll ? stepsFor(question, region, reason) : [],
  };
}
