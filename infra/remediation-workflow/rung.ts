import { NO_RUNG } from '../../shared/contracts/workflow.ts';
import { REMEDIES, REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import {
  CLOSE_INCIDENT,
  callback,
  question,
  type State,
  type States,
  TELL_A_HUMAN,
  task,
  wait,
} from './states.ts';

export const NEXT_RUNG = 'Which rung is next?';

/** Straight to the rung that the plan names next: the others cost no transition. */
export function whichRung(): State {
  const routes = [
    ...REMEDIES.map((remedy) => [remedy, entryOf(remedy)] as const),
    [NO_RUNG, CLOSE_INCIDENT] as const,
  ];
  return {
    Type: 'Choice',
    Choices: routes.map(([rung, next]) => ({
      Condition: `{% $states.input.rung = '${rung}' %}`,
      Next: next,
    })),
    Default: TELL_A_HUMAN,
  };
}

/** Where a rung is entered. */
const entryOf = (remedy: Remedy): string => `${REMEDY_NAMES[remedy]}: check again`;

/** The fragment that every rung is stamped from: check again, ask if its owner wants to be, act, settle, verify. */
export function rung(remediatorArn: string, remedy: Remedy): States {
  const name = REMEDY_NAMES[remedy];
  const ask = (step: 'check-again' | 'act' | 'settle' | 'verify', next: string) =>
    task({ remediatorArn, step, remedy, next });
  const check = entryOf(remedy);
  const askHuman = `${name}: ask a human`;
  const act = `${name}: act`;
  const settle = `${name}: settle`;
  const verify = `${name}: verify`;
  const didItHelp = `Did ${name.toLowerCase()} help?`;
  return {
    [check]: ask('check-again', `${name}: still right?`),
    [`${name}: still right?`]: question('check-again', {
      wait: `${name}: wait to check`,
      ask: askHuman,
      act,
      skip: NEXT_RUNG,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to check`]: wait(check),
    [askHuman]: callback({ remediatorArn, step: 'ask', remedy, next: check }),

    [act]: ask('act', `${name}: done?`),
    [`${name}: done?`]: question('act', {
      wait: `${name}: wait for tasks`,
      recheck: `${name}: wait to check`,
      settle,
      'not-cured': NEXT_RUNG,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait for tasks`]: wait(act),

    [settle]: ask('settle', `${name}: settled?`),
    [`${name}: settled?`]: question('settle', {
      wait: `${name}: wait to settle`,
      verify,
      'not-cured': NEXT_RUNG,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to settle`]: wait(settle),

    [verify]: ask('verify', didItHelp),
    [didItHelp]: question('verify', {
      wait: `${name}: wait to verify`,
      cured: CLOSE_INCIDENT,
      'not-cured': NEXT_RUNG,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to verify`]: wait(verify),
  };
}
