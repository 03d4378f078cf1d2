import { randomUUID } from 'node:crypto';
import { AwsError } from '../ecs/aws-error.ts';
import type { Callers } from './callers.ts';
import type { OnCloudEvent } from './cloud-events.ts';
import type { LogGroups } from './faces/logs-face.ts';
import type { IamGate, Principal } from './iam-gate.ts';
import { type FunctionError, LambdaSandbox } from './lambda-sandbox.ts';
import type { Place } from './resource-names.ts';
import type { FunctionPlan } from './template-functions.ts';

export interface FunctionView {
  readonly functionName: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
  /** Execution environments alive: busy or warm. */
  readonly environments: number;
}

export interface InvocationResult {
  /** JSON: the response, or the error that the function ended with. */
  readonly payload: string;
  readonly error?: FunctionError;
}

export interface RuntimeParts {
  readonly place: Place;
  readonly callers: Callers;
  readonly gate: IamGate;
  readonly logs: LogGroups;
  /** `address:port` of the sandboxes' resolver. */
  readonly nameServer: string;
  readonly onEvent: OnCloudEvent;
}

interface Running {
  readonly sandbox: LambdaSandbox;
  readonly accessKeyId: string;
}

/** Runs the template's functions, each in processes of its own, as Lambda does. */
export class LambdaRuntime {
  readonly #plans: ReadonlyMap<string, FunctionPlan>;
  readonly #parts: RuntimeParts;
  readonly #running = new Map<string, Running[]>();
  #isOpen = true;
  /** Set by a fault: an invocation of this function is killed as soon as it begins. */
  diesAtOnce: (functionName: string) => boolean = () => false;

  constructor(plans: readonly FunctionPlan[], parts: RuntimeParts) {
    this.#plans = new Map(plans.map((plan) => [plan.functionName, plan]));
    this.#parts = parts;
  }

  get views(): FunctionView[] {
    return [...this.#plans.values()].map(({ functionName, arn, timeoutSeconds }) => ({
      functionName,
      arn,
      timeoutSeconds,
      environments: this.#of(functionName).length,
    }));
  }

  /** By name or ARN, with or without `$LATEST`. */
  planOf(reference: string): FunctionPlan {
    const name = reference.replace(/^.*:function:/, '').replace(/:\$LATEST$/, '');
    const plan = this.#plans.get(name);
    if (plan) return plan;
    const { region, account } = this.#parts.place;
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }

  async invoke(functionName: string, payload: string): Promise<InvocationResult> {
    const plan = this.planOf(functionName);
    if (!this.#isOpen) throw new AwsError('ServiceException', 'The local cloud is closed.', 500);
    const startedAtMs = Date.now();
    const requestId = randomUUID();
    const { running, cold } = await this.#acquire(plan);
    if (this.diesAtOnce(plan.functionName)) running.sandbox.kill();
    const answer = await running.sandbox.invoke(payload, requestId);
    this.#release(plan, running);

    const error = 'error' in answer ? answer.error : undefined;
    const result = 'error' in answer ? { payload: JSON.stringify(answer.error), error } : answer;
    this.#report(plan, { payload, requestId, cold, startedAtMs, result });
    return result;
  }

  open(): void {
    this.#isOpen = true;
  }

  /** Kills every execution environment, and starts none before it is opened again. */
  async close(): Promise<void> {
    this.#isOpen = false;
    const all = [...this.#running.values()].flat();
    this.#running.clear();
    for (const { accessKeyId } of all) this.#parts.callers.remove(accessKeyId);
    await Promise.all(all.map(({ sandbox }) => sandbox.end()));
  }

  #of(functionName: string): Running[] {
    return this.#running.get(functionName) ?? [];
  }

  async #acquire(plan: FunctionPlan): Promise<{ running: Running; cold: boolean }> {
    const all = this.#of(plan.functionName);
    if (plan.reservedConcurrency !== undefined) {
      const busy = all.filter(({ sandbox }) => sandbox.busy).length;
      if (busy >= plan.reservedConcurrency) throw throttled();
    }
    const warm = all.find(({ sandbox }) => !sandbox.busy && !sandbox.isDead);
    const running = warm ?? this.#start(plan);
    running.sandbox.busy = true;
    if (!warm) this.#running.set(plan.functionName, [...all, running]);
    return { running, cold: !warm };
  }

  #release(plan: FunctionPlan, running: Running): void {
    running.sandbox.busy = false;
    if (!running.sandbox.isDead) return;
    this.#parts.callers.remove(running.accessKeyId);
    const alive = this.#of(plan.functionName).filter((other) => other !== running);
    this.#running.set(plan.functionName, alive);
  }

  #start(plan: FunctionPlan): Running {
    const { callers, nameServer, place } = this.#parts;
    const roleName = plan.roleArn.slice(plan.roleArn.lastIndexOf('/') + 1);
    const principal: Principal = { kind: 'role', roleName, session: plan.functionName };
    const caller = { principal, sandbox: { functionName: plan.functionName, kill: () => sandbox.kill() } };
    const credentials = callers.add(caller);
    const stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const variables = {
      ...lambdaVariables(plan, place, stream),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_ENDPOINT_URL: place.endpointUrl,
      ...plan.variables,
    };
    const logged = this.#mayLog(plan, principal, stream);
    const sandbox = new LambdaSandbox(plan, variables, nameServer, (line) => {
      void logged.then((allowed) => allowed && this.#log(plan, stream, line));
    });
    return { sandbox, accessKeyId: credentials.accessKeyId };
  }

  /** Lambda developer guide: monitoring-cloudwatchlogs. Without the permission the function runs, and says nothing. */
  async #mayLog(plan: FunctionPlan, principal: Principal, stream: string): Promise<boolean> {
    const { gate, place } = this.#parts;
    const group = `arn:aws:logs:${place.region}:${place.account}:log-group:${plan.logGroup}`;
    const verdicts = [
      await gate.allows(principal, {
        action: 'logs:CreateLogStream',
        resource: `${group}:log-stream:${stream}`,
      }),
      await gate.allows(principal, {
        action: 'logs:PutLogEvents',
        resource: `${group}:log-stream:${stream}`,
      }),
    ];
    const allowed = verdicts.every(Boolean);
    if (!allowed) gate.log(principal, { action: 'logs:PutLogEvents', resource: `${group}:*` }, { allowed });
    return allowed;
  }

  #log(plan: FunctionPlan, stream: string, message: string): void {
    const atMs = Date.now();
    this.#parts.logs.append(plan.logGroup, { atMs, stream, message });
    this.#parts.onEvent({ kind: 'log', atMs, functionName: plan.functionName, line: message });
  }

  #report(
    { functionName }: FunctionPlan,
    told: {
      payload: string;
      requestId: string;
      cold: boolean;
      startedAtMs: number;
      result: InvocationResult;
    },
  ): void {
    const { onEvent } = this.#parts;
    const atMs = Date.now();
    const response = told.result.error ? undefined : JSON.parse(told.result.payload);
    const { requestId, cold, startedAtMs } = told;
    const payload = JSON.parse(told.payload);
    const durationMs = atMs - startedAtMs;
    const { error } = told.result;
    onEvent({
      kind: 'invocation',
      atMs,
      functionName,
      requestId,
      cold,
      durationMs,
      payload,
      response,
      error,
    });
    for (const observation of observationsIn(response))
      onEvent({ kind: 'probe', atMs, functionName, observation });
  }
}

/** A prober answers `{observations: [...]}`. */
function observationsIn(response: unknown): Record<string, unknown>[] {
  const observations = (response as { observations?: unknown } | null | undefined)?.observations;
  return Array.isArray(observations) ? observations : [];
}

/** Lambda developer guide: configuration-envvars, "Defined runtime environment variables". */
function lambdaVariables(plan: FunctionPlan, place: Place, stream: string): Record<string, string> {
  return {
    _HANDLER: plan.handler,
    AWS_DEFAULT_REGION: place.region,
    AWS_REGION: place.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: plan.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMiB),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: plan.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    LAMBDA_TASK_ROOT: plan.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  };
}

/** Lambda API reference: API_Invoke, TooManyRequestsException. */
function throttled(): AwsError {
  const error = new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  return Object.assign(error, { extra: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } });
}
