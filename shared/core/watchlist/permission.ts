import type { Remedy } from '../remediation/ladder.ts';
import type { WatchedService } from './environment.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { type Mode, modeFor, stricterOf } from './mode.ts';

/** What may be raised so far, by the owner's word; absent: not at all. */
const BOUNDS = [
  'raiseMemoryUpToMiB',
  'scaleOutUpTo',
  'raiseTimeoutUpToSeconds',
  'provisionConcurrencyUpTo',
] as const;

type Bounds = { readonly [name in (typeof BOUNDS)[number]]?: number };

/** What a service's owner lets be done to it. */
export interface Permission extends Bounds {
  readonly mode: Mode;
  readonly modes?: Readonly<Partial<Record<Remedy, Mode>>>;
  readonly remedies: readonly Remedy[];
  readonly maintenanceWindows?: readonly MaintenanceWindow[];
}

/** As it is written down when an incident opens. */
export function permissionOf(service: Permission): Permission {
  const { mode, modes, remedies, maintenanceWindows } = service;
  return { mode, modes, remedies, maintenanceWindows, ...bounds((name) => service[name]) };
}

/** A configuration that comes while an incident is open may take permission away, and gives none. */
export function withoutMore<S extends WatchedService>(service: S, opened?: Permission): S {
  if (!opened) return service;
  const now: Permission = service;
  const remedies = service.remedies.filter((one) => opened.remedies.includes(one));
  const modes: Partial<Record<Remedy, Mode>> = {};
  for (const one of remedies) modes[one] = stricterOf(modeFor(now, one), modeFor(opened, one));
  return {
    ...service,
    mode: stricterOf(now.mode, opened.mode),
    modes,
    remedies,
    maintenanceWindows: [...(now.maintenanceWindows ?? []), ...(opened.maintenanceWindows ?? [])],
    ...bounds((name) => lesser(now[name], opened[name])),
  };
}

const lesser = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.min(one, other);

const bounds = (of: (name: keyof Bounds) => number | undefined): Bounds =>
  Object.fromEntries(BOUNDS.map((name) => [name, of(name)]));
