import { faultsOverAtMs, isLeftUnfinished } from '../faults-over.ts';
import type { History } from '../history.ts';
import type { IncidentItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const MOST_MS = 45 * 60_000;
const QUIET_MS = 15 * 60_000;
/** What comes first: an illness that ended with the faults is only found well after a calm window. */
const CALM_MS = 10 * 60_000;

/** L2: what was admitted to act ends within 45 minutes; a quarter of an hour after the last fault nothing is owed. */
export function terminate(history: History): RuleWatch {
  const overMs = faultsOverAtMs(history.scenario);
  const overAtMs = overMs === undefined ? Infinity : history.startMs + overMs;
  return {
    act: (act) =>
      isForward(act) && act.atMs > overAtMs + QUIET_MS && !isIllStill(act.service)
        ? `${act.kind} of ${act.service}, ${Math.round((act.atMs - overAtMs) / 60_000)} min after the last fault`
        : undefined,
    end: () => {
      const { nowMs, books, open } = history;
      if (nowMs < overAtMs + QUIET_MS) return undefined;
      const unended = [...open.values()].filter((one) => shouldBeOver(one, nowMs));
      if (nowMs < overAtMs + MOST_MS) return unended.map(said);
      const leases = books.all('lease').filter((one) => one.holder !== undefined && one.expiresAtMs > nowMs);
      const parks = books.all('park').filter((one) => one.status === 'open');
      const loans = books
        .all('loan')
        .filter((one) => one.status === 'open' && nowMs - one.dueAtMs > QUIET_MS);
      const unsent = books.all('outbox').filter((one) => one.sentAtMs === undefined);
      return [
        ...unended.map(said),
        ...leases.map((one) => `the lease of ${one.service} is still held by ${one.holder}`),
        ...parks.map((one) => `the debt of ${one.service} is unpaid`),
        ...loans.map((one) => `environments of ${one.service} are kept warm past their day`),
        ...unsent.map((one) => `the notice ${one.notice.id} was never sent`),
      ];
    },
  };

  /** What is held stays open until that changes; a service of which nobody wants any task, too. */
  function shouldBeOver(incident: IncidentItem, nowMs: number): boolean {
    if (history.services.get(incident.service)?.wantedCount === 0) return false;
    if (isLeftUnfinished(incident.service, history.scenario, history.services)) return false;
    if (incident.startedAtMs !== undefined && incident.execution !== undefined)
      return nowMs - Math.max(incident.startedAtMs, overAtMs) > MOST_MS;
    // Of a deployment that comes no further, beside tasks that answer, people hear after half an hour (I20).
    if (incident.hold?.reason === 'deploying' && nowMs - incident.openedAtMs < MOST_MS) return false;
    return !isIllStill(incident.service) && nowMs > overAtMs + QUIET_MS + CALM_MS;
  }

  function isIllStill(name: string): boolean {
    return history.sight(name).illSinceMs !== undefined;
  }
}

const said = ({ id, hold }: IncidentItem): string =>
  `the incident ${id} is still open${hold ? `, held: ${hold.reason}` : ''}`;
