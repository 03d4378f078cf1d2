import { describe, expect, it } from 'vitest';
import type { EcsService } from '../../../shared/core/watchlist/environment.ts';
import { TerminalError, TransientError } from '../../../shared/ports.ts';
import { InMemoryFleetHands } from '../../../simulator/ports/in-memory-fleet-hands.ts';
import { InMemoryFleetReader } from '../../../simulator/ports/in-memory-fleet-reader.ts';
import { fleetOfOne, MINUTE } from '../ecs/fleet-of-one.ts';

function portsOver(settings: Parameters<typeof fleetOfOne>[0] = {}) {
  const one = fleetOfOne(settings);
  const service = {
    kind: 'ecs',
    id: 'backend',
    modelName: one.names.service,
    cluster: one.names.cluster,
    targetGroup: settings.loadBalancer === false ? undefined : one.names.targetGroup,
    alarm: one.names.alarm,
  } as EcsService;
  const reader = new InMemoryFleetReader(one.world);
  const view = async () => (await reader.describe([service])).get('backend');
  const witnesses = async () =>
    (await reader.witnesses([service], await reader.describe([service]))).get('backend')!;
  return { ...one, service, reader, hands: new InMemoryFleetHands(one.world), view, witnesses };
}

describe('the fleet in memory, read', () => {
  it('describes a service in the words of the ports', async () => {
    const { view, world } = portsOver({ desired: 3 });
    expect(await view()).toMatchObject({
      status: 'ACTIVE',
      controller: 'ECS',
      scheduling: 'REPLICA',
      desired: 3,
      running: 3,
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', running: 3 }],
    });
    expect((await view())!.createdAtMs).toBeLessThan(world.now);
  });

  it('leaves out a service that ECS does not know', async () => {
    const { reader, service } = portsOver();
    expect(await reader.describe([{ ...service, modelName: 'nobody' }])).toEqual(new Map());
  });

  it.each([
    ['ecsThrottled', TransientError],
    ['ecsUnavailable', TransientError],
  ] as const)('is asked again later while %s', async (condition, error) => {
    const { world, view } = portsOver();
    world.conditions[condition] = true;
    await expect(view()).rejects.toBeInstanceOf(error);
  });

  it('hears every witness, each with its own delay', async () => {
    const { tasks, pass, witnesses } = portsOver();
    expect((await witnesses()).map((one) => [one.witness, one.verdict])).toEqual([
      ['ecs', 'unknown'],
      ['target-group', 'healthy'],
      ['alarm', 'healthy'],
    ]);
    tasks.fallIll('backend', { behaviour: { kind: 'hang' }, cure: { kind: 'none' } });
    pass(1.2 * MINUTE);
    const after = Object.fromEntries((await witnesses()).map((one) => [one.witness, one.verdict]));
    expect(after).toMatchObject({ 'target-group': 'unhealthy', alarm: 'healthy' });
    pass(MINUTE);
    expect((await witnesses()).find((one) => one.witness === 'alarm')!.verdict).toBe('unhealthy');
  });

  it('keeps a definition so that it can be registered again, and forgets one that is gone', async () => {
    const { reader, hands, view, world, names } = portsOver();
    const now = (await view())!.taskDefinition;
    const record = (await reader.taskDefinition(now))!;
    const copy = await hands.register(record.definition);
    expect(record.active).toBe(true);
    expect(copy).toBe(now.replace(':10', ':11'));
    world.deregisterTaskDefinition({ taskDefinition: `${names.family}:9` }, 'ci');
    expect(await reader.taskDefinition(`${names.family}:9`)).toBeUndefined();
  });

  it('knows whether an image is still in the registry', async () => {
    const { reader, view, world } = portsOver();
    const record = (await reader.taskDefinition((await view())!.taskDefinition))!;
    const image = record.images.backend!;
    const digest = world.registry.resolve(image)!;
    expect(await reader.imageState(image, digest)).toBe('same');
    world.registry.push(image, 'sha256:another');
    expect(await reader.imageState(image, digest)).toBe('moved');
    world.registry.remove(image, digest);
    expect(await reader.imageState(image, digest)).toBe('gone');
  });
});

describe('the fleet in memory, changed', () => {
  it('names the deployment that it started', async () => {
    const { hands, service, view } = portsOver();
    const id = await hands.forceDeploy(service);
    expect((await view())!.deployments[0]).toMatchObject({
      id,
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
    });
  });

  it('is recorded by the world as the watchdog', async () => {
    const { hands, service, world } = portsOver();
    await hands.setDesired(service, 0);
    expect(world.calls.at(-1)).toMatchObject({ by: 'watchdog', call: 'ecs:UpdateService' });
  });

  it('tells a human what ECS refuses for good', async () => {
    const { hands, service } = portsOver({ controller: 'CODE_DEPLOY' });
    await expect(hands.forceDeploy(service)).rejects.toBeInstanceOf(TerminalError);
  });

  it('suspends the autoscaler and leaves its bounds alone', async () => {
    const { hands, reader, service } = portsOver({ desired: 4, autoscaling: { min: 2, max: 8 } });
    await hands.setSuspended(service, { in: true, out: true, scheduled: true });
    expect(await reader.scalableTarget(service)).toEqual({
      min: 2,
      max: 8,
      suspended: { in: true, out: true, scheduled: true },
    });
  });
});
