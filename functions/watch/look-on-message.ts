import { type LookMessages, readLookRequest } from '../../shared/contracts/schedule.ts';
import { look } from './look.ts';
import type { WatchPorts } from './ports.ts';

/** A rhythm of seconds: every message is one look, as the schedule's own call would be. */
export async function lookOnMessage({ Records }: LookMessages, world: WatchPorts): Promise<void> {
  for (const { body } of Records) await look(readLookRequest(JSON.parse(body)), world);
}
