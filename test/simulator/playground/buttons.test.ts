import { describe, expect, it } from 'vitest';
import { findButton } from '../../../simulator/playground/buttons.ts';
import type { PlaygroundState, ServiceState } from '../../../simulator/playground/playground-state.ts';
import { dependencyOf, serviceOf, stateOf } from './playground-state-of.ts';

const whyNotHang = (service: Partial<ServiceState>, state: Partial<PlaygroundState> = {}) =>
  findButton('hang', 'backend', stateOf({ ...state, services: [serviceOf(service)] }))?.whyNot;

describe('the buttons of a service', () => {
  it('can be pressed while it is well and the watchdog has seen it so', () => {
    expect(whyNotHang({})).toBeUndefined();
  });

  it.each<[string, Partial<ServiceState>, string]>([
    ['is parked', { isParked: true, desired: 0, tasks: [] }, 'it is parked at 0 tasks'],
    ['is being deployed', { isDeploying: true }, 'a deployment is under way'],
    [
      'is ill',
      { tasks: [{ id: 'a', status: 'RUNNING', revision: 'r:10', answersRightly: false }] },
      'it is ill already',
    ],
    ['was never seen', { belief: undefined }, 'the watchdog has not seen it healthy yet'],
  ])('say why not when it %s', (_, service, whyNot) => {
    expect(whyNotHang(service)).toBe(whyNot);
  });
});

describe('the buttons that deploy', () => {
  it.each(['deploy-bad', 'deploy-late-bad'])(
    '%s waits until there is something to roll back to',
    (action) => {
      const whyNot = (isCertified: boolean) =>
        findButton(action, 'backend', stateOf({ services: [serviceOf({ isCertified })] }))?.whyNot;
      expect([whyNot(false), whyNot(true)]).toEqual([
        'the present revision is not proven good yet',
        undefined,
      ]);
    },
  );
});

describe('the other buttons', () => {
  it('take a dependency down or bring it back, never both', () => {
    const whyNots = (isDown: boolean) =>
      ['take-down', 'bring-back'].map(
        (action) =>
          findButton(action, 'mlflow-db', stateOf({ dependencies: [dependencyOf({ isDown })] }))?.whyNot,
      );
    expect(whyNots(false)).toEqual([undefined, 'it is well already']);
    expect(whyNots(true)).toEqual(['it is ill already', undefined]);
  });

  it('blind the prober or let it see, and kill at most one scale cycle', () => {
    const whyNot = (action: string, given: Partial<PlaygroundState>) =>
      findButton(action, '', stateOf(given))?.whyNot;
    expect(whyNot('blind', { isBlind: true })).toBe('it is blind already');
    expect(whyNot('see', { isBlind: false })).toBe('it sees already');
    expect(whyNot('kill-between', { isKillArmed: true })).toBe('it waits for the next scale cycle');
    expect(whyNot('reset', {})).toBeUndefined();
  });

  it('are those of the page and no others', () => {
    expect(findButton('hang', 'unknown-service', stateOf())).toBeUndefined();
    expect(findButton('delete-everything', '', stateOf())).toBeUndefined();
  });
});
