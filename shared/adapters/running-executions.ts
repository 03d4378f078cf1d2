import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { WorkExecution } from '../core/health/judge-orphans.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';

/** API reference: ListExecutions gives at most so many a page. */
const MOST_EXECUTIONS = 1_000;

/** Executions of somebody's state machine that run now. */
export class RunningExecutions {
  readonly #steps: SFNClient;

  constructor(config: AwsConfig) {
    this.#steps = new SFNClient(config);
  }

  /** Undefined where there are more than one page holds: who is missing from a part of them is not missing. */
  async of(stateMachineArn: string): Promise<readonly WorkExecution[] | undefined> {
    const list = new ListExecutionsCommand({
      stateMachineArn,
      statusFilter: 'RUNNING',
      maxResults: MOST_EXECUTIONS,
    });
    const answer = await callAws(`list executions of ${stateMachineArn}`, () => this.#steps.send(list));
    if (answer.nextToken !== undefined) return undefined;
    return (answer.executions ?? []).map(({ name = '', startDate }) => ({
      name,
      startedAtMs: startDate?.getTime() ?? 0,
    }));
  }
}
