import { type Fault, isObject } from './field-checks.ts';

/**
 * Where the states of one `States` field lead: only to each other, each can be reached, and one of them ends it.
 * A target in a branch, or out of one, is unknown here and so is refused.
 */
export function checkTransitions(
  startAt: unknown,
  states: Record<string, unknown>,
  path: string,
  faults: Fault[],
): void {
  const isState = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(states, name);
  if (typeof startAt === 'string' && !isState(startAt)) {
    faults.push({ path: `${path}/StartAt`, message: `names '${startAt}', which is not a state here` });
  }
  let goesNowhere = false;
  for (const [name, state] of Object.entries(states)) {
    for (const { at, target } of transitionsOf(state)) {
      if (typeof target !== 'string' || isState(target)) continue;
      goesNowhere = true;
      faults.push({
        path: `${path}/States/${name}${at}`,
        message: `names '${target}', which is not a state here`,
      });
    }
  }
  if (!Object.values(states).some(isTerminal)) {
    faults.push({ path: `${path}/States`, message: 'has no terminal state: no End, Succeed or Fail' });
  }
  if (goesNowhere || !isState(startAt)) return; // what cannot be reached is then beside the point
  const reached = reachedFrom(startAt, states);
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) faults.push({ path: `${path}/States/${name}`, message: 'cannot be reached' });
  }
}

function isTerminal(state: unknown): boolean {
  return isObject(state) && (state.Type === 'Succeed' || state.Type === 'Fail' || state.End === true);
}

function reachedFrom(startAt: string, states: Record<string, unknown>): Set<string> {
  const reached = new Set([startAt]);
  for (const name of reached) {
    for (const { target } of transitionsOf(states[name])) {
      if (typeof target === 'string') reached.add(target);
    }
  }
  return reached;
}

/** Every way out of a state; `at` points to the field that names it. */
function transitionsOf(state: unknown): { at: string; target: unknown }[] {
  if (!isObject(state)) return [];
  const transitions = [
    { at: '/Next', target: state.Next },
    { at: '/Default', target: state.Default },
  ];
  for (const field of ['Choices', 'Catch']) {
    const rules = state[field];
    if (!Array.isArray(rules)) continue;
    for (const [index, rule] of rules.entries()) {
      if (isObject(rule)) transitions.push({ at: `/${field}/${index}/Next`, target: rule.Next });
    }
  }
  return transitions;
}
