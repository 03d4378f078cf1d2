import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { checkBudget } from '../../infra/remediation-workflow/budget.ts';
import { normalTimings, TIMING_BOUNDS } from '../../shared/contracts/environment-bounds.ts';
import {
  ANSWERS,
  AWAY_ERRORS,
  NO_RUNG,
  STEPS,
  type Step,
  TRANSIENT_ERRORS,
} from '../../shared/contracts/workflow.ts';
import { REMEDIES, REMEDY_NAMES } from '../../shared/core/remediation/ladder.ts';
import { definitionOf, type Properties, resourcesOf, templateOfShop } from './synthesised.ts';

const template = templateOfShop();
const definition = definitionOf(template);
const states = definition.States;
const tasks = Object.entries(states).filter(([, state]) => state.Type === 'Task');
const stepOf = (task: Properties): Step => task.Arguments.Payload.step;

/** Where a state leads on a given answer. */
function nextOf(state: string, answer?: string): string {
  const { Choices, Next, Default } = states[state]!;
  if (!Choices) return Next;
  return (
    Choices.find((one: Properties) => one.Condition === `{% $states.input.next = '${answer}' %}`)?.Next ??
    Default
  );
}

/** Walks from a state over answers, one for each choice met. */
function walk(from: string, ...answers: string[]): string[] {
  const path = [from];
  const left = [...answers];
  for (let at = from; states[at]?.Choices ? left.length > 0 : states[at]?.Next !== undefined; ) {
    at = nextOf(at, states[at]?.Choices ? left.shift() : undefined);
    path.push(at);
    if (path.length > 60) throw new Error('walks in circles');
  }
  return path;
}

describe('the definition', () => {
  it('is valid States Language in JSONata', () => {
    const { isValid, errors } = (
      validate as unknown as (d: unknown) => { isValid: boolean; errors: unknown[] }
    )(definition);
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
    expect(definition.QueryLanguage).toBe('JSONata');
  });

  it('names states in at most 80 characters, as an operator would say it', () => {
    for (const name of Object.keys(states)) {
      expect(name.length).toBeLessThanOrEqual(80);
      if (states[name]?.Type === 'Choice') expect(name).toMatch(/\?$/);
    }
  });

  it('reaches every state from the first', () => {
    const reached = new Set<string>();
    const visit = (name: string) => {
      if (reached.has(name)) return;
      reached.add(name);
      const state = states[name]!;
      const next = [
        state.Next,
        state.Default,
        ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map((one) => one.Next),
      ];
      next.filter(Boolean).forEach(visit);
    };
    visit(definition.StartAt);
    expect([...reached].toSorted()).toEqual(Object.keys(states).toSorted());
  });

  it('asks for every step, and every rung asks for its own remedy', () => {
    expect(new Set(tasks.map(([, task]) => stepOf(task)))).toEqual(new Set(STEPS));
    for (const remedy of REMEDIES) {
      const own = tasks.filter(([, task]) => task.Arguments.Payload.remedy === remedy);
      expect(own.map(([name, task]) => [name.split(':')[0], stepOf(task)])).toEqual(
        ['check-again', 'ask', 'act', 'settle', 'verify'].map((step) => [REMEDY_NAMES[remedy], step]),
      );
    }
  });

  it('has a route for every answer of a step, and tells a human any other', () => {
    for (const [name, task] of tasks) {
      const answers = ANSWERS[stepOf(task)];
      const question = states[task.Next]!;
      if (question.Type !== 'Choice') {
        expect([name, answers.length]).toEqual([name, 1]);
        continue;
      }
      const routed = question.Choices.map((one: Properties) => /next = '([^']+)'/.exec(one.Condition)?.[1]);
      expect(routed.toSorted()).toEqual([...answers].toSorted());
      expect(question.Default).toBe('Tell a human');
    }
  });

  it('waits exactly as long as the step said', () => {
    const waits = Object.values(states).filter((state) => state.Type === 'Wait');
    expect(waits).toHaveLength(2 + 4 * REMEDIES.length);
    for (const wait of waits) expect(wait.Seconds).toBe('{% $states.input.waitSeconds %}');
  });

  it('sends the same few things with every step', () => {
    for (const [name, { Arguments }] of tasks) {
      const { step, service, incident, execution, remedy, error, token, question, ...more } =
        Arguments.Payload;
      const first = name === definition.StartAt;
      expect([service, incident]).toEqual(
        first
          ? ['{% $states.input.service %}', '{% $states.input.incident %}']
          : ['{% $service %}', '{% $incident %}'],
      );
      expect(execution).toBe('{% $states.context.Execution.Name %}');
      expect([remedy !== undefined, error !== undefined, more]).toEqual([
        ['check-again', 'ask', 'act', 'settle', 'verify'].includes(step),
        step === 'give-up',
        {},
      ]);
      expect([token, question]).toEqual(
        step === 'ask'
          ? ['{% $states.context.Task.Token %}', "{% $hash($states.context.Task.Token, 'SHA-256') %}"]
          : [undefined, undefined],
      );
    }
  });
});

describe('a question to a human', () => {
  const asking = tasks.filter(([, task]) => stepOf(task) === 'ask');

  it('waits for its own token, and only there', () => {
    for (const [name, task] of tasks)
      expect([name, task.Resource.endsWith('.waitForTaskToken')]).toEqual([name, stepOf(task) === 'ask']);
  });

  it('leads back to the check, answered or not: the token carries no permission', () => {
    for (const [name, task] of asking) {
      const check = name.replace('ask a human', 'check again');
      const silent = task.Catch.find((one: Properties) => one.ErrorEquals[0] === 'States.Timeout');
      expect([task.Next, silent.Next]).toEqual([check, check]);
      expect(nextOf(name.replace('ask a human', 'still right?'), 'ask')).toBe(name);
    }
  });
});

describe('when something goes wrong', () => {
  it('every task retries the named errors only, with full jitter, and ends in bounded time', () => {
    const [remediator] = [...resourcesOf(template, 'AWS::Lambda::Function').values()].filter((one) =>
      one.FunctionName.endsWith('-remediate'),
    );
    for (const [, task] of tasks) {
      const jitter = { IntervalSeconds: 2, BackoffRate: 2, JitterStrategy: 'FULL' };
      const fourTimes = { ...jitter, MaxDelaySeconds: 20, MaxAttempts: 4 };
      const named = TRANSIENT_ERRORS.filter((one) => one !== 'States.Timeout' || stepOf(task) !== 'ask');
      expect(task.Retry).toEqual(
        ['act', 'ask', 'give-up'].includes(stepOf(task))
          ? [{ ErrorEquals: named, ...fourTimes }]
          : [
              { ErrorEquals: AWAY_ERRORS, ...jitter, MaxDelaySeconds: 60, MaxAttempts: 60 },
              {
                ErrorEquals: ['Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout', 'States.Timeout'],
                ...fourTimes,
              },
            ],
      );
      if (stepOf(task) === 'ask') expect(task.TimeoutSeconds).toBe('{% $states.input.waitSeconds %}');
      else expect(task.TimeoutSeconds).toBeGreaterThan(remediator?.Timeout);
    }
    expect(definition.TimeoutSeconds).toBe(604_800);
  });

  it('any other error tells a human, and the execution has failed', () => {
    for (const [name, task] of tasks.filter(([name]) => name !== 'Tell a human')) {
      const others = task.Catch.filter((one: Properties) => one.ErrorEquals[0] !== 'States.Timeout');
      expect([name, others]).toEqual([
        name,
        [expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: 'Tell a human' })],
      ]);
    }
    expect(walk('Tell a human')).toEqual(['Tell a human', 'Remediation failed']);
    expect(states['Remediation failed']?.Type).toBe('Fail');
  });

  it('the human is told whose remediation it was even if the first state fails', () => {
    const whose = { service: '{% $states.input.service %}', incident: '{% $states.input.incident %}' };
    expect(states['Take lease']).toMatchObject({ Assign: whose, Catch: [{ Assign: whose }] });
  });
});

describe('the ladder', () => {
  const rungs = REMEDIES.map((remedy) => REMEDY_NAMES[remedy]);

  it('begins once it is ours, seen again and allowed', () => {
    expect(walk('Take lease', 'mine', 'confirmed', 'act').slice(-2)).toEqual([
      'May we act?',
      'Which rung is next?',
    ]);
  });

  it('goes straight to the rung that the plan names, and closes the incident at its end', () => {
    const { Choices, Default } = states['Which rung is next?']!;
    expect(Choices).toEqual([
      ...REMEDIES.map((remedy) => ({
        Condition: `{% $states.input.rung = '${remedy}' %}`,
        Next: `${REMEDY_NAMES[remedy]}: check again`,
      })),
      { Condition: `{% $states.input.rung = '${NO_RUNG}' %}`, Next: 'Close incident' },
    ]);
    expect(Default).toBe('Tell a human');
  });

  it('leaves alone what is in hand already', () => {
    expect(walk('Take lease', 'in-hand').at(-1)).toBe('Already in hand');
  });

  it('looks again after every hold', () => {
    expect(walk('Make a plan', 'wait')).toEqual([
      'Make a plan',
      'May we act?',
      'Wait while held',
      'Look again',
      'What did we see?',
    ]);
  });

  it.each(rungs)('%s that did not cure is followed by what the plan names next', (name) => {
    const following = 'Which rung is next?';
    expect(nextOf(`${name}: still right?`, 'skip')).toBe(following);
    expect(nextOf(`${name}: done?`, 'not-cured')).toBe(following);
    expect(nextOf(`${name}: settled?`, 'not-cured')).toBe(following);
    expect(nextOf(`Did ${name.toLowerCase()} help?`, 'not-cured')).toBe(following);
  });

  it.each(rungs)('%s that cured closes the incident', (name) => {
    const path = walk(`${name}: check again`, 'act', 'settle', 'verify', 'cured');
    expect(path).toContain(`${name}: act`);
    expect(path.slice(-3)).toEqual([`Did ${name.toLowerCase()} help?`, 'Close incident', 'Done']);
  });

  it.each(rungs)('[S3-10.07] %s waits and asks the same step again', (name) => {
    const loops = [
      [`${name}: still right?`, `${name}: check again`],
      [`${name}: done?`, `${name}: act`],
      [`${name}: settled?`, `${name}: settle`],
      [`Did ${name.toLowerCase()} help?`, `${name}: verify`],
    ] as const;
    for (const [question, step] of loops) expect(nextOf(nextOf(question, 'wait'))).toBe(step);
  });
});

describe('the budget', () => {
  it('fits with the slowest windows that an environment may have', () => {
    const slowest = Object.fromEntries(
      Object.entries(TIMING_BOUNDS).map(([name, bounds]) => [name, bounds.most]),
    );
    expect(() => checkBudget({ ...normalTimings(), ...slowest })).not.toThrow();
  });

  it('that does not fit is refused with its sums', () => {
    const short = { seconds: 3_600, events: 25_000 };
    expect(() => checkBudget(normalTimings(), short)).toThrow(
      'The ladder may take 9085 s (force-deploy 2340 s, scale-cycle 2565 s, roll-back 2340 s, hold 1800 s), ' +
        'but the workflow ends after 3600 s: shorten settleSeconds, calmSeconds or holdSeconds',
    );
  });

  it('of events is refused too', () => {
    expect(() => checkBudget({ ...normalTimings(), pollSeconds: 1 })).toThrow(/raise pollSeconds/);
  });
});
