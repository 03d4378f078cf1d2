import type { Remedy } from '../core/remediation/ladder.ts';
import { type Mode, stricterOf } from '../core/watchlist/mode.ts';
import type { EnvironmentDraft } from './environment-draft.ts';
import { type EnvironmentFault, nearest } from './environment-fault.ts';

/** What modes and maintenance windows say together with the rest of an environment. */
export function controlFaults(draft: EnvironmentDraft): EnvironmentFault[] {
  return [
    ...[...draft.services].flatMap(([id, { mode, modes }]) =>
      laxerModes(`services.${id}.modes`, mode ?? draft.mode ?? 'observe', modes),
    ),
    ...windowFaults(draft),
  ];
}

/** A remedy's mode that is laxer than its service's would read as a permission and be none. */
function laxerModes(
  path: string,
  mode: Mode,
  modes: Readonly<Partial<Record<Remedy, Mode>>> = {},
): EnvironmentFault[] {
  return Object.entries(modes)
    .filter(([, own]) => own !== mode && stricterOf(own, mode) === mode)
    .map(([remedy, own]) => ({
      path: `${path}.${remedy}`,
      value: own,
      problem: `is laxer than the service's mode ${mode} and has no effect`,
      instead: `a stricter mode, or a laxer mode for the service and stricter ones for its other remedies`,
    }));
}

function windowFaults({ maintenanceWindows = [], services }: EnvironmentDraft): EnvironmentFault[] {
  const names = [...services.keys()];
  return maintenanceWindows.flatMap((window, index) => {
    const path = `maintenanceWindows.${index}`;
    const unknown = (window.services ?? []).flatMap((id, place): EnvironmentFault[] => {
      if (names.includes(id)) return [];
      const meant = nearest(id, names);
      const problem = meant === undefined ? 'is no service' : `is no service; did you mean ${meant}?`;
      return [{ path: `${path}.services.${place}`, value: id, problem, instead: meant ?? 'a service' }];
    });
    if (window.from !== window.to) return unknown;
    const instead = `another time; a whole day is from: '00:00', to: '24:00'`;
    return [...unknown, { path: `${path}.to`, value: window.to, problem: 'is its beginning', instead }];
  });
}
