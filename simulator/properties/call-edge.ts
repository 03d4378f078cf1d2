import type { History } from './history.ts';
import type { Moment } from './seen-act.ts';

/** Whoever calls: one run of a function. */
interface Caller {
  readonly name: string;
  readonly execution: string | undefined;
}

interface Call<T> {
  readonly call: string;
  readonly run: () => Promise<T>;
  /** What it was given first. */
  readonly about: unknown;
}

interface Named {
  readonly id?: string;
  readonly cluster?: string;
  readonly modelName?: string;
}

/** Calls that change something outside the watchdog's own tables. */
const HANDS = /^(ecs|application-autoscaling|lambda):(Update|Register|Stop|Put|Delete|Set|Start)/;

const READS: ReadonlySet<string> = new Set([
  'ecs:DescribeServices',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
]);

const noted = new Map<string, boolean>();

/** Whether anybody wants to know of such a call. There are a few dozen, asked about thousands of times. */
export function isNoted(call: string): boolean {
  let answer = noted.get(call);
  if (answer === undefined) {
    answer = READS.has(call) || HANDS.test(call);
    noted.set(call, answer);
  }
  return answer;
}

/** Notes calls at the world's edge: when they are made, and how things stand when they land. */
export class CallEdge {
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  noted<T>(caller: Caller, { call, run, about }: Call<T>): () => Promise<T> {
    if (call === 'ecs:DescribeServices' || call === 'cloudwatch:DescribeAlarms') {
      return () => {
        this.#read(call, caller, about as readonly Named[]);
        return run();
      };
    }
    if (call === 'cloudwatch:GetMetricData') return () => this.#measured(run, about);
    if (!HANDS.test(call)) return run;
    const issuedAtMs = this.#history.nowMs;
    return () => {
      const { moments, world } = this.#history;
      moments.set(world.calls.length, this.#momentOf(caller, about as Named, issuedAtMs));
      return run();
    };
  }

  #read(call: string, caller: Caller, services: readonly Named[]): void {
    for (const { id } of services) {
      if (id === undefined) continue;
      if (call === 'cloudwatch:DescribeAlarms') this.#history.witnessRead(id);
      else if (caller.name === 'remediate') this.#history.described(id);
    }
  }

  /** What AWS measures of a dependency stands for a probe of it. */
  async #measured<T>(run: () => Promise<T>, about: unknown): Promise<T> {
    const answer = await run();
    for (const { target } of Array.isArray(about) ? (about as { readonly target?: string }[]) : [])
      if (target !== undefined) this.#history.measuredAtMs.set(target, this.#history.nowMs);
    return answer;
  }

  #momentOf(caller: Caller, about: Named, issuedAtMs: number): Moment {
    const { world, books, open } = this.#history;
    const service = world.services.get(`${about.cluster}/${about.modelName}`);
    const name = (service && this.#history.nameOf(service)) ?? about.id ?? '';
    return {
      issuedAtMs,
      byFunction: caller.name,
      execution: caller.execution,
      service,
      desired: service?.desiredCount ?? 0,
      answering: service?.answering ?? 0,
      crashLoop: service !== undefined && this.#history.isCrashLooping(service),
      exitedAtMs: service ? this.#history.newestExitMs(service) : -Infinity,
      deployments: (service?.deployments ?? []).map(
        ({ id, createdAtMs, rolloutState, status, revision }) => ({
          id,
          createdAtMs,
          rolloutState,
          status,
          revision,
        }),
      ),
      lease: books.get('lease', name),
      park: books.get('park', name),
      incident: open.get(name),
    };
  }
}
