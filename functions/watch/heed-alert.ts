import type { AlertMessages } from '../../shared/contracts/schedule.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { isFresh, lookAtOnce } from './look-at-once.ts';
import type { WatchPorts } from './ports.ts';

/**
 * Anybody may have written it: the only thing taken from it is which of our names stand in it, and all that follows
 * is a look at those, as the schedule would take. Words that name nobody are not worth one.
 */
export async function heedAlert({ Records }: AlertMessages, world: WatchPorts): Promise<void> {
  for (const { Sns } of Records) {
    const named = namedIn(`${Sns.Subject ?? ''} ${Sns.Message}`, world.environment);
    const saidAtMs = Date.parse(Sns.Timestamp);
    const fresh = isFresh(saidAtMs, world);
    if (fresh && named.length > 0) await lookAtOnce(named, saidAtMs, world);
    else world.journal.say('hint ignored', { source: 'aws.sns', isFresh: fresh, named: named.length });
  }
}

/** Targets whose own name in AWS, or whose alarm's, stands there and is no part of a longer name. */
function namedIn(text: string, { services, dependencies }: Environment) {
  const isNamed = (name: string | undefined): boolean => name !== undefined && standsIn(text, name);
  return [
    ...services.filter((one) =>
      [one.modelName, one.alarm, one.kind === 'lambda' ? one.functionName : undefined].some(isNamed),
    ),
    ...dependencies.filter(({ question }) => question?.kind === 'alarm' && isNamed(question.alarm)),
  ];
}

const OF_A_NAME = /[\w-]/;

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
    if (!around.some((character) => OF_A_NAME.test(character))) return true;
  }
  return false;
}
