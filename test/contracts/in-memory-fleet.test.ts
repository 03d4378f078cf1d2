import { describe } from 'vitest';
import { InMemoryFleetHands } from '../../simulator/ports/in-memory-fleet-hands.ts';
import { InMemoryFleetReader } from '../../simulator/ports/in-memory-fleet-reader.ts';
import { fleetContract } from './fleet.contract.ts';

describe('in memory', () => {
  fleetContract((world) => ({
    reader: new InMemoryFleetReader(world),
    hands: new InMemoryFleetHands(world),
  }));
});
