import type { LambdaService } from '../../shared/core/watchlist/environment.ts';
import { type AliasAddress, type FunctionHands, LostRaceError } from '../../shared/ports.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';

/** The watchdog's hands on the simulated Lambda; the world records every call as the watchdog's. */
export class InMemoryFunctionHands implements FunctionHands {
  readonly #world: EcsWorld;

  readonly #notAfterMs: number;
  readonly #now: () => number;

  /** `now` is the caller's own clock, which may differ from the world's. */
  constructor(world: EcsWorld, notAfterMs = Infinity, now = () => world.now) {
    this.#world = world;
    this.#notAfterMs = notAfterMs;
    this.#now = now;
  }

  async moveAlias(service: LambdaService, version: string, revisionId: string): Promise<string> {
    const { functionName, alias } = service;
    const input = {
      FunctionName: functionName,
      Name: alias,
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId: revisionId,
    };
    const { RevisionId } = await this.#ask(`move ${alias} of ${functionName} to ${version}`, () =>
      this.#world.lambda.updateAlias(input, 'watchdog'),
    );
    return RevisionId;
  }

  async configure(
    { functionName }: LambdaService,
    change: { readonly memoryMiB?: number; readonly timeoutSeconds?: number },
    revisionId: string,
  ): Promise<void> {
    const input = {
      FunctionName: functionName,
      MemorySize: change.memoryMiB,
      Timeout: change.timeoutSeconds,
      RevisionId: revisionId,
    };
    await this.#ask(`configure ${functionName}`, () =>
      this.#world.lambda.updateFunctionConfiguration(input, 'watchdog'),
    );
  }

  async publish({ functionName }: LambdaService, codeSha256: string, revisionId: string): Promise<string> {
    const input = { FunctionName: functionName, CodeSha256: codeSha256, RevisionId: revisionId };
    const { Version } = await this.#ask(`publish ${functionName}`, () =>
      this.#world.lambda.publishVersion(input, 'watchdog'),
    );
    return Version;
  }

  async provision({ functionName, alias }: AliasAddress, environments: number): Promise<void> {
    const input = {
      FunctionName: functionName,
      Qualifier: alias,
      ProvisionedConcurrentExecutions: environments,
    };
    await this.#ask(`provision ${environments} environments of ${functionName}`, () =>
      this.#world.lambda.putProvisionedConcurrencyConfig(input, 'watchdog'),
    );
  }

  async releaseProvisioned({ functionName, alias }: AliasAddress): Promise<void> {
    await this.#ask(`release provisioned environments of ${functionName}`, () =>
      this.#world.lambda.deleteProvisionedConcurrencyConfig(
        { FunctionName: functionName, Qualifier: alias },
        'watchdog',
      ),
    );
  }

  /** As the adapter: a decision that has become too old is not acted upon. */
  async #ask<T>(what: string, call: () => T): Promise<T> {
    const lateMs = this.#now() - this.#notAfterMs;
    return askAws(what, () => {
      if (lateMs > 0) throw new LostRaceError(`the decision is ${lateMs} ms too old to be acted upon`);
      return call();
    });
  }
}
