import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { printableLine } from '../core/notices/redact.ts';
import { type SmokeTests, TransientError } from '../ports.ts';
import { awsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';

/** Within one step of the workflow, which ends after 60 s. */
const SMOKE_TIMEOUT_MS = 30_000;
const MOST_DETAIL = 200;

/** Invokes a function and waits. It passes by ending without an error; it may also answer `{"passed": false}`. */
export class LambdaSmokeTests implements SmokeTests {
  readonly #lambda: LambdaClient;

  constructor(config = awsConfig({ readTimeoutMs: SMOKE_TIMEOUT_MS })) {
    this.#lambda = new LambdaClient({ ...config, maxAttempts: 1 });
  }

  /** What cannot be run proves nothing good: only a throttle or a lost answer is tried again. */
  async run(functionName: string, about: { readonly service: string; readonly incident: string }) {
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(about)),
    });
    try {
      const answer = await callAws(`run ${functionName}`, () => this.#lambda.send(command));
      const text = Buffer.from(answer.Payload ?? []).toString('utf8');
      const passed = answer.FunctionError === undefined && !/"passed"\s*:\s*false/.test(text);
      return { passed, detail: printableLine(text, MOST_DETAIL) };
    } catch (error) {
      if (error instanceof TransientError) throw error;
      return { passed: false, detail: printableLine((error as Error).message, MOST_DETAIL) };
    }
  }
}
