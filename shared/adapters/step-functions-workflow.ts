import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Workflow } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';

export class StepFunctionsWorkflow implements Workflow {
  readonly #steps: SFNClient;
  readonly #stateMachineArn: string;

  constructor(config: AwsConfig, stateMachineArn: string) {
    this.#steps = new SFNClient(config);
    this.#stateMachineArn = stateMachineArn;
  }

  /** The name is the incident: Step Functions itself refuses to run it twice (API reference: StartExecution). */
  async start(
    execution: string,
    input: { readonly service: string; readonly incident: string },
  ): Promise<'started' | 'already'> {
    const command = new StartExecutionCommand({
      stateMachineArn: this.#stateMachineArn,
      name: execution,
      input: JSON.stringify(input),
    });
    try {
      await callAws(`start ${execution}`, () => this.#steps.send(command));
      return 'started';
    } catch (error) {
      if (error instanceof Error && isNamed(error.cause, 'ExecutionAlreadyExists')) return 'already';
      throw error;
    }
  }
  /** API reference, DescribeExecution: only who calls StopExecution makes it ABORTED. */
  async stateOf(execution: string): Promise<'running' | 'stopped' | 'over'> {
    const machine = this.#stateMachineArn.replace(':stateMachine:', ':execution:');
    const describe = new DescribeExecutionCommand({ executionArn: `${machine}:${execution}` });
    try {
      const { status } = await callAws(`describe ${execution}`, () => this.#steps.send(describe));
      if (status === 'ABORTED') return 'stopped';
      return status === 'FAILED' || status === 'TIMED_OUT' || status === 'SUCCEEDED' ? 'over' : 'running';
    } catch (error) {
      if (error instanceof Error && isNamed(error.cause, 'ExecutionDoesNotExist')) return 'over';
      throw error;
    }
  }
}
