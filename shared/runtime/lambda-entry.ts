import middy from '@middy/core';
import type * as z from 'zod/mini';
import type { LambdaJournal } from './lambda-journal.ts';

/** One shape of event and the story that it begins. */
interface Route {
  readonly accepts: (event: unknown) => boolean;
  readonly begin: (event: unknown) => Promise<unknown>;
}

class EventNotUnderstood extends Error {
  override readonly name = 'EventNotUnderstood';
}

/** An event of this shape begins this story. */
export function on<T>(schema: z.ZodMiniType<T>, story: (event: T) => Promise<unknown>): Route {
  return {
    accepts: (event) => schema.safeParse(event).success,
    begin: (event) => story(schema.parse(event)),
  };
}

/** Whatever it was: something woke us, and that is enough. */
export function otherwise(story: () => Promise<unknown>): Route {
  return { accepts: () => true, begin: story };
}

/** The function that Lambda calls: the first route whose shape fits; logs and metrics around it. */
export function lambdaEntry(journal: LambdaJournal, ...routes: readonly Route[]) {
  const keepJournal: middy.MiddlewareObj = {
    before: ({ context }) => {
      journal.begin(context.awsRequestId);
    },
    after: () => {
      journal.publish(); // what a middleware returns would end the invocation
    },
    onError: ({ error }) => {
      journal.fail('failed', error);
      journal.publish();
    },
  };
  return middy(async (event: unknown) => {
    const route = routes.find((one) => one.accepts(event));
    if (!route) throw new EventNotUnderstood('no story begins with an event of this shape');
    return route.begin(event);
  }).use(keepJournal);
}
