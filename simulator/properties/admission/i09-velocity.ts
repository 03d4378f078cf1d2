import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const HOUR_MS = 3_600_000;
const LIMITS = { serviceAnHour: 1, serviceADay: 3, environmentAnHour: 5 };

/** I9: incidents that begin to act; one that comes back and goes on is none. */
export function velocity(history: History): RuleWatch {
  const starts: { readonly service: string; readonly atMs: number }[] = [];
  const started = new Set<string>();
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend') return undefined;
      const { incident, service, atMs } = act;
      if (incident === undefined || started.has(incident)) return undefined;
      started.add(incident);
      starts.push({ service, atMs });
      const since = (ms: number) => starts.filter((one) => atMs - one.atMs < ms);
      const own = (ms: number) => since(ms).filter((one) => one.service === service).length;
      const what = `the start of ${service} at ${history.at(atMs)} is`;
      return [
        ...(own(HOUR_MS) > LIMITS.serviceAnHour ? [`${what} its second within an hour`] : []),
        ...(own(24 * HOUR_MS) > LIMITS.serviceADay ? [`${what} its fourth within a day`] : []),
        ...(since(HOUR_MS).length > LIMITS.environmentAnHour
          ? [`${what} the environment's sixth within an hour`]
          : []),
      ];
    },
  };
}
