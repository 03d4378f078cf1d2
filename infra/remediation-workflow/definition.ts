import { REMEDIES } from '../../shared/core/remediation/ladder.ts';
import { NEXT_RUNG, rung, whichRung } from './rung.ts';
import {
  CLOSE_INCIDENT,
  firstTask,
  question,
  type States,
  TELL_A_HUMAN,
  task,
  tellAHuman,
  wait,
} from './states.ts';

/** Longer than any ladder; what a human holds up (a pause, an approval) may wait for days. */
export const WORKFLOW_SECONDS = 7 * 24 * 3_600;

/**
 * The remediation of one incident. The graph holds order, waiting and failure routes, nothing else: every
 * decision is the remediator's. Written as data rather than with the CDK's state classes because those
 * have no Assign on a Catch, and because a rung can then be stamped.
 */
export function remediationDefinition(remediatorArn: string) {
  return {
    Comment: 'Heals one service, once: look again, plan, then rung by rung act and verify',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: WORKFLOW_SECONDS,
    StartAt: 'Take lease',
    States: { ...opening(remediatorArn), ...ladder(remediatorArn), ...ending(remediatorArn) },
  };
}

function opening(remediatorArn: string): States {
  return {
    'Take lease': firstTask({ remediatorArn, step: 'take-lease', next: 'Is it ours to heal?' }),
    'Is it ours to heal?': question('take-lease', {
      mine: 'Capture evidence',
      'in-hand': 'Already in hand',
    }),
    'Already in hand': { Type: 'Succeed' },
    'Capture evidence': task({ remediatorArn, step: 'capture-evidence', next: 'Look again' }),

    'Look again': task({ remediatorArn, step: 'look-again', next: 'What did we see?' }),
    'What did we see?': question('look-again', {
      wait: 'Wait to look again',
      confirmed: 'Make a plan',
      close: CLOSE_INCIDENT,
    }),
    'Wait to look again': wait('Look again'),

    'Make a plan': task({ remediatorArn, step: 'make-a-plan', next: 'May we act?' }),
    'May we act?': question('make-a-plan', {
      wait: 'Wait while held',
      act: NEXT_RUNG,
      close: CLOSE_INCIDENT,
    }),
    'Wait while held': wait('Look again'),
  };
}

/** The rungs that the plan names, one after the other; after the last the incident is closed, cured or not. */
function ladder(remediatorArn: string): States {
  const rungs = REMEDIES.map((remedy) => rung(remediatorArn, remedy));
  return Object.assign({ [NEXT_RUNG]: whichRung() }, ...rungs);
}

function ending(remediatorArn: string): States {
  return {
    [CLOSE_INCIDENT]: task({ remediatorArn, step: 'close', next: 'Done' }),
    Done: { Type: 'Succeed' },
    [TELL_A_HUMAN]: tellAHuman(remediatorArn, 'Remediation failed'),
    'Remediation failed': {
      Type: 'Fail',
      Error: 'RemediationFailed',
      Cause: 'An error that is not known to pass; people were told. The restorer repays what is owed',
    },
  };
}
