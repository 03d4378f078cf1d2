import type { EnvironmentDraft } from './environment-draft.ts';
import type { EnvironmentFault } from './environment-fault.ts';
import { spellOut } from './environment-names.ts';
import { faultOfHost } from './question-address.ts';

/** What is wrong with the addresses by which the watchdog tells its own blindness from an outage. */
export function controlAddressFaults(draft: EnvironmentDraft): EnvironmentFault[] {
  const { controls = {}, vantages, local = false } = draft;
  const places = ['public', ...vantages.keys()];
  const watched = watchedHosts(draft);
  return Object.entries(controls).flatMap(([vantage, { host }]): EnvironmentFault[] => {
    const path = `controls.${vantage}`;
    if (!places.includes(vantage)) {
      const instead = `one of ${places.join(', ')}`;
      return [{ path, value: vantage, problem: 'is not a declared vantage', instead }];
    }
    const fault = faultOfHost(host, local);
    if (fault) return [{ ...fault, path: `${path}.host`, value: host }];
    const target = watched.get(host.toLowerCase());
    if (target === undefined) return [];
    const problem = `is where ${target} is asked: its own outage would look like our blindness`;
    return [{ path: `${path}.host`, value: host, problem, instead: 'an address that is no target' }];
  });
}

function watchedHosts({ project = 'project', name = 'env', services, dependencies }: EnvironmentDraft) {
  const hosts = new Map<string, string>();
  for (const [id, { url, host }] of [...services, ...dependencies]) {
    const parts = { project, env: name, service: id };
    const written = host ?? URL.parse(spellOut(url ?? '', parts))?.hostname;
    if (written !== undefined) hosts.set(spellOut(written, parts).toLowerCase(), id);
  }
  return hosts;
}
