import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../simulator/clock/clock.ts';
import { InMemoryStateMachine } from '../../../simulator/ports/in-memory-workflow.ts';
import type { StateMachine } from '../../../simulator/stepfunctions/definition.ts';
import { StatesError } from '../../../simulator/stepfunctions/states-error.ts';

const WORK: StateMachine = {
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } },
};
const INPUT = { service: 'backend', incident: 'backend#000001' };

function machineThat(work: (clock: VirtualClock) => Promise<null>) {
  const clock = new VirtualClock(0);
  const ended: string[] = [];
  const machine = new InMemoryStateMachine({
    definition: WORK,
    clock,
    random: () => () => 0.5,
    callTask: () => work(clock),
    onEvent: () => undefined,
    onEnd: (execution, status, error) => ended.push([execution, status, error].filter(Boolean).join(' ')),
  });
  return { clock, machine, ended };
}

const takesSeconds = (seconds: number) => async (clock: VirtualClock) => {
  await clock.sleep(seconds * 1000);
  return null;
};

describe('the state machine in memory', () => {
  it('takes the same start twice as one, and refuses the name once it is over', async () => {
    const { clock, machine, ended } = machineThat(takesSeconds(10));
    await clock.run(async () => {
      expect(await machine.start('backend-1', INPUT)).toBe('started');
      expect(await machine.start('backend-1', INPUT)).toBe('started');
      expect(await machine.start('backend-1', { ...INPUT, incident: 'other' })).toBe('already');
      await clock.sleep(11_000);
      expect(await machine.start('backend-1', INPUT)).toBe('already');
    });
    expect(ended).toEqual(['backend-1 SUCCEEDED']);
  });

  it.each(['ABORTED', 'TIMED_OUT'] as const)('ends %s when it is told to, and only then', async (status) => {
    const { clock, machine, ended } = machineThat(takesSeconds(100));
    await clock.run(async () => {
      await machine.start('backend-1', INPUT);
      await clock.sleep(5_000);
      expect(machine.running()).toEqual(['backend-1']);
      expect(await machine.stateOf('backend-1')).toBe('running');
      machine.end('backend-1', status);
      await clock.sleep(1_000);
    });
    expect([ended, machine.running()]).toEqual([[`backend-1 ${status}`], []]);
    expect(await machine.stateOf('backend-1')).toBe(status === 'ABORTED' ? 'stopped' : 'over');
    expect(await machine.stateOf('never-began')).toBe('over');
  });

  it('fails with the name of the error that nobody caught', async () => {
    const { clock, machine, ended } = machineThat(async () => {
      throw new StatesError('TerminalError', 'no');
    });
    await clock.run(async () => {
      await machine.start('backend-1', INPUT);
      await clock.sleep(1_000);
    });
    expect(ended).toEqual(['backend-1 FAILED TerminalError']);
  });

  it('refuses a name that Step Functions would refuse', async () => {
    const { machine } = machineThat(takesSeconds(1));
    await expect(machine.start('backend#1', INPUT)).rejects.toThrow('InvalidName');
  });
});
