import { AwsError } from '../ecs/aws-error.ts';
import type { Json, JsonObject } from '../stepfunctions/definition.ts';
import type { TaskCall } from '../stepfunctions/execution.ts';
import { StatesError } from '../stepfunctions/states-error.ts';
import type { IamGate, Principal } from './iam-gate.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import type { TaskTokens } from './step-functions-tokens.ts';

interface Invoker {
  readonly gate: IamGate;
  readonly runtime: LambdaRuntime;
  /** The state machine's role. */
  readonly principal: Principal;
  readonly tokens: TaskTokens;
}

const INVOKE = 'arn:aws:states:::lambda:invoke';

/** Step Functions developer guide: connect-lambda. Plays the Lambda integration, and no other. */
export async function callLambda(call: TaskCall, invoker: Invoker): Promise<Json> {
  const isWaiting = call.resource === `${INVOKE}.waitForTaskToken`;
  if (call.resource !== INVOKE && !isWaiting) {
    throw new StatesError('States.Runtime', `The local cloud does not play ${call.resource}`);
  }
  const { FunctionName, Payload = {} } = call.arguments as JsonObject;
  const answered = isWaiting && invoker.tokens.wait(call.taskToken ?? '', call);
  // It may be failed by its token while the function still runs.
  if (answered) answered.catch(() => undefined);
  const payload = await invoke(invoker, String(FunctionName), JSON.stringify(Payload));
  return answered ? answered : integrationResult(payload);
}

async function invoke(invoker: Invoker, functionName: string, payload: string): Promise<string> {
  const { gate, runtime, principal } = invoker;
  try {
    const permission = { action: 'lambda:InvokeFunction', resource: runtime.planOf(functionName).arn };
    await gate.demand(principal, [permission]);
    gate.log(principal, permission, { allowed: true });
    const result = await runtime.invoke(functionName, payload);
    // Step Functions developer guide: concepts-error-handling; the error's type becomes its name.
    if (result.error) throw new StatesError(result.error.errorType, result.payload);
    return result.payload;
  } catch (error) {
    throw error instanceof AwsError ? lambdaError(error) : error;
  }
}

/** An error of the service itself, not of the function. That a refusal is an AWSLambdaException is assumed. */
function lambdaError(error: AwsError): StatesError {
  const name = error.name.startsWith('AccessDenied') ? 'AWSLambdaException' : error.name;
  const cause = `${error.message} (Service: Lambda, Status Code: ${error.httpStatus}; Error Code: ${error.name})`;
  return new StatesError(`Lambda.${name}`, cause);
}

/** The optimised integration parses the payload. */
const integrationResult = (payload: string): Json => ({
  ExecutedVersion: '$LATEST',
  Payload: JSON.parse(payload) as Json,
  StatusCode: 200,
  SdkHttpMetadata: { HttpStatusCode: 200 },
});
