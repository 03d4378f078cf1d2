import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;
const TOGETHER = 3;

/** I12: everything that it needs was looked at since it fell ill, and was well. */
export function dependencies(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act)) return undefined;
      const why = sickNeed(act) ?? failingTogether(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function isWatched(need: string): boolean {
    return history.watched.has(need) || history.scenario.fleet.dependencies[need]?.watched === true;
  }

  function sickNeed({ service, atMs }: SeenAct): string | undefined {
    const firstMs = history.sight(service).illSinceMs ?? history.open.get(service)?.openedAtMs ?? atMs;
    for (const need of history.needs(service).filter(isWatched)) {
      const { last, lastAtMs, illSinceMs } = history.sight(need);
      if (last === 'ill' && (illSinceMs ?? atMs) <= atMs - RECHECK_MS)
        return `${need}, which it needs, is ill`;
      if (Math.max(lastAtMs, history.measuredAtMs.get(need) ?? -Infinity) < firstMs)
        return `${need}, which it needs, was not looked at since it fell ill`;
    }
    return undefined;
  }

  /** What all of them need is the suspect, watched or not. */
  function failingTogether({ service, atMs }: SeenAct): string | undefined {
    const knownMs = atMs - 2 * history.lookMs - RECHECK_MS;
    const own = history.sight(service).unhealthySinceMs;
    if (own === undefined) return undefined;
    for (const need of history.scenario.fleet.services[service]!.dependsOn) {
      const failing = Object.entries(history.scenario.fleet.services).filter(([one, { dependsOn }]) => {
        const sinceMs = history.sight(one).unhealthySinceMs;
        const together =
          sinceMs !== undefined && sinceMs <= knownMs && Math.abs(sinceMs - own) <= 2 * history.lookMs;
        return dependsOn.includes(need) && (one === service || together) && history.watched.has(one);
      });
      if (failing.length >= TOGETHER)
        return `${failing.map(([one]) => one).join(', ')} fail together and need ${need}`;
    }
    return undefined;
  }
}
