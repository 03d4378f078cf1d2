import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { ActKind } from '../scenario/recorded-acts.ts';
import { CHECKS } from './checks.ts';
import type { History } from './history.ts';
import type { RuleWatch, Said } from './rule-watch.ts';
import type { RuleId } from './rules.ts';
import type { SeenAct } from './seen-act.ts';

export interface Violation {
  readonly rule: RuleId;
  readonly atMs: number;
  readonly how: string;
}

const TIME_MS = 15_000;

type Watched = keyof RuleWatch;
type Asks = (...about: readonly unknown[]) => Said;
interface Watcher {
  readonly rule: RuleId;
  readonly asks: Asks;
  /** How often it was asked. */
  judged: number;
}
/** By what they look at, in the order of the rules. */
type Watchers = Readonly<Record<Watched, Watcher[]>>;

function watchersOf(history: History): Watchers {
  const watchers: Watchers = { act: [], foreign: [], item: [], notice: [], time: [], end: [] };
  for (const { rule, check } of CHECKS) {
    for (const [event, asks] of Object.entries(check(history)) as [Watched, Asks][])
      watchers[event].push({ rule, asks, judged: 0 });
  }
  return watchers;
}

/** Holds what happens against every rule, as it happens. */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #history: History;
  readonly #watchers: Watchers;
  #nextTimeMs = 0;

  constructor(history: History) {
    this.#history = history;
    this.#watchers = watchersOf(history);
  }

  called(call: RecordedCall, place: number, act: { service: string; kind: ActKind } | undefined): void {
    if (call.error !== undefined) return;
    if (call.by === 'watchdog') {
      const seen: SeenAct | undefined = act && this.#history.acted(call, place, act);
      if (seen) this.#each('act', seen);
      return;
    }
    if (call.by === 'autoscaler') return;
    const service = this.#serviceOf(call);
    if (service === undefined) return;
    this.#history.calledByOthers(call, service);
    this.#each('foreign', call, service);
  }

  written(kind: string, id: string, item: object | undefined): void {
    const write = this.#history.written(kind, id, item);
    if (write) this.#each('item', write);
  }

  noticed(notice: Readonly<Record<string, unknown>>): void {
    this.#history.notices.push({ atMs: this.#history.nowMs, notice });
    this.#each('notice', notice);
  }

  /** After every event of the run. */
  look(): void {
    const { nowMs } = this.#history;
    if (nowMs < this.#nextTimeMs) return;
    this.#nextTimeMs = nowMs + TIME_MS;
    for (const { rule, asks } of this.#watchers.time) this.#hear(rule, asks());
  }

  /** How often each rule had an act, an item or a notice to judge. */
  judged(): Record<string, number> {
    const judged: Record<string, number> = {};
    for (const [event, watchers] of Object.entries(this.#watchers)) {
      if (event === 'time') continue;
      for (const one of watchers) if (one.judged > 0) judged[one.rule] = (judged[one.rule] ?? 0) + one.judged;
    }
    return judged;
  }

  end(): void {
    this.#each('end');
  }

  #each<E extends Exclude<Watched, 'time'>>(event: E, ...about: Parameters<NonNullable<RuleWatch[E]>>): void {
    for (const watcher of this.#watchers[event]) {
      this.#hear(watcher.rule, watcher.asks(...about));
      watcher.judged += 1;
    }
  }

  #hear(rule: RuleId, said: Said): void {
    if (said === undefined) return;
    for (const how of typeof said === 'string' ? [said] : said) this.#note(rule, how);
  }

  #note(rule: RuleId, how: string): void {
    if (this.violations.some((one) => one.rule === rule && one.how === how)) return;
    this.violations.push({ rule, atMs: this.#history.nowMs, how });
  }

  #serviceOf({ input }: RecordedCall): string | undefined {
    const { service, cluster } = input as { service?: string; cluster?: string };
    const of = this.#history.world.services.get(`${cluster}/${service}`);
    return of && this.#history.nameOf(of);
  }
}
