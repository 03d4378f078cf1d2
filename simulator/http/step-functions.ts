import { randomUUID } from 'node:crypto';
import { realClock } from '../clock/clock.ts';
import { AwsError } from '../ecs/aws-error.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { Json, StateMachine } from '../stepfunctions/definition.ts';
import type { HistoryEvent } from '../stepfunctions/history.ts';
import { type ExecutionResult, runExecution } from '../stepfunctions/interpreter.ts';
import { validateDefinition } from '../stepfunctions/validation/validate.ts';
import type { ExecutionStatus, OnCloudEvent } from './cloud-events.ts';
import type { IamGate, Principal } from './iam-gate.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import type { Place } from './resource-names.ts';
import { callLambda } from './step-functions-lambda.ts';
import { TaskTokens } from './step-functions-tokens.ts';
import type { StateMachinePlan } from './template-resources.ts';

export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs?: number;
  readonly status: ExecutionStatus;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly HistoryEvent[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Kept {
  readonly record: Mutable<ExecutionRecord> & { readonly history: HistoryEvent[] };
  readonly abort: AbortController;
}

export interface ExecutionParts {
  readonly place: Place;
  readonly gate: IamGate;
  readonly runtime: LambdaRuntime;
  readonly random: () => number;
  readonly onEvent: OnCloudEvent;
  /** To the default event bus. */
  readonly publish: (event: BridgeEvent) => void;
}

/** Step Functions, Standard workflows, in real time. */
export class Executions {
  readonly #machines: ReadonlyMap<
    string,
    { readonly plan: StateMachinePlan; readonly definition: StateMachine }
  >;
  readonly #parts: ExecutionParts;
  readonly #kept = new Map<string, Kept>();
  readonly tokens = new TaskTokens();

  /** Throws if a definition is not valid: it would not deploy either. */
  constructor(plans: readonly StateMachinePlan[], parts: ExecutionParts) {
    this.#parts = parts;
    this.#machines = new Map(
      plans.map((plan) => {
        const definition = JSON.parse(plan.definition) as StateMachine;
        const faults = validateDefinition(definition);
        if (faults.length > 0) throw new Error(`${plan.name} is not valid: ${JSON.stringify(faults)}`);
        return [plan.arn, { plan, definition }];
      }),
    );
  }

  /** Newest first. */
  get all(): ExecutionRecord[] {
    return [...this.#kept.values()].map(({ record }) => record).reverse();
  }

  /** Step Functions API reference: StartExecution, on idempotency of Standard workflows. */
  start(request: { stateMachineArn: string; name?: string; input?: string }): ExecutionRecord {
    const machine = this.#machines.get(request.stateMachineArn);
    if (!machine) {
      throw new AwsError(
        'StateMachineDoesNotExist',
        `State Machine Does Not Exist: '${request.stateMachineArn}'`,
      );
    }
    const { name = randomUUID(), input = '{}' } = request;
    refuseInvalid(name, input);
    const arn = `${request.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#kept.get(arn)?.record;
    if (known) {
      if (known.status === 'RUNNING' && known.input === input) return known;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const record: Kept['record'] = {
      arn,
      name,
      stateMachineArn: request.stateMachineArn,
      input,
      startedAtMs: Date.now(),
      status: 'RUNNING',
      history: [],
    };
    const abort = new AbortController();
    this.#kept.set(arn, { record, abort });
    this.#announce(record);
    void this.#run(machine, record, abort.signal);
    return record;
  }

  find(executionArn: string): ExecutionRecord {
    const kept = this.#kept.get(executionArn);
    if (kept) return kept.record;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }

  stop(executionArn: string, why: { error?: string; cause?: string } = {}): void {
    this.find(executionArn);
    const { record, abort } = this.#kept.get(executionArn)!;
    record.error ??= why.error;
    record.cause ??= why.cause;
    abort.abort(new Error('StopExecution'));
  }

  /** Aborts and forgets every execution. */
  reset(): void {
    for (const { abort } of this.#kept.values()) abort.abort(new Error('reset'));
    this.#kept.clear();
  }

  async #run(
    { plan, definition }: { plan: StateMachinePlan; definition: StateMachine },
    record: Kept['record'],
    signal: AbortSignal,
  ): Promise<void> {
    const { gate, runtime, random } = this.#parts;
    const roleName = plan.roleArn.slice(plan.roleArn.lastIndexOf('/') + 1);
    const principal: Principal = { kind: 'role', roleName, session: record.name };
    const result = await runExecution({
      definition,
      input: JSON.parse(record.input) as Json,
      context: {
        executionArn: record.arn,
        executionName: record.name,
        roleArn: plan.roleArn,
        stateMachineArn: plan.arn,
        stateMachineName: plan.name,
      },
      clock: realClock,
      random,
      signal,
      callTask: (call) => callLambda(call, { gate, runtime, principal, tokens: this.tokens }),
      onEvent: (event) => this.#remember(record, event),
    }).catch(brokenInterpreter);
    this.#end(record, result);
  }

  #remember(record: Kept['record'], event: HistoryEvent): void {
    record.history.push(event);
    if (!event.type.endsWith('StateEntered') || !this.#kept.has(record.arn)) return;
    const state = event.stateName ?? '';
    this.#parts.onEvent({
      kind: 'state',
      atMs: event.atMs,
      execution: record.name,
      state,
      input: event.input,
    });
  }

  #end(record: Kept['record'], result: ExecutionResult): void {
    record.status = result.status;
    record.stoppedAtMs = Date.now();
    if (result.status === 'SUCCEEDED') record.output = JSON.stringify(result.output);
    else {
      record.error ??= result.error;
      record.cause ??= result.cause;
    }
    // Forgotten by a reset: nobody is to hear of it any more.
    if (this.#kept.has(record.arn)) this.#announce(record);
  }

  #announce(record: ExecutionRecord): void {
    const { status, error, cause } = record;
    const atMs = Date.now();
    this.#parts.onEvent({ kind: 'execution', atMs, execution: record.name, status, error, cause });
    this.#parts.publish(statusChange(record, this.#parts.place));
  }
}

const brokenInterpreter = (error: unknown): ExecutionResult => ({
  status: 'FAILED',
  error: 'States.Runtime',
  cause: String(error),
});

/** Step Functions API reference: names up to 80 characters, JSON input up to 256 KiB. */
function refuseInvalid(name: string, input: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  try {
    JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}'`);
  }
  if (Buffer.byteLength(input) > 262_144) {
    throw new AwsError('InvalidExecutionInput', 'Input exceeds the maximum length of 262144 bytes.');
  }
}

/** Step Functions developer guide: eventbridge-integration. */
function statusChange(record: ExecutionRecord, place: Place): BridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: place.account,
    time: new Date().toISOString(),
    region: place.region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startedAtMs,
      stopDate: record.stoppedAtMs ?? null,
      input: record.input,
      output: record.output ?? null,
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  };
}
