import { describe } from 'vitest';
import { InMemoryFleetHands } from '../../simulator/ports/in-memory-fleet-hands.ts';
import { InMemoryFleetReader } from '../../simulator/ports/in-memory-fleet-reader.ts';
import { InMemoryFunctionHands } from '../../simulator/ports/in-memory-function-hands.ts';
import { fleetContract } from './fleet.contract.ts';
import { functionsContract } from './functions.contract.ts';

describe('in memory', () => {
  fleetContract((world) => ({
    reader: new InMemoryFleetReader(world),
    hands: new InMemoryFleetHands(world),
  }));
  functionsContract((world) => ({
    reader: new InMemoryFleetReader(world),
    functions: new InMemoryFunctionHands(world),
  }));
});
