import {
  DeleteProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { LambdaService } from '../core/watchlist/environment.ts';
import { type AliasAddress, type FunctionHands, TerminalError } from '../ports.ts';
import { actDeadline } from './aws-config.ts';
import { callAws } from './aws-error.ts';

export class LambdaFunctionHands implements FunctionHands {
  readonly #lambda: LambdaClient;

  readonly #notAfterMs: number;

  constructor(lambda: LambdaClient, notAfterMs: number) {
    this.#lambda = lambda;
    this.#notAfterMs = notAfterMs;
  }

  /** Weights are cleared explicitly: left out, those of a canary would stay. */
  async moveAlias(service: LambdaService, version: string, revisionId: string): Promise<string> {
    const { functionName, alias } = service;
    const command = new UpdateAliasCommand({
      FunctionName: functionName,
      Name: alias,
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId: revisionId,
    });
    const answer = await callAws(`move ${alias} of ${functionName} to ${version}`, () =>
      this.#lambda.send(command, actDeadline(this.#notAfterMs)),
    );
    if (answer.RevisionId === undefined)
      throw new TerminalError(`Lambda moved ${alias} of ${functionName} and did not say to which revision`);
    return answer.RevisionId;
  }

  async configure(
    { functionName }: LambdaService,
    change: { readonly memoryMiB?: number; readonly timeoutSeconds?: number },
    revisionId: string,
  ): Promise<void> {
    const command = new UpdateFunctionConfigurationCommand({
      FunctionName: functionName,
      MemorySize: change.memoryMiB,
      Timeout: change.timeoutSeconds,
      RevisionId: revisionId,
    });
    await callAws(`configure ${functionName}`, () =>
      this.#lambda.send(command, actDeadline(this.#notAfterMs)),
    );
  }

  async publish({ functionName }: LambdaService, codeSha256: string, revisionId: string): Promise<string> {
    const command = new PublishVersionCommand({
      FunctionName: functionName,
      CodeSha256: codeSha256,
      RevisionId: revisionId,
      Description: 'Published by the watchdog: the code that was live, with other settings',
    });
    const answer = await callAws(`publish ${functionName}`, () =>
      this.#lambda.send(command, actDeadline(this.#notAfterMs)),
    );
    if (answer.Version === undefined)
      throw new TerminalError(`Lambda published ${functionName} and did not say as which version`);
    return answer.Version;
  }

  async provision({ functionName, alias }: AliasAddress, environments: number): Promise<void> {
    const address = { FunctionName: functionName, Qualifier: alias };
    const command = new PutProvisionedConcurrencyConfigCommand({
      ...address,
      ProvisionedConcurrentExecutions: environments,
    });
    await callAws(`provision ${environments} environments of ${functionName}`, () =>
      this.#lambda.send(command, actDeadline(this.#notAfterMs)),
    );
  }

  async releaseProvisioned({ functionName, alias }: AliasAddress): Promise<void> {
    const command = new DeleteProvisionedConcurrencyConfigCommand({
      FunctionName: functionName,
      Qualifier: alias,
    });
    await callAws(`release provisioned environments of ${functionName}`, () =>
      this.#lambda.send(command, actDeadline(this.#notAfterMs)),
    );
  }
}
