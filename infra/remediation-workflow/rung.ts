import { REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import { CLOSE_INCIDENT, question, type States, task, wait } from './states.ts';

/** Where a rung is entered. */
export const entryOf = (remedy: Remedy): string => `${REMEDY_NAMES[remedy]}: check again`;

/** The fragment that every rung is stamped from: check again, act, settle, verify. */
export function rung(remediatorArn: string, remedy: Remedy, nextRung: string): States {
  const name = REMEDY_NAMES[remedy];
  const ask = (step: 'check-again' | 'act' | 'settle' | 'verify', next: string) =>
    task({ remediatorArn, step, remedy, next });
  const check = entryOf(remedy);
  const act = `${name}: act`;
  const settle = `${name}: settle`;
  const verify = `${name}: verify`;
  const didItHelp = `Did ${name.toLowerCase()} help?`;
  return {
    [check]: ask('check-again', `${name}: still right?`),
    [`${name}: still right?`]: question('check-again', {
      wait: `${name}: wait to check`,
      act,
      skip: nextRung,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to check`]: wait(check),

    [act]: ask('act', `${name}: done?`),
    [`${name}: done?`]: question('act', {
      wait: `${name}: wait for tasks`,
      recheck: `${name}: wait to check`,
      settle,
      'not-cured': nextRung,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait for tasks`]: wait(act),

    [settle]: ask('settle', `${name}: settled?`),
    [`${name}: settled?`]: question('settle', {
      wait: `${name}: wait to settle`,
      verify,
      'not-cured': nextRung,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to settle`]: wait(settle),

    [verify]: ask('verify', didItHelp),
    [didItHelp]: question('verify', {
      wait: `${name}: wait to verify`,
      cured: CLOSE_INCIDENT,
      'not-cured': nextRung,
      close: CLOSE_INCIDENT,
    }),
    [`${name}: wait to verify`]: wait(verify),
  };
}
