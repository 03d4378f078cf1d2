import type { History } from '../history.ts';
import type { IncidentItem, ItemWrite } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

const CALM_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const ANSWERS = 3;
const MOST_ACTS_A_DAY = 3;
/** The newest answer may be a quarter of a minute old when the end is decided. */
const POLL_MS = 15_000;

/** I11: an incident ends as recovered after a calm window, comes back under its number, and acts stay few. */
export function hysteresis(history: History): RuleWatch {
  const recovered = new Map<string, { readonly id: string; readonly atMs: number }>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      if (write.now.status === 'closed' && write.was?.status !== 'closed') return ended(write.now);
      return write.was ? undefined : begun(write);
    },
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend') return undefined;
      const today = history.acts.filter(
        (one) =>
          one.service === act.service &&
          isForward(one) &&
          one.kind !== 'suspend' &&
          act.atMs - one.atMs < 24 * HOUR_MS,
      );
      return today.length > MOST_ACTS_A_DAY
        ? `${act.kind} of ${act.service} at ${history.at(act.atMs)} is act ${today.length} of a day`
        : undefined;
    },
  };

  function ended(incident: IncidentItem): string | undefined {
    const { service, outcome, id, confirmedAtMs } = incident;
    // Somebody has taken it over: what fails after that is another matter.
    if (outcome === 'aborted' && recovered.get(service)?.id === id) recovered.delete(service);
    if (outcome !== 'recovered' || confirmedAtMs === undefined) return undefined;
    if (history.actsOf(id).length > 0) recovered.set(service, { id, atMs: history.nowMs });
    const { recent } = history.sight(service);
    // What nobody could see in between is no illness: the rule counts right answers, and how far apart they are.
    const isBlind = (atMs: number) => history.faults.blindSince(atMs) !== undefined;
    // What was met while neither table could be written was forgotten by whoever met it.
    const isLost = (atMs: number) =>
      ['health-state', 'rollback-state'].every(
        (table) => history.faults.tableRefusesSince(table, atMs) !== undefined,
      );
    const ill = recent.findLastIndex(
      ({ answered, atMs }) => answered === 'ill' && !isBlind(atMs) && !isLost(atMs),
    );
    const right = recent.slice(ill + 1).filter(({ answered }) => answered === 'well' || answered === 'slow');
    const wells = right.length;
    const calmMs = wells === 0 ? 0 : history.nowMs - right[0]!.atMs;
    // Whose clock was put right, or wrong, in between has seen it pass all the same.
    const { faults, nowMs } = history;
    const skewMs = Math.max(faults.skewMs(nowMs), faults.skewMs(right[0]?.atMs ?? nowMs));
    if (wells < ANSWERS || calmMs < CALM_MS - POLL_MS - skewMs)
      return `${id} ended recovered after ${wells} right answers in ${Math.round(calmMs / 1000)} s`;
    const doubt = doubtOf(incident);
    if (doubt !== undefined) return `${id} ended recovered ${doubt}`;
    const of = history.services.get(service);
    if (!of || history.essentialExits(of).length < 3) return undefined;
    // What ECS does not show yet nobody can have seen.
    const shown = history
      .essentialExits(of, CALM_MS - POLL_MS)
      .filter((atMs) => atMs <= nowMs - faults.lagMs(nowMs));
    return shown.length > 0 ? `${id} ended recovered while its tasks keep exiting` : undefined;
  }

  /** What else tells whether a remedy has cured it: its alarm as it was last read, and what its owner would try. */
  function doubtOf({ service, rungs, openedAtMs }: IncidentItem): string | undefined {
    const of = history.services.get(service);
    const last = rungs.at(-1);
    if (!of || last?.result !== 'verified' || last.intentAtMs < openedAtMs) return undefined;
    if (history.witnesses.get(service)?.at(-1)?.ill.includes('alarm')) return 'while its alarm rang';
    const isTried = history.scenario.fleet.services[service]?.smokeTest === true;
    return isTried && of.answering < of.desiredCount ? 'while its smoke test failed' : undefined;
  }

  function begun({ id, now }: Extract<ItemWrite, { kind: 'incident' }>): string | undefined {
    const last = recovered.get(now!.service);
    return last && history.nowMs - last.atMs < HOUR_MS - CALM_MS
      ? `${id} was opened ${Math.round((history.nowMs - last.atMs) / 1000)} s after ${last.id} had recovered`
      : undefined;
  }
}
