import { VirtualClock } from '../clock/clock.ts';
import { seededRandom } from '../clock/random.ts';
import type { Json, StateMachine } from './definition.ts';
import type { CallTask } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { runExecution } from './interpreter.ts';
import { StatesError } from './states-error.ts';
import { validateDefinition } from './validation/validate.ts';

/** How one attempt of a Task state is answered, after so many seconds. */
export interface MockedAnswer {
  readonly return?: Json;
  readonly throw?: { readonly error: string; readonly cause?: string };
  /** @default 0 */
  readonly seconds?: number;
}

/** By state name; the n-th answer is for the n-th attempt in the whole execution, the last one repeats. */
export type Mocks = Readonly<Record<string, readonly MockedAnswer[]>>;

export interface RunReport {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'INVALID';
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  /** Virtual time from start to end. */
  readonly seconds: number;
  /** State names as entered; of a Parallel or Map all of branch or item 0 comes before 1. */
  readonly path: readonly string[];
  /** Every attempt, in the order of time. */
  readonly calls: readonly { readonly state: string; readonly resource: string; readonly arguments: Json }[];
}

export interface MockedRun {
  readonly definition: unknown;
  readonly input: Json;
  readonly mocks: Mocks;
  /** Feeds jitter, `$random`, `$uuid`. */
  readonly seed: string;
}

/** Runs a definition in virtual time against canned answers. The same run gives the same report. */
export async function runWithMocks({ definition, input, mocks, seed }: MockedRun): Promise<RunReport> {
  const faults = validateDefinition(definition);
  if (faults.length > 0) {
    const cause = faults.map(({ path, message }) => `${path || '/'} ${message}`).join('\n');
    return { ...NEVER_RUN, error: 'InvalidDefinition', cause };
  }
  const clock = new VirtualClock();
  const startedAtMs = clock.now();
  const entered: HistoryEvent[] = [];
  const calls: RunReport['calls'][number][] = [];
  const answer = answersFrom(mocks, clock);
  const result = await clock.run(() =>
    runExecution({
      definition: definition as StateMachine,
      input,
      clock,
      random: seededRandom(seed),
      callTask: (call) => {
        calls.push({ state: call.state, resource: call.resource, arguments: call.arguments });
        return answer(call);
      },
      onEvent: (event) => {
        if (event.type.endsWith('StateEntered')) entered.push(event);
      },
    }),
  );
  const failure: { error?: string; cause?: string } = result.status === 'SUCCEEDED' ? {} : result;
  return {
    status: result.status,
    output: result.status === 'SUCCEEDED' ? result.output : null,
    error: failure.error ?? null,
    cause: failure.cause ?? null,
    seconds: (clock.now() - startedAtMs) / 1000,
    path: entered.sort(byPosition).map(({ stateName }) => stateName!),
    calls,
  };
}

/** The report of a definition that was refused. */
export const NEVER_RUN = { status: 'INVALID', output: null, seconds: 0, path: [], calls: [] } as const;

function answersFrom(mocks: Mocks, clock: VirtualClock): CallTask {
  const attempts = new Map<string, number>();
  return async ({ state, signal }) => {
    const tape = Object.hasOwn(mocks, state) ? mocks[state]! : [];
    const attempt = attempts.get(state) ?? 0;
    attempts.set(state, attempt + 1);
    const mock = tape[Math.min(attempt, tape.length - 1)];
    if (!mock) throw new StatesError('States.Runtime', `There is no mock for the Task state '${state}'.`);
    if (mock.seconds) await clock.sleep(mock.seconds * 1000, signal);
    if (mock.throw) throw new StatesError(mock.throw.error, mock.throw.cause);
    return structuredClone(mock.return ?? null);
  };
}

function byPosition(one: HistoryEvent, other: HistoryEvent): number {
  const [a, b] = [one.position!, other.position!];
  for (let depth = 0; depth < Math.min(a.length, b.length); depth++) {
    if (a[depth] !== b[depth]) return a[depth]! - b[depth]!;
  }
  return a.length - b.length;
}
