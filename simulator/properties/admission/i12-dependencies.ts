import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;
const TOGETHER = 3;

/** I12: everything that it needs was looked at since it fell ill, and was well. */
export function dependencies(history: History): RuleWatch {
  /** When the incident of each service was opened last, by the world's clock: who writes it may have another (Q4). */
  const openedAtMs = new Map<string, number>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      if (write.was?.openedAtMs !== write.now.openedAtMs) openedAtMs.set(write.now.service, history.nowMs);
      return undefined;
    },
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act)) return undefined;
      const why = sickNeed(act) ?? failingTogether(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function isWatched(need: string): boolean {
    return history.watched.has(need) || history.scenario.fleet.dependencies[need]?.watched === true;
  }

  function isKnownIll(need: string): boolean {
    return history.sight(need).unhealthySinceMs !== undefined;
  }

  /** In a crash loop its tasks are up between two deaths: it fell ill when the loop was found. */
  function firstFailureMs(act: SeenAct): number {
    const { illSinceMs } = history.sight(act.service);
    const openMs = openedAtMs.get(act.service);
    return (wasCrashLooping(act) ? openMs : (illSinceMs ?? openMs)) ?? act.atMs;
  }

  /** What waits in a queue tells of whoever should take it. A function is invoked for it. */
  function isItsOwnWork(service: string, need: string): boolean {
    const { kind, consumes, dependsOn } = history.scenario.fleet.services[service]!;
    const { kind: what, seenBy } = history.scenario.fleet.dependencies[need] ?? {};
    const isSeenByWhatWaits = what === 'queue' && seenBy === 'metrics';
    return isSeenByWhatWaits && (kind === 'lambda' ? dependsOn.includes(need) : consumes === need);
  }

  function sickNeed(act: SeenAct): string | undefined {
    const { service, atMs } = act;
    const firstMs = firstFailureMs(act);
    for (const need of history.needs(service).filter(isWatched)) {
      const { last, lastAtMs, illSinceMs } = history.sight(need);
      const isIll = last === 'ill' && !isItsOwnWork(service, need);
      if (isIll && (illSinceMs ?? atMs) <= atMs - RECHECK_MS) return `${need}, which it needs, is ill`;
      // A function's figures make it ill anew with every minute; the check before the act asks about both at once.
      if (
        Math.max(lastAtMs, history.measuredAtMs.get(need) ?? -Infinity) < Math.min(firstMs, atMs - RECHECK_MS)
      )
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
        // What somebody has set to 0 does not fail: nobody wants it to answer.
        const isWanted = history.services.get(one)?.wantedCount !== 0;
        const counts = one === service || (together && isWanted);
        return dependsOn.includes(need) && counts && history.watched.has(one);
      });
      if (failing.length < TOGETHER) continue;
      const names = failing.map(([one]) => one);
      const roots = names.filter((one) => !history.needs(one).some(isKnownIll));
      // It answers, and all but one of those that fail need something else that fails.
      if (roots.length > 1 || history.sight(need).last !== 'well')
        return `${names.join(', ')} fail together and need ${need}`;
    }
    return undefined;
  }
}
