import { runWithMocks } from '../../../simulator/stepfunctions/mocked-run.ts';

type Loose = Record<string, unknown>;

/** A JSONata machine that starts at its first state. */
export function machine(states: Record<string, Loose>, more: Loose = {}): Loose {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** A branch or item processor that starts at its first state. */
export function branch(states: Record<string, Loose>, more: Loose = {}): Loose {
  return { StartAt: Object.keys(states)[0], States: states, ...more };
}

export const pass = (more: Loose = {}): Loose => ({ Type: 'Pass', End: true, ...more });
export const task = (more: Loose = {}): Loose => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

export interface Case {
  readonly input?: unknown;
  readonly mocks?: Loose;
  readonly seed?: string;
}

export function run(definition: unknown, { input = {}, mocks = {}, seed = '1' }: Case = {}) {
  return runWithMocks({ definition, input: input as never, mocks: mocks as never, seed });
}

export const thrown = (error: string, cause = 'because', seconds = 0) => ({
  throw: { error, cause },
  seconds,
});
export const returned = (value: unknown, seconds = 0) => ({ return: value, seconds });

export type Row = readonly [sentence: string, definition: Loose, given: Case, expected: Loose];
