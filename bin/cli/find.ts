import { nearest } from '../../shared/contracts/environment-fault.ts';
import { ALL_SERVICES } from '../../shared/core/remediation/control.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import { badInput, refused } from './command-error.ts';
import type { Reach } from './reach.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_PAUSE_MS = 30 * UNIT_MS.d;

/** `90s`, `20m`, `2h`, `1d` as milliseconds. */
export function lengthMs(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (ms > 0 && ms <= LONGEST_PAUSE_MS) return ms;
  if (ms > LONGEST_PAUSE_MS) throw badInput(`--for ${text} is more than 30d: say 90s, 20m, 2h or 1d`);
  throw badInput(`--for ${text} is no length: say 90s, 20m, 2h or 1d, at most 30d`);
}

export function watchedService(name: string, { environment }: Reach): WatchedService {
  const found = environment.services.find(({ id }) => id === name);
  if (found) return found;
  const names = environment.services.map(({ id }) => id);
  const meant = nearest(name, names);
  const hint = meant ? `did you mean ${meant}?` : `there are: ${names.slice(0, 10).join(', ')}`;
  throw badInput(`${environment.name} has no service ${JSON.stringify(name)}; ${hint}`);
}

/** One service, or `*` for all of them. */
export const serviceOrAll = (name: string, reach: Reach): string =>
  name === 'all' ? ALL_SERVICES : watchedService(name, reach).id;

/** By its id (`backend#000012`, `backend#12`), or a service's open one, or its newest. */
export async function incidentNamed(name: string, reach: Reach): Promise<Incident> {
  const [, service = name, number] = /^(.+)#(\d+)$/.exec(name) ?? [];
  watchedService(service, reach);
  if (number !== undefined) {
    const id = `${service}#${number.padStart(6, '0')}`;
    const found = await reach.rollback.incident(id);
    if (found) return found;
    throw refused(`there is no incident ${id}; see npx watchdog status ${reach.flags}`);
  }
  const [newest] = await reach.rollback.incidents(service, 1);
  if (newest) return newest;
  throw refused(`${service} has had no incident`);
}
