import { beforeEach, describe, expect, it } from 'vitest';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import type { FleetService } from '../../simulator/ecs/fleet.ts';
import { MINUTE } from '../simulator/ecs/fleet-of-one.ts';
import { type FleetUnderContract, fleetsWith, type MakeFleetPorts } from './fleet-under-contract.ts';

/** What every hand on a fleet does, whatever is behind it. */
export function fleetHandsContract(make: MakeFleetPorts): void {
  const over = fleetsWith(make);

  describe('a fleet, changed', () => {
    let ports: FleetUnderContract;
    beforeEach(() => {
      ports = over();
    });
    const lastCall = () => ports.world.calls.at(-1);

    it('starts a deployment of the same revision when it is forced, and names it', async () => {
      const before = (await ports.view()).taskDefinition;
      const id = await ports.hands.forceDeploy(ports.service);
      const after = await ports.view();
      expect(after.deployments[0]).toMatchObject({ id, status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
      expect(after.taskDefinition).toBe(before);
      expect(lastCall()).toMatchObject({
        by: 'watchdog',
        call: 'ecs:UpdateService',
        input: { ...ports.address, forceNewDeployment: true },
      });
    });

    it('is put on another revision', async () => {
      const target = `${ports.names.family}:9`;
      const id = await ports.hands.deploy(ports.service, target);
      expect((await ports.view()).deployments[0]).toMatchObject({
        id,
        taskDefinition: expect.stringMatching(/:9$/),
      });
      expect(lastCall()!.input).toEqual({ ...ports.address, taskDefinition: target });
    });

    it('refuses an inactive revision for good', async () => {
      const target = `${ports.names.family}:9`;
      ports.world.deregisterTaskDefinition({ taskDefinition: target }, 'ci');
      await expect(ports.hands.deploy(ports.service, target)).rejects.toBeInstanceOf(TerminalError);
    });

    it('is rolled back by ECS from a deployment under way, and from no other', async () => {
      ports.tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: undefined });
      ports.world.updateService({ ...ports.address, taskDefinition: ports.register(11) }, 'ci');
      ports.pass(2 * MINUTE);
      const under = (await ports.view()).serviceDeployment!;
      await ports.hands.stopDeployment(ports.service, under);
      expect(lastCall()).toMatchObject({
        by: 'watchdog',
        call: 'ecs:StopServiceDeployment',
        input: { serviceDeploymentArn: under, stopType: 'ROLLBACK' },
      });
      ports.pass(10 * MINUTE);
      const after = await ports.view();
      expect(after.taskDefinition).toMatch(/:10$/);
      expect(after.deployments.map((one) => one.rolloutState)).toEqual(['COMPLETED']);
      await expect(ports.hands.stopDeployment(ports.service, under)).rejects.toBeInstanceOf(Error);
    });

    it('goes to zero and back', async () => {
      await ports.hands.setDesired(ports.service, 0);
      expect((await ports.view()).desired).toBe(0);
      await ports.hands.setDesired(ports.service, 2);
      expect((await ports.view()).desired).toBe(2);
      expect(lastCall()).toMatchObject({ by: 'watchdog', input: { ...ports.address, desiredCount: 2 } });
    });

    it('registers a recorded definition again under the next number, with its tags', async () => {
      const { reader, hands, world, names } = ports;
      const tags = [{ key: 'team', value: 'trading' }];
      world.tagResource({ resourceArn: `${names.family}:9`, tags }, 'ci');
      const record = (await reader.taskDefinition(`${names.family}:9`))!;
      const copy = (await reader.taskDefinition(await hands.register(record.definition)))!;
      expect(copy.arn).toMatch(/:11$/);
      expect(JSON.parse(copy.definition)).toEqual(JSON.parse(record.definition));
    });

    it('suspends an autoscaler and leaves its bounds alone', async () => {
      const { hands, reader, service } = over({ desired: 4, autoscaling: { min: 2, max: 8 } });
      await hands.setSuspended(service, { in: true, out: true, scheduled: false });
      expect(await reader.scalableTarget(service)).toEqual({
        min: 2,
        max: 8,
        suspended: { in: true, out: true, scheduled: false },
      });
    });

    const CHANGES: readonly [string, (to: FleetUnderContract) => Promise<unknown>][] = [
      ['a forced deployment', ({ hands, service }) => hands.forceDeploy(service)],
      ['another revision', ({ hands, service, names }) => hands.deploy(service, `${names.family}:9`)],
      ['a count', ({ hands, service }) => hands.setDesired(service, 0)],
    ];
    for (const condition of ['ecsThrottled', 'ecsUnavailable'] as const) {
      it.each(CHANGES)(`asks to try again with %s while ${condition}`, async (_, change) => {
        ports.world.conditions[condition] = true;
        await expect(change(ports)).rejects.toBeInstanceOf(TransientError);
      });
    }

    it.each(CHANGES)('tells a human that there is no service for %s', async (_, change) => {
      const service = { ...ports.service, modelName: 'nobody' };
      await expect(change({ ...ports, service })).rejects.toBeInstanceOf(TerminalError);
    });

    it.each<[string, FleetService, (to: FleetUnderContract) => Promise<unknown>]>([
      [
        'a count for a daemon',
        { scheduling: 'DAEMON' },
        ({ hands, service }) => hands.setDesired(service, 2),
      ],
      [
        'a deployment where CodeDeploy deploys',
        { controller: 'CODE_DEPLOY' },
        ({ hands, service }) => hands.forceDeploy(service),
      ],
      [
        'a pause of an autoscaler that is not there',
        {},
        ({ hands, service }) => hands.setSuspended(service, { in: true, out: true, scheduled: true }),
      ],
    ])('tells a human that ECS refuses %s', async (_, settings, change) => {
      await expect(change(over(settings))).rejects.toBeInstanceOf(TerminalError);
    });
  });
}
