import { LostRaceError } from '../../shared/ports.ts';
import type { WatchPorts } from './ports.ts';

/** Whether it was written. A write that loses to a newer one is no failure: the next look looks again. */
export async function orLoseRace(
  write: () => Promise<void>,
  what: string,
  world: WatchPorts,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
    world.journal.say('lost a race', { what, because: error.message });
    return false;
  }
}
