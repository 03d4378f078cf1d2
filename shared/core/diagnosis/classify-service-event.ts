import { causeIn } from './classify-log-line.ts';
import { bounded, type Classification, unknown } from './failure.ts';
import { atMost, firstThatFits } from './rule.ts';
import { NOT_TO_BE_HAD, SERVICE_EVENTS } from './texts/service-event-texts.ts';
import { TASK_STARTS } from './texts/task-texts.ts';

/** A message of an ECS service's event list. */
export function classifyServiceEvent(input: { readonly message: string }): Classification {
  const text = bounded(input.message);
  const event = firstThatFits(SERVICE_EVENTS, text);
  if (event && event.class !== 'unknown') return event;
  return (
    firstThatFits(TASK_STARTS, text) ??
    event ??
    firstThatFits(NOT_TO_BE_HAD, text) ??
    atMost(0.6, causeIn(text)) ??
    unknown('the event names no cause')
  );
}
