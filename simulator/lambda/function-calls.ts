import { AwsError } from '../ecs/aws-error.ts';
import type { Caller } from '../ecs/recorded-calls.ts';
import type { Functions } from './functions.ts';
import { codeOf, type FunctionVersion, type LambdaFunction, versionArn } from './lambda-function.ts';

/** How long UpdateFunctionConfiguration stays InProgress, and provisioned environments take. Assumed. */
const UPDATE_MS = 5_000;
const PROVISION_MS = 60_000;

interface Named {
  readonly FunctionName: string;
}

/** The Lambda API of a world, in the SDK's shapes; every instant is epoch milliseconds, errors are AwsError. */
export class FunctionCalls {
  readonly #functions: Functions;

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  getAlias(input: Named & { Name: string }) {
    const { alias, arn } = this.#aliasOf(input.FunctionName, input.Name);
    return {
      AliasArn: `${arn}:${alias.name}`,
      Name: alias.name,
      FunctionVersion: alias.version,
      RoutingConfig: { AdditionalVersionWeights: alias.weights },
      RevisionId: alias.revisionId,
    };
  }

  /** `Qualifier`: a version; without one, `$LATEST`. */
  getFunctionConfiguration(input: Named & { Qualifier?: string }) {
    const fn = this.#functionOf(input.FunctionName);
    return this.#configuration(fn, this.#versionOf(fn, input.Qualifier));
  }

  /** Lambda API: UpdateAlias. Without RoutingConfig the weights stay as they are. */
  updateAlias(
    input: Named & {
      Name: string;
      FunctionVersion?: string;
      RoutingConfig?: { AdditionalVersionWeights?: Readonly<Record<string, number>> };
      RevisionId?: string;
    },
    by: Caller,
  ) {
    return this.#change('lambda:UpdateAlias', input, by, () => {
      const fn = this.#aliasOf(input.FunctionName, input.Name);
      const { alias } = fn;
      demandRevision(input.RevisionId, alias.revisionId);
      const version = input.FunctionVersion ?? alias.version;
      this.#versionOf(fn, version);
      alias.version = version;
      alias.weights = input.RoutingConfig?.AdditionalVersionWeights ?? alias.weights;
      alias.revisionId = this.#functions.nextId();
      return this.getAlias(input);
    });
  }

  /** Lambda API: UpdateFunctionConfiguration changes `$LATEST` only, and takes a moment. */
  updateFunctionConfiguration(
    input: Named & {
      MemorySize?: number;
      Timeout?: number;
      Environment?: { Variables: Readonly<Record<string, string>> };
      RevisionId?: string;
    },
    by: Caller,
  ) {
    return this.#change('lambda:UpdateFunctionConfiguration', input, by, () => {
      const fn = this.#functionOf(input.FunctionName);
      const { latest } = fn;
      this.#demandNoUpdate(fn);
      demandRevision(input.RevisionId, latest.revisionId);
      latest.memoryMiB = input.MemorySize ?? latest.memoryMiB;
      latest.timeoutSeconds = input.Timeout ?? latest.timeoutSeconds;
      latest.variables = input.Environment?.Variables ?? latest.variables;
      this.#touch(latest);
      latest.updateStatus = 'InProgress';
      const { world } = this.#functions;
      world.after(world.scaled(UPDATE_MS), () => {
        latest.updateStatus = 'Successful';
        latest.revisionId = this.#functions.nextId();
      });
      return this.#configuration(fn, latest);
    });
  }

  /** Lambda API: PublishVersion publishes nothing new where `$LATEST` is what was published last. */
  publishVersion(input: Named & { CodeSha256?: string; RevisionId?: string }, by: Caller) {
    return this.#change('lambda:PublishVersion', input, by, () => {
      const fn = this.#functionOf(input.FunctionName);
      this.#demandNoUpdate(fn);
      demandRevision(input.RevisionId, fn.latest.revisionId);
      if (input.CodeSha256 !== undefined && input.CodeSha256 !== fn.latest.codeSha256) {
        throw new AwsError('InvalidParameterValueException', 'CodeSha256 is different from current $LATEST.');
      }
      const last = fn.versions.get(String(fn.newest));
      const isSame =
        last &&
        last.codeSha256 === fn.latest.codeSha256 &&
        last.memoryMiB === fn.latest.memoryMiB &&
        last.timeoutSeconds === fn.latest.timeoutSeconds &&
        last.variables === fn.latest.variables;
      return this.#configuration(fn, isSame ? last : this.#publish(fn));
    });
  }

  /** What a pipeline does first: new code for `$LATEST`. */
  updateFunctionCode(input: Named & { readonly build: number }, by: Caller) {
    return this.#change('lambda:UpdateFunctionCode', input, by, () => {
      const fn = this.#functionOf(input.FunctionName);
      fn.latest.build = input.build;
      fn.latest.codeSha256 = codeOf(fn.name, input.build);
      this.#touch(fn.latest);
      return this.#configuration(fn, fn.latest);
    });
  }

  /** Lambda API: DeleteFunction with a version; one that an alias points at is refused. */
  deleteVersion(input: Named & { Qualifier: string }, by: Caller) {
    return this.#change('lambda:DeleteFunction', input, by, () => {
      const fn = this.#functionOf(input.FunctionName);
      if (fn.alias.version === input.Qualifier) throw conflict('An alias points to this version.');
      fn.versions.delete(input.Qualifier);
      return {};
    });
  }

  putProvisionedConcurrencyConfig(
    input: Named & { Qualifier: string; ProvisionedConcurrentExecutions: number },
    by: Caller,
  ) {
    return this.#change('lambda:PutProvisionedConcurrencyConfig', input, by, () => {
      const { alias } = this.#aliasOf(input.FunctionName, input.Qualifier);
      const { world } = this.#functions;
      const readyAtMs = world.now + world.scaled(PROVISION_MS);
      alias.provisioned = { requested: input.ProvisionedConcurrentExecutions, readyAtMs };
      world.at(readyAtMs, () => this.#functions.review());
      return this.#provisioned(alias.provisioned);
    });
  }

  getProvisionedConcurrencyConfig(input: Named & { Qualifier: string }) {
    const { alias } = this.#aliasOf(input.FunctionName, input.Qualifier);
    if (!alias.provisioned) {
      throw new AwsError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        404,
      );
    }
    return this.#provisioned(alias.provisioned);
  }

  deleteProvisionedConcurrencyConfig(input: Named & { Qualifier: string }, by: Caller) {
    return this.#change('lambda:DeleteProvisionedConcurrencyConfig', input, by, () => {
      this.#aliasOf(input.FunctionName, input.Qualifier).alias.provisioned = undefined;
      return {};
    });
  }

  #provisioned({ requested, readyAtMs }: { requested: number; readyAtMs: number }) {
    const ready = this.#functions.world.now >= readyAtMs;
    return {
      RequestedProvisionedConcurrentExecutions: requested,
      AvailableProvisionedConcurrentExecutions: ready ? requested : 0,
      AllocatedProvisionedConcurrentExecutions: ready ? requested : 0,
      Status: ready ? ('READY' as const) : ('IN_PROGRESS' as const),
    };
  }

  #publish(fn: LambdaFunction): FunctionVersion {
    const { world } = this.#functions;
    // A story calls versions by its own numbers.
    const number = fn.latest.build > fn.newest ? fn.latest.build : fn.newest + 1;
    fn.newest = number;
    const published: FunctionVersion = {
      ...fn.latest,
      version: String(number),
      modifiedAtMs: world.now,
      revisionId: this.#functions.nextId(),
    };
    fn.versions.set(published.version, published);
    return published;
  }

  #touch(latest: FunctionVersion): void {
    latest.modifiedAtMs = this.#functions.world.now;
    latest.revisionId = this.#functions.nextId();
  }

  #configuration(fn: LambdaFunction, version: FunctionVersion) {
    return {
      FunctionName: fn.name,
      FunctionArn: version === fn.latest ? fn.arn : versionArn(fn, version.version),
      Version: version.version,
      CodeSha256: version.codeSha256,
      MemorySize: version.memoryMiB,
      Timeout: version.timeoutSeconds,
      Environment: { Variables: version.variables },
      // Lambda writes it as text, in UTC (Lambda API: FunctionConfiguration.LastModified).
      LastModified: new Date(version.modifiedAtMs).toISOString().replace('Z', '+0000'),
      State: version.state,
      StateReason: version.stateReason,
      LastUpdateStatus: version.updateStatus,
      RevisionId: version.revisionId,
      LoggingConfig: { LogFormat: 'Text' as const, LogGroup: `/aws/lambda/${fn.name}` },
    };
  }

  #functionOf(name: string): LambdaFunction {
    const fn = this.#functions.byName.get(name.slice(name.lastIndexOf(':') + 1));
    if (!fn) throw notFound(`Function not found: ${name}`);
    return fn;
  }

  #aliasOf(functionName: string, alias: string): LambdaFunction {
    const fn = this.#functionOf(functionName);
    if (fn.alias.name !== alias) throw notFound(`Cannot find alias arn: ${fn.arn}:${alias}`);
    return fn;
  }

  #versionOf(fn: LambdaFunction, qualifier?: string): FunctionVersion {
    const version =
      qualifier === undefined || qualifier === '$LATEST' ? fn.latest : fn.versions.get(qualifier);
    if (!version) throw notFound(`Function not found: ${fn.arn}:${qualifier}`);
    return version;
  }

  #demandNoUpdate({ arn, latest }: LambdaFunction): void {
    if (latest.updateStatus !== 'InProgress') return;
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    );
  }

  #change<T>(call: string, input: unknown, by: Caller, run: () => T): T {
    const { world } = this.#functions;
    try {
      const result = run();
      world.calls.push({ atMs: world.now, by, call, input, result });
      this.#functions.review();
      return result;
    } catch (error) {
      if (error instanceof AwsError) world.calls.push({ atMs: world.now, by, call, input, error });
      throw error;
    }
  }
}

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404);
const conflict = (message: string) => new AwsError('ResourceConflictException', message, 409);

/** Message as in the Lambda API's model. */
function demandRevision(given: string | undefined, current: string): void {
  if (given === undefined || given === current) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId for the Lambda function or alias.',
    412,
  );
}
