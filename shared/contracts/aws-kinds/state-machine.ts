import { z } from 'zod';
import { atMost, awsKind, events, measured } from './aws-kind.ts';

const error = 'the ARN of a state machine, with {project} and {env} where they stand for something';

export const machineArn = z
  .string({ error })
  .regex(/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w{}-]{1,80}$/, { error });

/** AWS/States by machine (Step Functions developer guide: procedure-cw-metrics). */
export const stateMachine = awsKind(
  'state-machine',
  {
    stateMachineArn: machineArn,
    /** Executions that failed in the last minutes. @default { warn: 1, critical: 5 } */
    failed: atMost({ warn: 1, critical: 5 }),
    /** Executions that ran out of time. @default { warn: 1, critical: 5 } */
    timedOut: atMost({ warn: 1, critical: 5 }),
    /** Starts and transitions that were throttled. @default { warn: 1 } */
    throttled: atMost({ warn: 1 }),
  },
  ({ stateMachineArn, failed, timedOut, throttled }) => {
    const of = (name: string) =>
      ({
        namespace: 'AWS/States',
        name,
        dimensions: { StateMachineArn: stateMachineArn },
        stat: 'Sum',
      }) as const;
    return measured(
      events({ name: 'failed executions', unit: '', phase: 'errors' }, of('ExecutionsFailed'), failed),
      events(
        { name: 'timed out executions', unit: '', phase: 'timeout' },
        of('ExecutionsTimedOut'),
        timedOut,
      ),
      events(
        { name: 'throttled executions', unit: '', phase: 'throttle' },
        of('ExecutionThrottled'),
        throttled,
      ),
    );
  },
);
