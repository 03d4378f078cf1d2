import type { Move } from './changes.ts';
import { brokenBy, isStuck, wrongAtRest } from './checks.ts';
import { restorerMoves } from './restorer-moves.ts';
import type { Rules } from './rules.ts';
import { type Crew, firstStates, type ModelState } from './state.ts';
import { keyOf } from './state-key.ts';
import { workerMoves } from './worker-moves.ts';
import { worldMoves } from './world-moves.ts';

export interface Bounds {
  readonly crews: readonly Crew[];
  /** Disturbances in one run. */
  readonly mostStrikes: number;
  /** A search that reaches it ends there, and is not complete. */
  readonly mostStates: number;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Moves from a first state to the farthest one. */
  readonly depth: number;
  /** States in which the watchdog holds a service at 0: without any, L1 would be empty. */
  readonly parkedStates: number;
  /** Every state within the bounds was seen and every move out of it taken. */
  readonly complete: boolean;
  /** The first rule found broken, with the shortest way there. */
  readonly broken?: { readonly how: string; readonly trace: readonly string[] };
}

interface Visited {
  readonly from: number;
  readonly says: string;
  readonly depth: number;
}

/** Breadth first over every reachable state, until one breaks a rule, or none is left. */
export function explore(rules: Rules, { crews, mostStrikes, mostStates }: Bounds): Explored {
  const seen = new Set<string>();
  const states: ModelState[] = [];
  const visited: Visited[] = [];
  const sum = { transitions: 0, depth: 0, parkedStates: 0 };
  const visit = (state: ModelState, from: number, says: string, depth: number) => {
    const key = keyOf(state);
    if (seen.has(key)) return;
    seen.add(key);
    states.push(state);
    visited.push({ from, says, depth });
    sum.depth = depth;
    if (state.services.some((one) => one.zeroBy === 'us')) sum.parkedStates += 1;
  };
  const found = (how: string, at: number, last?: string): Explored => ({
    states: states.length,
    ...sum,
    complete: false,
    broken: { how, trace: [...traceTo(at, visited), ...(last === undefined ? [] : [last])] },
  });
  for (const state of firstStates(crews, mostStrikes)) visit(state, -1, '', 0);
  for (let at = 0; at < states.length; at++) {
    if (states.length > mostStates) return { states: states.length, ...sum, complete: false };
    const state = states[at]!;
    const own = movesOf(state, rules);
    const stuck = isStuck(state, rules);
    if (stuck.length > 0) return found(stuck[0]!, at);
    if (own.length === 0) {
      const wrong = wrongAtRest(state);
      if (wrong.length > 0) return found(wrong[0]!, at);
    }
    for (const { says, to } of own) {
      sum.transitions += 1;
      const broken = brokenBy(state, to);
      if (broken.length > 0) return found(broken[0]!, at, says);
      visit(to, at, says, visited[at]!.depth + 1);
    }
    states[at] = undefined as never; // its key is enough from now on
  }
  return { states: states.length, ...sum, complete: true };
}

/** Everything that may happen next. */
function movesOf(state: ModelState, rules: Rules): Move[] {
  return [
    ...state.workers.flatMap((_, at) => workerMoves(state, at, rules)),
    ...restorerMoves(state, rules),
    ...worldMoves(state, rules),
  ];
}

function traceTo(at: number, visited: readonly Visited[]): string[] {
  const trace: string[] = [];
  for (let one = at; one >= 0 && visited[one]!.from >= 0; one = visited[one]!.from)
    trace.push(visited[one]!.says);
  return trace.reverse();
}
