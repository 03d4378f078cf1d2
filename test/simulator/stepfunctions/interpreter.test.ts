import { describe, expect, it } from 'vitest';
import { realClock, VirtualClock } from '../../../simulator/clock/clock.ts';
import type { StateMachine } from '../../../simulator/stepfunctions/definition.ts';
import type { CallTask } from '../../../simulator/stepfunctions/execution.ts';
import type { HistoryEvent } from '../../../simulator/stepfunctions/history.ts';
import { type ExecutionOptions, runExecution } from '../../../simulator/stepfunctions/interpreter.ts';
import { StatesError } from '../../../simulator/stepfunctions/states-error.ts';
import { branch, machine, pass, task } from './machines.ts';

function execute(definition: object, callTask: CallTask, more: Partial<ExecutionOptions> = {}) {
  const clock = new VirtualClock();
  return clock.run(() =>
    runExecution({ definition: definition as StateMachine, clock, random: () => 0.5, callTask, ...more }),
  );
}

const TOKEN_RESOURCE = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const never: CallTask = () => new Promise(() => {});

describe('runExecution', () => {
  it('tells the history of an execution as Step Functions would', async () => {
    const events: HistoryEvent[] = [];
    const definition = machine({ T: task({ Retry: [{ ErrorEquals: ['E'] }], Next: 'P' }), P: pass() });
    let attempts = 0;
    const callTask: CallTask = async () => {
      attempts++;
      if (attempts === 1) throw new StatesError('E', 'first time');
      return 'ok';
    };
    const result = execute(definition, callTask, { onEvent: (event) => events.push(event) });
    expect(await result).toEqual({ status: 'SUCCEEDED', output: 'ok' });
    expect(events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'],
      ...['PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'],
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[4]).toMatchObject({ stateName: 'T', error: 'E', cause: 'first time' });
    expect(events.at(-1)!.atMs - events[0]!.atMs).toBe(1000);
  });

  it('keeps a callback alive while it sends heartbeats', async () => {
    const definition = machine({ T: task({ Resource: TOKEN_RESOURCE, HeartbeatSeconds: 10 }) });
    const clock = new VirtualClock();
    const callTask: CallTask = async ({ heartbeat }) => {
      for (let beat = 0; beat < 5; beat++) {
        await clock.sleep(8000);
        heartbeat();
      }
      return 'alive';
    };
    const options = { definition: definition as never, clock, random: () => 0.5, callTask };
    const result = await clock.run(() => runExecution(options));
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'alive' });
  });

  it('aborts the call nobody waits for any more', async () => {
    const signals: { readonly aborted: boolean }[] = [];
    const callTask: CallTask = ({ signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const result = execute(machine({ T: task({ TimeoutSeconds: 5 }) }), callTask);
    expect(await result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('ends ABORTED when it is stopped, whatever still runs', async () => {
    const stop = new AbortController();
    const clock = new VirtualClock();
    const definition = machine({
      Q: {
        Type: 'Parallel',
        Branches: [branch({ T: task() }), branch({ W: { Type: 'Wait', Seconds: 99, End: true } })],
        End: true,
      },
    });
    const result = await clock.run(() => {
      void clock.sleep(3000).then(() => stop.abort());
      return runExecution({
        definition: definition as never,
        clock,
        random: Math.random,
        callTask: never,
        signal: stop.signal,
      });
    });
    expect(result).toEqual({ status: 'ABORTED' });
  });

  it('tells a broken caller from a failed task', async () => {
    const result = execute(
      machine({ T: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }], Next: 'P' }), P: pass() }),
      async () => {
        throw new TypeError('a mistake in the simulator');
      },
    );
    await expect(result).rejects.toThrow('a mistake in the simulator');
  });

  it('uses the names it is given in the context object', async () => {
    const definition = machine({
      P: pass({ Output: '{% [$states.context.Execution.Id, $states.context.StateMachine.Name] %}' }),
    });
    const context = { executionArn: 'arn:of:execution', stateMachineName: 'healer' };
    expect(await execute(definition, never, { context })).toMatchObject({
      output: ['arn:of:execution', 'healer'],
    });
  });

  it('runs in real time as well', async () => {
    const definition = machine({
      T: task({ TimeoutSeconds: 60, Output: '{% $states.result %}' }),
    }) as unknown as StateMachine;
    const callTask: CallTask = async () => 'real';
    const result = await runExecution({ definition, clock: realClock, random: Math.random, callTask });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'real' });
  });
});
