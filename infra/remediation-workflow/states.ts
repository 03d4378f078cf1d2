import {
  AWAY_ERRORS,
  DYING_ERRORS,
  type Next,
  type Step,
  TRANSIENT_ERRORS,
} from '../../shared/contracts/workflow.ts';
import type { Remedy } from '../../shared/core/remediation/ladder.ts';

/** A state of the States Language, in its own words (States Language specification, JSONata). */
export type State = Readonly<Record<string, unknown>> & { readonly Type: string };
export type States = Readonly<Record<string, State>>;

/** One step is one invocation, which ends within this time (the remediator's timeout). */
export const STEP_SECONDS = 60;

/**
 * The one retry policy: errors by name, after which nothing had been decided. Full jitter keeps executions
 * that were throttled together from coming back together (Step Functions guide: JitterStrategy).
 */
const RETRY_TRANSIENT = {
  ErrorEquals: [...TRANSIENT_ERRORS],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 20,
  MaxAttempts: 4,
  JitterStrategy: 'FULL',
};

/** What the first state remembers for all others. */
const WHOSE = { service: '{% $states.input.service %}', incident: '{% $states.input.incident %}' };

/**
 * Looking and deciding lose nothing by waiting for a table or a function that does not answer: asked again up to each minute,
 * for about half an hour. A remediator that dies or takes too long is no such thing.
 */
const RETRY_PATIENTLY = [
  { ...RETRY_TRANSIENT, ErrorEquals: [...AWAY_ERRORS], MaxDelaySeconds: 60, MaxAttempts: 60 },
  { ...RETRY_TRANSIENT, ErrorEquals: [...DYING_ERRORS] },
];

/** An act is begun at once or a human hears of it, and that too without delay. */
const HURRIED: readonly Step[] = ['act', 'give-up'];

export const TELL_A_HUMAN = 'Tell a human';
export const CLOSE_INCIDENT = 'Close incident';

interface TaskOfStep {
  readonly remediatorArn: string;
  readonly step: Step;
  readonly next: string;
  readonly remedy?: Remedy;
}

/** Asks the remediator for one step. Any error that is not transient tells a human. */
export function task({ remediatorArn, step, next, remedy }: TaskOfStep): State {
  return {
    ...invocation(remediatorArn, { step, service: '{% $service %}', incident: '{% $incident %}', remedy }),
    Catch: [{ ErrorEquals: ['States.ALL'], Next: TELL_A_HUMAN }],
    Next: next,
  };
}

/**
 * Asks the remediator to ask a human, and waits until somebody wakes it, at most as long as the step before said
 * (Step Functions guide: connect-to-resource, wait for a callback with the task token). Either way `next` looks
 * at what was written down: the token carries no permission.
 */
export function callback({ remediatorArn, step, next, remedy }: TaskOfStep): State {
  const token = {
    token: '{% $states.context.Task.Token %}',
    question: "{% $hash($states.context.Task.Token, 'SHA-256') %}",
  };
  const asks = { step, service: '{% $service %}', incident: '{% $incident %}', remedy, ...token };
  return {
    ...invocation(remediatorArn, asks),
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Output: {},
    // Its time over means that nobody has answered: that is looked at, not asked again.
    Retry: [{ ...RETRY_TRANSIENT, ErrorEquals: TRANSIENT_ERRORS.filter((one) => one !== 'States.Timeout') }],
    TimeoutSeconds: '{% $states.input.waitSeconds %}',
    Catch: [
      { ErrorEquals: ['States.Timeout'], Next: next },
      { ErrorEquals: ['States.ALL'], Next: TELL_A_HUMAN },
    ],
    Next: next,
  };
}

/** As `task`, and keeps whose execution this is; variables are visible from the next state on. */
export function firstTask(of: TaskOfStep): State {
  return {
    ...task(of),
    ...invocation(of.remediatorArn, { step: of.step, ...WHOSE }),
    Assign: WHOSE,
    Catch: [{ ErrorEquals: ['States.ALL'], Assign: WHOSE, Next: TELL_A_HUMAN }],
  };
}

/** Reached by an error, or by an answer that no choice knows. */
export function tellAHuman(remediatorArn: string, next: string): State {
  const error = {
    error: "{% $exists($states.input.Error) ? $states.input.Error : 'UnexpectedAnswer' %}",
    cause: '{% $exists($states.input.Cause) ? $states.input.Cause : $string($states.input) %}',
  };
  const asks = { step: 'give-up' as const, service: '{% $service %}', incident: '{% $incident %}', error };
  return { ...invocation(remediatorArn, asks), Next: next };
}

function invocation(remediatorArn: string, asks: { readonly step: Step } & Record<string, unknown>): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: remediatorArn,
      Payload: { ...asks, execution: '{% $states.context.Execution.Name %}' },
    },
    Output: '{% $states.result.Payload %}',
    TimeoutSeconds: STEP_SECONDS + 10, // Lambda ends first, and says why
    Retry: HURRIED.includes(asks.step) ? [RETRY_TRANSIENT] : RETRY_PATIENTLY,
  };
}

/** One route for every answer that the step may give; anything else tells a human. */
export function question<S extends Step>(_: S, routes: Readonly<Record<Next<S>, string>>): State {
  return {
    Type: 'Choice',
    Choices: Object.entries<string>(routes).map(([answer, next]) => ({
      Condition: `{% $states.input.next = '${answer}' %}`,
      Next: next,
    })),
    Default: TELL_A_HUMAN,
  };
}

/** As long as the step asked for. */
export const wait = (next: string): State => ({
  Type: 'Wait',
  Seconds: '{% $states.input.waitSeconds %}',
  Next: next,
});
