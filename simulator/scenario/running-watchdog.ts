import type { Incident } from '../../shared/core/remediation/incident.ts';
import { AwsError } from '../ecs/aws-error.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import { TaskTokens } from '../http/step-functions-tokens.ts';
import { type EndedBadly, InMemoryStateMachine } from '../ports/in-memory-workflow.ts';
import type { Json, StateMachine } from '../stepfunctions/definition.ts';
import type { TaskCall } from '../stepfunctions/execution.ts';
import { StatesError } from '../stepfunctions/states-error.ts';
import { isHint } from './hint-rules.ts';
import { type Invocation, type InvocationParts, Invocations } from './invocations.ts';
import { FUNCTIONS } from './product.ts';
import { DELIVERY_MS, ScheduledDelivery } from './scheduled-delivery.ts';
import type { Stage } from './stage.ts';
import { alarmNames, WatchdogInMemory } from './watchdog-in-memory.ts';

const RESTORER_EVERY_MS = 60_000;

/** Lambda developer guide, asynchronous invocation: a minute before the first retry. */
const RETRY_MS = 60_000;

/** The deployed watchdog on the stage: its schedules, the rules that wake it, its functions and its workflow. */
export class RunningWatchdog {
  readonly #stage: Stage;
  readonly #invocations: Invocations;
  readonly #stateMachine: InMemoryStateMachine;
  readonly #alarms: ReadonlySet<string>;
  #watchdog: WatchdogInMemory;
  readonly #delivery: ScheduledDelivery;
  readonly #tokens = new TaskTokens();
  #statesEntered = 0;

  constructor(
    stage: Stage,
    definition: StateMachine,
    calls: Pick<InvocationParts, 'onCall' | 'callMs'> = {},
  ) {
    this.#stage = stage;
    this.#alarms = alarmNames(stage.environment);
    this.#delivery = new ScheduledDelivery(stage.clock, (event) => this.#watch('heed', event));
    this.#invocations = new Invocations({ ...stage, ...calls });
    this.#stateMachine = this.#machineOf(definition);
    this.#watchdog = this.#deploy();
  }

  /** The functions start anew and remember nothing. */
  restart(): void {
    this.#watchdog = this.#deploy();
  }

  /** Looks of every shard and runs of the restorer, each at a phase of its own. */
  beginSchedules(): void {
    const { environment, random } = this.#stage;
    const lookMs = environment.timings.lookSeconds * 1000;
    for (let shard = 0; shard < environment.shards; shard++)
      this.#every(lookMs, random(`look-phase/${shard}`)(), () => this.#watch('lookAt', { shard }));
    this.#every(RESTORER_EVERY_MS, random('restorer-phase')(), () => this.#restore({}));
  }

  /** An event of the world, as the rules let it through. */
  hear(event: BridgeEvent): void {
    if (isHint(event, this.#alarms)) this.#delivery.deliver(event);
  }

  /** Events that the world sends during `run` arrive this much later. */
  deliverLate(lateMs: number, run: () => void): void {
    this.#delivery.deliverLate(lateMs, run);
  }

  /** By service, oldest first. */
  async incidents(): Promise<readonly Incident[]> {
    const { environment, tables } = this.#stage;
    const newestFirst = environment.services.map(({ id }) => tables.rollback.incidents(id, Infinity));
    return (await Promise.all(newestFirst)).flatMap((incidents) => incidents.toReversed());
  }

  /** Names of the executions that run now. */
  executions(): readonly string[] {
    return this.#stateMachine.running();
  }

  endExecutions(status: EndedBadly): void {
    for (const execution of this.#stateMachine.running()) this.#stateMachine.end(execution, status);
  }

  #deploy(): WatchdogInMemory {
    const { clock, log, notices, checker } = this.#stage;
    return new WatchdogInMemory({
      ...this.#stage,
      workflow: {
        start: (execution, input) => this.#start(execution, input),
        stateOf: (execution) => this.#stateMachine.stateOf(execution),
      },
      callbacks: { wake: async (token) => this.#wake(token) },
      onNotice: (notice) => {
        const { id, kind, about, subject } = notice;
        log.add('notice', { id, kind, about, subject });
        checker.noticed({ ...notice });
        if (!notices.some((one) => one.notice.id === id)) notices.push({ atMs: clock.now(), notice });
      },
    });
  }

  /** While the story ends executions, one that starts is ended at once. */
  async #start(execution: string, input: { readonly service: string; readonly incident: string }) {
    const { faults } = this.#stage;
    const started = await this.#stateMachine.start(execution, input);
    if (faults.watchdog('workflow-aborted').length > 0) this.#stateMachine.end(execution, 'ABORTED');
    if (faults.watchdog('workflow-timed-out').length > 0) this.#stateMachine.end(execution, 'TIMED_OUT');
    return started;
  }

  #machineOf(definition: StateMachine): InMemoryStateMachine {
    const { clock, log, random } = this.#stage;
    return new InMemoryStateMachine({
      definition,
      clock,
      random,
      callTask: (call) => this.#step(call),
      onEvent: (execution, event) => {
        if (!event.type.endsWith('StateEntered')) return;
        log.add('state', { execution, entered: event.stateName });
        this.#strikeAtState(execution);
      },
      onEnd: (execution, status, error) => {
        log.add('execution', { execution, status, error });
        if (status !== 'SUCCEEDED') clock.at(clock.now() + DELIVERY_MS, () => this.#restore({ execution }));
      },
    });
  }

  #strikeAtState(execution: string): void {
    const { faults, log } = this.#stage;
    this.#statesEntered += 1;
    for (const strike of faults.watchdog('at-state')) {
      if (strike.nth !== this.#statesEntered) continue;
      faults.end(strike);
      log.add('fault', { execution, does: strike.does });
      if (strike.does === 'upgraded') this.restart();
      else this.#stateMachine.end(execution, strike.does);
    }
  }

  /** What an engineer answers to the question that is open, if there is one. SQS delivers it (assumed: at once). */
  async answer(service: string, decision: 'approve' | 'reject'): Promise<void> {
    const { tables, clock, log } = this.#stage;
    const asked = await tables.rollback.approval(service);
    if (asked?.status !== 'asked') return log.add('step', { refused: 'nothing is asked' });
    const { incident, question, remedies } = asked;
    const event = {
      Records: [
        {
          eventSource: 'aws:sqs',
          body: JSON.stringify({ incident, question, remedies, decision }),
          attributes: { SenderId: 'AROAENGINEER:on-call', SentTimestamp: String(clock.now()) },
        },
      ],
    };
    this.#invocations
      .invoke('decide', (invocation) => FUNCTIONS.decide(event, this.#watchdog.ports(invocation)))
      .catch((error: Error) => log.add('function', { failed: 'decide', error: String(error) }));
  }

  /** Step Functions API reference, SendTaskSuccess: a token that timed out or was used up is refused. */
  #wake(token: string): 'woken' | 'late' {
    try {
      this.#tokens.succeed(token, '{}');
      return 'woken';
    } catch (error) {
      if (error instanceof AwsError) return 'late';
      throw error;
    }
  }

  /** The function is asked, and its answer does not count: whoever has the token goes on for it. */
  async #step(call: TaskCall): Promise<Json> {
    if (!call.resource.endsWith('.waitForTaskToken')) return this.#invoke(call);
    const woken = this.#tokens.wait(call.taskToken!, call);
    await this.#invoke(call);
    return woken;
  }

  /** Lambda's Invoke as Step Functions calls it: an error is known by its name. */
  async #invoke(call: TaskCall): Promise<Json> {
    const { Payload } = call.arguments as { Payload: Json };
    try {
      const { execution } = Payload as { execution: string };
      const step = (invocation: Invocation) => FUNCTIONS.step(Payload, this.#watchdog.ports(invocation));
      const answer = await this.#invocations.fromWorkflow(() =>
        this.#invocations.invoke('remediate', step, execution),
      );
      return { StatusCode: 200, Payload: { ...answer } };
    } catch (error) {
      const { name, message } = error as Error;
      this.#stage.log.add('function', { failed: 'remediate', error: String(error) });
      throw new StatesError(name, JSON.stringify({ errorType: name, errorMessage: message }));
    }
  }

  #watch(work: 'lookAt' | 'heed', event: unknown): void {
    this.#invocations
      .invoke('watch', (invocation) => FUNCTIONS[work](event, this.#watchdog.ports(invocation)))
      .catch((error: Error) => this.#stage.log.add('function', { failed: 'watch', error: String(error) }));
  }

  /** An event whose run fails is delivered once more; after a scheduled run's failure the next is due by then. */
  #restore(event: { readonly execution?: string }, isLast = event.execution === undefined): void {
    const { clock, log } = this.#stage;
    this.#invocations
      .invoke('restore', (invocation) => FUNCTIONS.restore(event, this.#watchdog.ports(invocation)))
      .catch((error: Error) => {
        log.add('function', { failed: 'restore', error: String(error) });
        if (!isLast) clock.at(clock.now() + RETRY_MS, () => this.#restore(event, true));
      });
  }

  #every(periodMs: number, phase: number, run: () => void): void {
    const { clock, faults, startMs } = this.#stage;
    const next = (atMs: number) =>
      clock.at(atMs, () => {
        next(atMs + periodMs);
        if (faults.watchdog('schedule-silent').length === 0) run();
      });
    next(startMs + Math.round(phase * periodMs));
  }
}
