import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, modelNameOf, subjectOf } from './notice-text.ts';

/** Said of what several shared, where no incident ended that would say it: the last of them was left to itself. */
export function composeThreadOver(
  environment: Environment,
  over: {
    /** `storm:<since>` or `dependency:<id>:<since>`. */
    readonly thread: string;
    readonly service: string;
    readonly sinceMs: number;
    readonly nowMs: number;
  },
): Notice {
  const { thread, service, sinceMs, nowMs } = over;
  const need = thread.split(':').slice(1, -1).join(':');
  const about = need || 'everything';
  const text = need
    ? `no service is held for ${need} any more`
    : 'too many at once were ill, and are no more';
  return {
    id: `${thread}:closed`,
    thread,
    kind: 'closed',
    severity: 'info',
    environment: environment.name,
    about,
    modelName: modelNameOf(environment, service),
    atMs: nowMs,
    subject: subjectOf(environment, text),
    lines: [
      `${text}. The last was ${service}, not well since ${iso(sinceMs)}.`,
      'Whatever is still ill is told of by itself.',
    ],
    nextSteps: [],
  };
}
