import type { AlarmState } from '../ecs/alarms.ts';
import type { WorldState } from '../ecs/world-state.ts';
import { createFunctionAlarm, emitFunctionAlarm, reviewFunctionAlarm } from './function-alarm.ts';
import {
  codeOf,
  type FunctionVersion,
  type LambdaFunction,
  type Outcome,
  type Stretch,
} from './lambda-function.ts';

/** What an invocation of a version meets now, and how many there are a minute. Plugged in by whoever drives the world. */
export interface FunctionRuntime {
  outcome(fn: LambdaFunction, version: FunctionVersion): Outcome;
  invocationsAMinute(fn: LambdaFunction): number;
}

export interface FunctionInput {
  readonly name: string;
  readonly alias: string;
  /** Published versions, newest first; the alias points at the first. */
  readonly versions: readonly { readonly build: number; readonly publishedAtMs: number }[];
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Name of the alarm that watches it. */
  readonly alarm?: string;
}

/** Metrics and logs are asked about no further back. */
const KEPT_MS = 3_600_000;

/**
 * The Lambda functions of a world: versions, one alias each, what became of their invocations. The calls of its
 * API stand in function-calls.ts.
 */
export class Functions {
  readonly byName = new Map<string, LambdaFunction>();
  readonly world: WorldState;
  runtime: FunctionRuntime = {
    outcome: () => ({ kind: 'ok', durationMs: 40 }),
    invocationsAMinute: () => 60,
  };
  #ids = 0;

  constructor(world: WorldState) {
    this.world = world;
  }

  create(input: FunctionInput): LambdaFunction {
    const { region, account } = this.world.settings;
    const [live] = input.versions;
    const made = (version: string, build: number, modifiedAtMs: number): FunctionVersion => ({
      version,
      build,
      codeSha256: codeOf(input.name, build),
      memoryMiB: input.memoryMiB,
      timeoutSeconds: input.timeoutSeconds,
      variables: {},
      modifiedAtMs,
      state: 'Active',
      stateReason: undefined,
      updateStatus: 'Successful',
      revisionId: this.nextId(),
    });
    const fn: LambdaFunction = {
      name: input.name,
      arn: `arn:aws:lambda:${region}:${account}:function:${input.name}`,
      latest: made('$LATEST', live!.build, live!.publishedAtMs),
      versions: new Map(
        input.versions.map(({ build, publishedAtMs }) => [
          String(build),
          made(String(build), build, publishedAtMs),
        ]),
      ),
      alias: {
        name: input.alias,
        version: String(live!.build),
        weights: {},
        revisionId: this.nextId(),
        provisioned: undefined,
      },
      stretches: [],
      newest: Math.max(...input.versions.map(({ build }) => build)),
      alarm: undefined,
    };
    this.byName.set(input.name, fn);
    if (input.alarm) createFunctionAlarm(this.world, fn, input.alarm);
    this.review();
    return fn;
  }

  /** The version that the alias's callers meet: the one with most of the traffic. */
  liveVersion(fn: LambdaFunction): FunctionVersion | undefined {
    const shares = Object.entries(fn.alias.weights);
    const [other, share = 0] = shares.toSorted((a, b) => b[1] - a[1])[0] ?? [];
    return fn.versions.get(other !== undefined && share > 0.5 ? other : fn.alias.version);
  }

  outcomeOf(fn: LambdaFunction): Outcome {
    const version = this.liveVersion(fn);
    const gone = {
      kind: 'error',
      durationMs: 0,
      lines: ['ResourceNotFoundException: Function not found'],
    } as const;
    return version ? this.runtime.outcome(fn, version) : gone;
  }

  /** After anything may have changed: what invocations meet from now on. */
  review(): void {
    const { now } = this.world;
    for (const fn of this.byName.values()) {
      const last = fn.stretches.at(-1);
      const next: Stretch = {
        fromMs: now,
        outcome: this.outcomeOf(fn),
        invocationsAMinute: this.runtime.invocationsAMinute(fn),
      };
      if (last && isSame(last, next)) continue;
      if (last?.fromMs === now) fn.stretches.pop();
      fn.stretches.push(next);
      while (fn.stretches.length > 1 && fn.stretches[1]!.fromMs < now - KEPT_MS) fn.stretches.shift();
      reviewFunctionAlarm(this.world, fn, next);
    }
  }

  alarmStates(names: readonly string[]) {
    return [...this.byName.values()]
      .flatMap((fn) => fn.alarm ?? [])
      .filter((alarm) => names.includes(alarm.name))
      .map((alarm) => ({
        AlarmName: alarm.name,
        AlarmArn: alarm.arn,
        StateValue: alarm.state,
        StateReason: 'Errors of the alias, two minutes',
        StateUpdatedTimestamp: alarm.updatedAtMs,
        ActionsEnabled: true,
      }));
  }

  /** The event alone, whatever the truth. False if no function has such an alarm. */
  sendAlarmEvent(name: string, state: AlarmState): boolean {
    const fn = [...this.byName.values()].find((one) => one.alarm?.name === name);
    if (!fn?.alarm) return false;
    const previous = fn.alarm.state === state ? (state === 'ALARM' ? 'OK' : 'ALARM') : fn.alarm.state;
    emitFunctionAlarm(this.world, { ...fn.alarm, state }, previous, fn.name);
    return true;
  }

  nextId(): string {
    this.#ids += 1;
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`;
  }
}

function isSame(one: Stretch, other: Stretch): boolean {
  return (
    one.invocationsAMinute === other.invocationsAMinute &&
    JSON.stringify(one.outcome) === JSON.stringify(other.outcome)
  );
}
