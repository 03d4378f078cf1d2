import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsFleetReader } from '../../shared/adapters/aws-fleet-reader.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { OrphanScan } from '../../shared/adapters/orphan-scan.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { FleetReader } from '../../shared/ports.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import { InMemoryFleetReader } from '../../simulator/ports/in-memory-fleet-reader.ts';
import { fleetOfOne } from '../simulator/ecs/fleet-of-one.ts';
import { fleetContract } from './fleet.contract.ts';
import { SITUATIONS } from './fleet-situations.ts';
import { watched } from './fleet-under-contract.ts';
import { functionsContract } from './functions.contract.ts';
import { startWire, type Wire } from './wire-of-world.ts';

describe('over the wire', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await startWire();
  });
  afterAll(() => wire.stop());

  const portsOver = (world: EcsWorld) => {
    wire.show(world);
    return { reader: readerOf(wire), hands: new AwsHands(wire.config).until(Infinity) };
  };

  fleetContract(portsOver);
  functionsContract((world) => {
    wire.show(world);
    return {
      reader: new AwsFleetReader(wire.config),
      functions: new AwsHands(wire.config).onFunctions(Infinity),
    };
  });

  describe('a service is told word for word as in memory when it', () => {
    it.each(SITUATIONS)('%s', async (_, settings, happens) => {
      const one = fleetOfOne(settings);
      happens(one);
      const service = watched(one, settings.loadBalancer === false ? { targetGroup: undefined } : {});
      const told = await everythingAbout(service, portsOver(one.world).reader, one.world.now);
      expect(told).toEqual(await everythingAbout(service, new InMemoryFleetReader(one.world), one.world.now));
    });
  });
});

const readerOf = ({ config }: Wire) => new AwsFleetReader(config, new OrphanScan(config));

async function everythingAbout(service: WatchedService, reader: FleetReader, nowMs: number) {
  const views = await reader.describe([service]);
  const record = await reader.taskDefinition(views.get(service.id)!.taskDefinition);
  return {
    view: views.get(service.id),
    running: await reader.runningTasks(service),
    stopped: await reader.stoppedTasks(service),
    record: { ...record, definition: JSON.parse(record?.definition ?? '{}') },
    scalableTarget: await reader.scalableTarget(service),
    metrics: (await reader.metrics([service], views, nowMs)).get(service.id),
    witnesses: (await reader.witnesses([service], views)).get(service.id),
  };
}
