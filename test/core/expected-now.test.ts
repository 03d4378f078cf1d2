import { describe, expect, it } from 'vitest';
import { expectedNow, fingerprintOf } from '../../shared/core/remediation/fingerprint.ts';
import type { Rung } from '../../shared/core/remediation/incident.ts';
import { incidentAt, NOON, steadyView, taskDefinition } from '../support/cases.ts';

const seen = { ...steadyView(), serviceDeployment: 'deployment-1' };
const fingerprint = fingerprintOf(seen);
const [primary] = seen.deployments;
/** Somebody has moved it to revision 9 and to four tasks since. */
const moved = {
  ...seen,
  taskDefinition: taskDefinition(9),
  desired: 4,
  deployments: [{ ...primary!, id: 'ecs-svc/2' }],
};
const begun = (remedy: Rung['remedy'], deploymentId?: string): Rung => ({
  remedy,
  intentAtMs: NOON,
  deploymentId,
});

const expected = (rungs: readonly Rung[], view = moved, scaleTo?: number) =>
  expectedNow(incidentAt(NOON, { fingerprint, rungs, plan: { rungs: [], leftOut: [], scaleTo } }), view);

describe('what a service should look like by now', () => {
  it('is unknown before anybody has looked at it', () => {
    expect(expectedNow(incidentAt(NOON), moved)).toBeUndefined();
  });

  it('is what it looked like, where nothing of ours has changed it', () => {
    expect(expected([])).toEqual(fingerprint);
    expect(expected([begun('force-deploy', 'ecs-svc/2')])).toEqual(fingerprint);
    expect(expected([begun('scale-cycle')])).toEqual(fingerprint);
  });

  it.each(['roll-back', 'raise-memory', 'roll-back-alias', 'raise-timeout'] as const)(
    'has the revision that it shows since our %s was deployed, and not before',
    (remedy) => {
      expect(expected([begun('force-deploy', 'ecs-svc/2'), begun(remedy, 'ecs-svc/2')])).toEqual({
        ...fingerprint,
        taskDefinition: taskDefinition(9),
      });
      expect(expected([begun(remedy)])).toEqual(fingerprint);
    },
  );

  it('has the count that we scale it out to, and no other', () => {
    expect(expected([begun('scale-out')], moved, 4)).toEqual({ ...fingerprint, desired: 4 });
    expect(expected([begun('force-deploy'), begun('scale-out')], moved, 4)).toEqual({
      ...fingerprint,
      desired: 4,
    });
    expect(expected([begun('scale-out')], moved, 5)).toEqual(fingerprint);
    expect(expected([begun('force-deploy')], moved, 4)).toEqual(fingerprint);
  });

  it('is what ECS goes back to where we stopped a deployment, while that is the one that we looked at', () => {
    expect(expected([begun('force-deploy'), begun('stop-deployment')])).toEqual({
      ...fingerprint,
      taskDefinition: taskDefinition(9),
      deploymentIds: ['ecs-svc/1', 'ecs-svc/2'],
    });
    const another = { ...moved, serviceDeployment: 'deployment-2' };
    expect(expected([begun('stop-deployment')], another)).toEqual(fingerprint);
    expect(expected([begun('force-deploy')])).toEqual(fingerprint);
  });

  it('names the deployments in the same order whatever order they come in', () => {
    const two = [{ ...primary!, id: 'ecs-svc/2' }, primary!];
    expect(fingerprintOf({ ...seen, deployments: two }).deploymentIds).toEqual(['ecs-svc/1', 'ecs-svc/2']);
  });
});
