import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { FleetHands, FleetReader } from '../../shared/ports.ts';
import type { FleetService } from '../../simulator/ecs/fleet.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import { fleetOfOne } from '../simulator/ecs/fleet-of-one.ts';

export type MakeFleetPorts = (world: EcsWorld) => {
  readonly reader: FleetReader;
  readonly hands: FleetHands;
};

/** `backend`, as an environment names it. */
export function watched(
  { names }: Pick<ReturnType<typeof fleetOfOne>, 'names'>,
  more: Partial<EcsService> = {},
): EcsService {
  const { service: modelName, cluster, targetGroup, alarm } = names;
  return { kind: 'ecs', id: 'backend', modelName, cluster, targetGroup, alarm, ...more } as EcsService;
}

export type FleetUnderContract = ReturnType<ReturnType<typeof fleetsWith>>;

/** Fleets of one service `backend`, each with the ports that are held to the contract. */
export function fleetsWith(make: MakeFleetPorts) {
  return (settings: FleetService = {}, options: Parameters<typeof fleetOfOne>[1] = {}) => {
    const one = fleetOfOne(settings, options);
    const { reader, hands } = make(one.world);
    const service = watched(one);
    const view = async () => (await reader.describe([service])).get('backend')!;
    return { ...one, reader, hands, service, view };
  };
}
