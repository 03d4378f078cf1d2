import {
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type GetProvisionedConcurrencyConfigCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { FunctionSettings, ServiceView } from '../core/diagnosis/evidence.ts';
import type { LambdaService } from '../core/watchlist/environment.ts';
import type { AliasAddress, ImageState, TaskDefinitionRecord } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';
import { mapBounded } from './bounded.ts';
import { aliasView, settingsOf } from './function-views.ts';

/** Lambda's control plane answers 15 calls a second for the whole account (Lambda quotas: API requests). */
const AT_ONCE = 4;

/** What Lambda says about aliases, versions and `$LATEST`. */
export class LambdaFunctions {
  readonly #lambda: LambdaClient;

  constructor(config: AwsConfig) {
    this.#lambda = new LambdaClient(config);
  }

  /** A function or an alias that Lambda does not know is absent from the answer. */
  async describe(services: readonly LambdaService[]): Promise<ReadonlyMap<string, ServiceView>> {
    const views = await mapBounded(services, AT_ONCE, async (service) => {
      const view = await unlessMissing(() => this.#view(service));
      return view ? ([[service.id, view]] as const) : [];
    });
    return new Map(views.flat());
  }

  async #view({ functionName, alias: name }: LambdaService): Promise<ServiceView> {
    const getAlias = new GetAliasCommand({ FunctionName: functionName, Name: name });
    const alias = await callAws(`read alias ${name} of ${functionName}`, () => this.#lambda.send(getAlias));
    const [live, provisioned] = await Promise.all([
      this.#configuration(functionName, alias.FunctionVersion),
      this.#provisioned(functionName, name),
    ]);
    return aliasView(alias, live, provisioned);
  }

  async latestSettings({ functionName }: LambdaService): Promise<FunctionSettings> {
    return settingsOf(await this.#configuration(functionName));
  }

  /** A version as a baseline keeps it. */
  async version(arn: string): Promise<TaskDefinitionRecord | undefined> {
    const found = await unlessMissing(() => this.#configuration(arn));
    if (!found) return undefined;
    const { version, ...settings } = settingsOf(found);
    return {
      arn,
      active: found.State !== 'Failed',
      definition: JSON.stringify(settings),
      images: { code: arn },
      tags: {},
    };
  }

  async codeState(arn: string, codeSha256: string): Promise<ImageState> {
    const found = await unlessMissing(() => this.#configuration(arn));
    if (!found) return 'gone';
    return found.CodeSha256 === codeSha256 ? 'same' : 'moved';
  }

  #configuration(functionName: string, version?: string): Promise<FunctionConfiguration> {
    const command = new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version });
    return callAws(`read ${functionName}`, () => this.#lambda.send(command));
  }

  async provisioned({ functionName, alias }: AliasAddress): Promise<number> {
    return (await this.#provisioned(functionName, alias))?.RequestedProvisionedConcurrentExecutions ?? 0;
  }

  /** What is kept warm for the alias, if anything is. */
  #provisioned(
    functionName: string,
    alias: string,
  ): Promise<GetProvisionedConcurrencyConfigCommandOutput | undefined> {
    const command = new GetProvisionedConcurrencyConfigCommand({
      FunctionName: functionName,
      Qualifier: alias,
    });
    return unlessMissing(() =>
      callAws(`read provisioned concurrency of ${functionName}`, () => this.#lambda.send(command)),
    );
  }
}

/** `arn:aws:lambda:region:account:function:name:version` */
export const isFunctionVersion = (arn: string): boolean => /^arn:[^:]+:lambda:/.test(arn);

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const missing = ['ResourceNotFoundException', 'ProvisionedConcurrencyConfigNotFoundException'];
    if (error instanceof Error && isNamed(error.cause, ...missing)) return undefined;
    throw error;
  }
}
