import { describe, expect, it } from 'vitest';
import type { DeploymentView } from '../../shared/core/diagnosis/evidence.ts';
import { pledgeMove } from '../../shared/core/remediation/pledge.ts';
import { type Ledger, newLedger } from '../../shared/core/remediation/records.ts';
import { incidentAt, MINUTE, NOON, SECOND, steadyView } from '../support/cases.ts';

const ACTED = NOON - 20 * MINUTE;
const owing: Ledger = { ...newLedger('cart'), pledgedMs: ACTED, lastOutcome: 'escalated', version: 3 };

/** Its way back, which is older than our act, was given up four minutes ago. */
const givenUp = (more: Partial<DeploymentView> = {}, events: string[] = []) => {
  const view = steadyView({});
  const [primary] = view.deployments;
  const deployment = {
    ...primary!,
    createdAtMs: ACTED - 60 * MINUTE,
    rolloutState: 'FAILED',
    updatedAtMs: NOON - 4 * MINUTE,
    ...more,
  };
  return {
    ...view,
    deployments: [deployment],
    events: events.map((message) => ({ atMs: NOON - 5 * MINUTE, message })),
  };
};
/** The act's own deployment has its name in the incident. */
const moveOf = (ledger: Ledger, view: ReturnType<typeof givenUp> | undefined, nowMs: number) => {
  const rung = {
    remedy: 'force-deploy',
    intentAtMs: ACTED,
    actedAtMs: ACTED,
    deploymentId: 'ecs-svc/8',
  } as const;
  return pledgeMove(ledger, { view, incident: { ...incidentAt(ACTED), rungs: [rung] }, nowMs });
};
const CANNOT = ['(service cart) is unable to consistently start tasks successfully.'];

describe('a deployment that is owed', () => {
  it('is made where ECS has given up ours and what it went back to', () => {
    expect(moveOf(owing, givenUp(), NOON)).toBe('deploy');
  });

  it.each<[string, Partial<Ledger>, ReturnType<typeof givenUp> | undefined, string]>([
    ['is nobody’s where nothing was deployed', { pledgedMs: undefined }, givenUp(), 'wait'],
    [
      'is made while its incident is held',
      { openIncident: 'cart#2', lastOutcome: 'aborted', lastClosedMs: ACTED - 10 * MINUTE },
      givenUp(),
      'deploy',
    ],
    ['waits while ECS still deploys', {}, givenUp({ rolloutState: 'IN_PROGRESS' }), 'wait'],
    ['is paid by one that completes', {}, givenUp({ rolloutState: 'COMPLETED' }), 'runs'],
    [
      'ends where somebody took it over',
      { lastOutcome: 'aborted', lastClosedMs: ACTED + MINUTE },
      givenUp(),
      'others',
    ],
    [
      'ends so too where another incident is open by now',
      { lastOutcome: 'aborted', lastClosedMs: ACTED + MINUTE, openIncident: 'cart#2' },
      givenUp(),
      'others',
    ],
    ['ends where somebody set its count to 0', {}, { ...givenUp(), desired: 0 }, 'others'],
    ['ends where the service is gone', {}, undefined, 'others'],
    ['ends where somebody has deployed since', {}, givenUp({ createdAtMs: ACTED + 5 * MINUTE }), 'others'],
    [
      'ends where somebody deployed a moment after our act',
      {},
      givenUp({ id: 'ecs-svc/9', createdAtMs: ACTED + 50 * SECOND }),
      'others',
    ],
    ['ends after a day', { pledgedMs: NOON - 24 * 60 * MINUTE }, givenUp({ createdAtMs: 0 }), 'over'],
    [
      'goes on where what failed is our own act’s',
      {},
      givenUp({ id: 'ecs-svc/8', createdAtMs: ACTED + 40 * SECOND }),
      'deploy',
    ],
    [
      'goes on where what failed is what it made itself',
      { redeployedMs: NOON - 9 * MINUTE, redeployment: 'ecs-svc/9' },
      givenUp({ id: 'ecs-svc/9', createdAtMs: NOON - 9 * MINUTE }),
      'deploy',
    ],
    [
      'ends where another than what it made was made a moment later',
      { redeployedMs: NOON - 9 * MINUTE, redeployment: 'ecs-svc/9' },
      givenUp({ id: 'ecs-svc/10', createdAtMs: NOON - 8 * MINUTE }),
      'others',
    ],
    [
      'goes on where its maker died before it could write its name',
      { redeployedMs: NOON - 9 * MINUTE },
      givenUp({ id: 'ecs-svc/9', createdAtMs: NOON - 9 * MINUTE + 2 * SECOND }),
      'deploy',
    ],
    [
      'is not taken for complete by what was there before it',
      { pledgedMs: NOON - 80 * SECOND },
      givenUp({ rolloutState: 'COMPLETED' }),
      'wait',
    ],
    ['is not made twice while ECS may lag', { redeployedMs: NOON - 80 * SECOND }, givenUp(), 'wait'],
  ])('%s', (_, ledger, view, move) => {
    expect(moveOf({ ...owing, ...ledger }, view, NOON)).toBe(move);
  });

  it('is made at once where tasks run and are ill, and ever more rarely where they cannot start', () => {
    expect(moveOf(owing, givenUp({ updatedAtMs: NOON - SECOND }), NOON)).toBe('deploy');
    // In vain for 16 minutes: a quarter of an hour.
    expect(moveOf(owing, givenUp({}, CANNOT), NOON)).toBe('wait');
    expect(moveOf(owing, givenUp({}, CANNOT), NOON + 11 * MINUTE - 1)).toBe('wait');
    expect(moveOf(owing, givenUp({}, CANNOT), NOON + 11 * MINUTE)).toBe('deploy');
    // What ECS said before the act says nothing of it.
    const old = givenUp({}, CANNOT);
    const events = old.events.map((one) => ({ ...one, atMs: ACTED - 1 }));
    expect(moveOf(owing, { ...old, events }, NOON)).toBe('deploy');
    // In vain for two minutes: two more.
    const early = givenUp({ updatedAtMs: ACTED + 2 * MINUTE }, CANNOT);
    expect(moveOf(owing, early, ACTED + 4 * MINUTE)).toBe('deploy');
    expect(moveOf(owing, early, ACTED + 4 * MINUTE - 1)).toBe('wait');
  });
});
