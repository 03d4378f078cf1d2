import type { HistoryEvent } from '../../stepfunctions/history.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { ExecutionRecord, Executions } from '../step-functions.ts';

/** Service Authorization Reference, AWS Step Functions. */
export function statesFace(executions: Executions): ServiceFace {
  const onExecution = (action: string) => (input: WireInput) => [
    { action: `states:${action}`, resource: input.executionArn },
  ];
  const onMachine = (action: string) => (input: WireInput) => [
    { action: `states:${action}`, resource: input.stateMachineArn },
  ];
  const anywhere = (action: string) => () => [{ action: `states:${action}`, resource: '*' }];
  const { tokens } = executions;

  return {
    operations: {
      StartExecution: {
        permissions: onMachine('StartExecution'),
        run: (input) => {
          const { arn, startedAtMs } = executions.start(input);
          return { executionArn: arn, startDate: startedAtMs };
        },
      },
      DescribeExecution: {
        permissions: onExecution('DescribeExecution'),
        run: (input) => ({
          ...listed(executions.find(input.executionArn)),
          ...details(executions.find(input.executionArn)),
        }),
      },
      ListExecutions: {
        permissions: onMachine('ListExecutions'),
        run: (input) => ({
          executions: executions.all
            .filter((record) => record.stateMachineArn === input.stateMachineArn)
            .filter((record) => !input.statusFilter || record.status === input.statusFilter)
            .slice(0, input.maxResults ?? 100)
            .map(listed),
        }),
      },
      GetExecutionHistory: {
        permissions: onExecution('GetExecutionHistory'),
        run: (input) => {
          const events = executions.find(input.executionArn).history.map(historyEvent);
          if (input.reverseOrder) events.reverse();
          return { events: events.slice(0, input.maxResults ?? 1000) };
        },
      },
      StopExecution: {
        permissions: onExecution('StopExecution'),
        run: (input) => {
          executions.stop(input.executionArn, input);
          return { stopDate: Date.now() };
        },
      },
      SendTaskSuccess: {
        permissions: anywhere('SendTaskSuccess'),
        run: (input) => tokens.succeed(input.taskToken, input.output),
      },
      SendTaskFailure: {
        permissions: anywhere('SendTaskFailure'),
        run: (input) => tokens.fail(input.taskToken, input.error, input.cause),
      },
      SendTaskHeartbeat: {
        permissions: anywhere('SendTaskHeartbeat'),
        run: (input) => tokens.heartbeat(input.taskToken),
      },
    },
  };
}

const listed = (record: ExecutionRecord) => ({
  executionArn: record.arn,
  stateMachineArn: record.stateMachineArn,
  name: record.name,
  status: record.status,
  startDate: record.startedAtMs,
  stopDate: record.stoppedAtMs,
});

const details = ({ input, output, error, cause }: ExecutionRecord) => ({ input, output, error, cause });

/** Step Functions API reference, HistoryEvent: the details stand under a name made of the type. */
function historyEvent(event: HistoryEvent) {
  const { id, type, atMs, stateName: name, resource, error, cause } = event;
  const input = event.input === undefined ? undefined : JSON.stringify(event.input);
  const output = event.output === undefined ? undefined : JSON.stringify(event.output);
  const kind = type.replace(/^(?:Pass|Task|Choice|Wait|Succeed|Fail|Parallel|Map)State/, 'state');
  const field = `${kind[0]?.toLowerCase()}${kind.slice(1)}EventDetails`;
  const details = { name, input, output, resource, error, cause };
  return { id, previousEventId: id - 1, type, timestamp: atMs, [field]: details };
}
