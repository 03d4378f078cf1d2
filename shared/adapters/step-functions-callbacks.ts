import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Callbacks } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';

/** The token only wakes: what the workflow then does, it decides by what is written down. */
export class StepFunctionsCallbacks implements Callbacks {
  readonly #steps: SFNClient;

  constructor(config: AwsConfig) {
    this.#steps = new SFNClient(config);
  }

  async wake(taskToken: string): Promise<'woken' | 'late'> {
    const command = new SendTaskSuccessCommand({ taskToken, output: '{}' });
    try {
      await callAws('wake the workflow', () => this.#steps.send(command));
      return 'woken';
    } catch (error) {
      const isOver = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];
      if (error instanceof Error && isOver.some((name) => isNamed(error.cause, name))) return 'late';
      throw error;
    }
  }
}
