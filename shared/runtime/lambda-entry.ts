import * as v from 'valibot';
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
export function on<T>(schema: v.GenericSchema<unknown, T>, story: (event: T) => Promise<unknown>): Route {
  return {
    accepts: (event) => v.is(schema, event),
    begin: (event) => story(v.parse(schema, event)),
  };
}

/** Whatever it was: something woke us, and that is enough. */
export function otherwise(story: () => Promise<unknown>): Route {
  return { accepts: () => true, begin: story };
}

/** The function that Lambda calls: the first route whose shape fits; logs and metrics around it. */
export function lambdaEntry(journal: LambdaJournal, ...routes: readonly Route[]) {
  return async (event: unknown, { awsRequestId }: { readonly awsRequestId: string }): Promise<unknown> => {
    journal.begin(awsRequestId);
    try {
      const route = routes.find((one) => one.accepts(event));
      if (!route) throw new EventNotUnderstood('no story begins with an event of this shape');
      return await route.begin(event);
    } catch (error) {
      journal.fail('failed', error);
      throw error;
    } finally {
      journal.publish();
    }
  };
}
