import { CALL_STRIKES, type CallStrike, type Crash, type StateStrike } from '../scenario/active-faults.ts';
import type { Caller } from '../scenario/invocations.ts';
import { MUTATING } from '../scenario/port-calls.ts';

/** What befalls the workflow as it enters a state, by the word that a boundary's name ends with. */
const STATE_STRIKES = { aborted: 'ABORTED', 'timed-out': 'TIMED_OUT', upgraded: 'upgraded' } as const;
type StateStrikeName = keyof typeof STATE_STRIKES;

/** One place of a story at which one thing goes wrong; counted from the story's start, from 1. */
export type Boundary =
  | { readonly caller: Caller; readonly call: string; readonly nth: number; readonly strike: CallStrike }
  | { readonly state: string; readonly nth: number; readonly strike: StateStrikeName };

/** A call that the watchdog made, or a state that its workflow entered, in a clean run. */
export type Passed =
  | { readonly caller: Caller; readonly call: string; readonly nth: number }
  | { readonly state: string; readonly nth: number };

/**
 * What makes no difference at a call that only reads: killed after it is killed before the next one, and the
 * second of two answers is the first.
 */
const OF_NO_ACCOUNT_TO_READS: ReadonlySet<CallStrike> = new Set<CallStrike>(['after', 'twice']);

/** Everything that can go wrong there. */
export function boundariesAt(passed: Passed): Boundary[] {
  if ('state' in passed)
    return Object.keys(STATE_STRIKES).map((strike) => ({ ...passed, strike: strike as StateStrikeName }));
  const changes = passed.caller === 'workflow' || MUTATING.test(passed.call);
  const strikes = CALL_STRIKES.filter((one) => changes || !OF_NO_ACCOUNT_TO_READS.has(one));
  return strikes.map((strike) => ({ ...passed, strike }));
}

/** `remediate ecs:UpdateService 2 after`, `state 14 aborted`: what `--only` takes. */
export function nameOf(boundary: Boundary): string {
  const { nth, strike } = boundary;
  return 'state' in boundary
    ? `state ${nth} ${strike}`
    : `${boundary.caller} ${boundary.call} ${nth} ${strike}`;
}

/** Undefined where the text names no boundary. */
export function boundaryNamed(text: string): Boundary | undefined {
  const [, , nth] = /^(state|\S+ \S+) (\d{1,9}) \S+$/.exec(text) ?? [];
  const words = text.split(' ');
  const strike = words.at(-1)!;
  if (nth === undefined) return undefined;
  if (words[0] === 'state') {
    const isKnown = strike in STATE_STRIKES;
    return isKnown ? { state: '', nth: Number(nth), strike: strike as StateStrikeName } : undefined;
  }
  const known = CALL_STRIKES.find((one) => one === strike);
  return known && { caller: words[0] as Caller, call: words[1]!, nth: Number(nth), strike: known };
}

/** The fault that strikes there. */
export function faultAt(boundary: Boundary): Crash | StateStrike {
  const { nth } = boundary;
  if ('state' in boundary) return { fault: 'at-state', nth, does: STATE_STRIKES[boundary.strike] };
  const { caller, call, strike } = boundary;
  return { fault: 'crash', function: caller, call, nth, when: strike };
}
