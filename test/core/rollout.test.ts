import { describe, expect, it } from 'vitest';
import type { DeploymentView, ServiceView, TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { blameStuckDeployment } from '../../shared/core/diagnosis/stuck-deployment.ts';
import { newBelief } from '../../shared/core/health/belief.ts';
import { stuckSince, trackRollout } from '../../shared/core/health/rollout.ts';
import { MINUTE, NOON, steadyView } from '../support/cases.ts';

const deployment = (id: string, given: Partial<DeploymentView>): DeploymentView => ({
  id,
  status: 'PRIMARY',
  taskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-backend-prod:11',
  rolloutState: 'IN_PROGRESS',
  createdAtMs: NOON,
  updatedAtMs: NOON,
  desired: 2,
  running: 0,
  pending: 0,
  failedTasks: 0,
  ...given,
});

const rolling = (running: number, old = 2, id = 'new'): ServiceView =>
  steadyView({
    deployments: [
      deployment(id, { running }),
      deployment('old', { status: 'ACTIVE', rolloutState: 'COMPLETED', running: old }),
    ],
  });

describe('trackRollout', () => {
  it('remembers that the service failed while all that is replaced still ran, and none of the new', () => {
    const ill = trackRollout(undefined, rolling(0), NOON + MINUTE, true);
    expect(ill?.illBefore).toBe(true);
    expect(trackRollout(ill, rolling(1), NOON + 3 * MINUTE)?.illBefore).toBe(true);
    expect(trackRollout(undefined, rolling(0), NOON + MINUTE)?.illBefore).toBeUndefined();
    expect(trackRollout(undefined, rolling(0, 1), NOON + MINUTE, true)?.illBefore).toBeUndefined();
    expect(trackRollout(undefined, rolling(1), NOON + MINUTE, true)?.illBefore).toBeUndefined();
  });

  it('knows of no rollout where nothing is deployed', () => {
    expect(trackRollout(undefined, steadyView({}), NOON)).toBeUndefined();
  });

  it('counts from when the deployment was made while none of its tasks has run', () => {
    expect(trackRollout(undefined, rolling(0), NOON + 4 * MINUTE)?.sinceMs).toBe(NOON);
  });

  it('counts from now for one that ECS went back to, whenever that was made', () => {
    const failed = trackRollout(undefined, rolling(0), NOON);
    const back = rolling(0, 0, 'made-an-hour-before');
    expect(trackRollout(failed, back, NOON + 40 * MINUTE)?.sinceMs).toBe(NOON + 40 * MINUTE);
  });

  it('starts again when more of its tasks run than ever before', () => {
    const first = trackRollout(undefined, rolling(0), NOON);
    expect(trackRollout(first, rolling(1), NOON + 3 * MINUTE)?.sinceMs).toBe(NOON + 3 * MINUTE);
  });

  it('takes the old tasks going away for progress too', () => {
    const first = trackRollout(undefined, rolling(2, 2), NOON);
    expect(trackRollout(first, rolling(2, 1), NOON + 3 * MINUTE)?.sinceMs).toBe(NOON + 3 * MINUTE);
  });

  it('takes tasks that start and die and start again for none', () => {
    let rollout = trackRollout(undefined, rolling(1), NOON);
    for (const [minute, running] of [0, 1, 0, 1].entries()) {
      rollout = trackRollout(rollout, rolling(running), NOON + minute * MINUTE);
    }
    expect(rollout?.sinceMs).toBe(NOON);
  });

  it('forgets a deployment that another one has replaced', () => {
    const first = trackRollout(undefined, rolling(0), NOON);
    const next = trackRollout(first, rolling(1, 2, 'newer'), NOON + 20 * MINUTE);
    expect(stuckSince(next, NOON + 20 * MINUTE, 900)).toBeUndefined();
  });
});

describe('stuckSince', () => {
  const rollout = { deploymentId: 'new', progress: -2, sinceMs: NOON };

  it.each([
    ['is silent a moment before the time is over', 15 * MINUTE - 1, undefined],
    ['says since when once it is over', 15 * MINUTE, NOON],
  ])('%s', (_, afterMs, expected) => {
    expect(stuckSince(rollout, NOON + afterMs, 900)).toBe(expected);
  });
});

describe('blameStuckDeployment', () => {
  const task = (given: Partial<TaskView>): TaskView => ({
    arn: 'arn:task',
    taskDefinition: 'arn:definition',
    startedBy: 'new',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAtMs: NOON,
    stoppedAtMs: NOON + MINUTE,
    stopCode: 'TaskFailedToStart',
    containers: [],
    ...given,
  });
  const blame = (stopped: readonly TaskView[], shown: ServiceView = rolling(0)) =>
    blameStuckDeployment(
      {
        service: 'backend',
        nowMs: NOON + 20 * MINUTE,
        belief: newBelief(NOON),
        view: shown,
        stopped,
        sickNeeds: [],
        currentIsBaseline: false,
        blameMs: 0,
        witnessSaysWell: false,
        countStopsFromMs: NOON + 19 * MINUTE,
      },
      shown.deployments[0]!,
      NOON,
    );

  it.each([
    ['image', 'CannotPullContainerError: failed to resolve ref fleet/backend:11: not found'],
    ['configuration', "ResourceInitializationError: Secrets Manager can't find the specified secret."],
    ['network', 'ResourceInitializationError: dial tcp 52.94.0.10:443: i/o timeout'],
    ['capacity', 'Capacity is unavailable at this time. Please try again later'],
  ])('finds %s in the words of a task that did not start, however long ago', (cause, stoppedReason) => {
    expect(blame([task({ stoppedReason })]).cause).toBe(cause);
  });

  it.each([
    ['image', 'CannotPullContainerError: failed to resolve ref fleet/backend:11: not found'],
    ['network', 'ResourceInitializationError: dial tcp 52.94.0.10:443: i/o timeout'],
    ['capacity', 'RESOURCE:ENI'],
  ])('finds %s in what ECS says of tasks that it could not place', (cause, reason) => {
    const message = `was unable to place a task. Reason: ${reason}`;
    expect(blame([], { ...rolling(0), events: [{ atMs: NOON + MINUTE, message }] }).cause).toBe(cause);
  });

  it('blames the revision when its tasks start and exit', () => {
    const exit = task({ stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 1 }] });
    expect(blame([exit]).cause).toBe('bad-revision');
  });

  it('does not count the tasks of the deployment before it', () => {
    expect(
      blame([task({ startedBy: 'old', stoppedReason: 'CannotPullContainerError: not found' })]).cause,
    ).toBe('deploy-in-progress');
  });

  it('finds a lack of room in what ECS says', () => {
    const events = [
      { atMs: NOON + MINUTE, message: 'was unable to place a task because no container instance met' },
    ];
    expect(blame([], { ...rolling(0), events }).cause).toBe('capacity');
  });
});
