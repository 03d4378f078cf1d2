import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { modelNameOf, subjectOf } from './notice-text.ts';

/** Said of what several shared, where no incident ended that would say it: the last of them was left to itself. */
export function composeThreadOver(
  environment: Environment,
  over: {
    /** `storm:<since>` or `dependency:<id>:<since>`. */
    readonly thread: string;
    readonly service: string;
    readonly nowMs: number;
  },
): Notice {
  const { thread, service, nowMs } = over;
  const need = /:(.+):/.exec(thread)?.[1];
  const about = need ?? 'everything';
  const text = need ? `no service is held for ${need} any more` : 'no longer too many are ill at once';
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
    lines: [`${text}. The last was ${service}.`],
    nextSteps: [],
  };
}
