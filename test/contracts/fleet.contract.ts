import { fleetHandsContract } from './fleet-hands.contract.ts';
import { fleetReaderContract } from './fleet-reader.contract.ts';
import type { MakeFleetPorts } from './fleet-under-contract.ts';
import { readingsContract } from './readings.contract.ts';

/** What every pair of fleet ports does. */
export function fleetContract(make: MakeFleetPorts): void {
  fleetReaderContract(make);
  fleetHandsContract(make);
  readingsContract(make);
}
