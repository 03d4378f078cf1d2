import type { History } from '../history.ts';
import type { IncidentItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward } from '../seen-act.ts';

/** Longer than every hold that only waits for its turn, and than the longest start. */
const TOLD_MS = 15 * 60_000;
const DELIVERED_MS = 5 * 60_000;
/** Nobody who renews by himself waits for so long. */
const ENDS_SOON_MS = 7 * 86_400_000;
const MUTE = new Set([
  'topic-failing',
  'table-unavailable',
  'table-throttled',
  'schedule-silent',
  'crash',
  'pause',
  'workflow-aborted',
  'workflow-timed-out',
  'upgrade',
  'prober-blind',
  'half-blind',
  'clock-skew',
]);

/** What several incidents share is opened and closed for all of them. */
const SHARED = /^(?:storm|dependency:.+):\d+$/;

/** L5: people hear of what is held and ill, and of every end of what they were told of or what was acted upon. */
export function noSilence(history: History): RuleWatch {
  const told = new Set<string>();
  const ended = new Map<string, { readonly incident: IncidentItem; readonly atMs: number }>();
  return {
    notice: ({ thread }) => {
      told.add(String(thread));
      return undefined;
    },
    item: (write) => {
      if (
        write.kind !== 'incident' ||
        !write.now ||
        write.now.status !== 'closed' ||
        write.was?.status === 'closed'
      )
        return undefined;
      ended.set(write.id, { incident: write.now, atMs: history.nowMs });
      return undefined;
    },
    end: () => [...unmarked(), ...endingUntold(), ...neverClosed(), ...blindForEver()],
    time: () =>
      history.open.size === 0 && ended.size === 0
        ? undefined
        : [...[...history.open.values()].flatMap((one) => heldInSilence(one) ?? []), ...undelivered()],
  };

  function heldInSilence({ id, service, hold, thread, confirmedAtMs }: IncidentItem): string | undefined {
    if (!hold || confirmedAtMs === undefined || told.has(thread) || isMentioned(service)) return undefined;
    const sinceMs = Math.max(hold.sinceMs, confirmedAtMs);
    const { unhealthySinceMs } = history.sight(service);
    if (unhealthySinceMs === undefined || history.nowMs - Math.max(sinceMs, unhealthySinceMs) < TOLD_MS)
      return undefined;
    if (!history.faults.isQuiet(MUTE, sinceMs, history.nowMs)) return undefined;
    return `${id} is held since ${history.at(hold.sinceMs)} (${hold.reason}) and nobody was told`;
  }

  /** A notice about another service that has the same root may name it. */
  function isMentioned(service: string): boolean {
    return history.notices.some(({ notice }) => JSON.stringify(notice).includes(service));
  }

  /** What was rolled back stands in AWS and not in its source: pipelines must find the mark. */
  function unmarked(): string[] {
    return history.books.all('incident').flatMap(({ id, service, outcome, rungs }) => {
      const last = rungs.at(-1);
      const isRolledBack =
        outcome === 'recovered' && last?.remedy === 'roll-back' && last.result === 'verified';
      return isRolledBack && history.books.get('ledger', service)?.freeze === undefined
        ? [`nothing marks the roll-back of ${id} for pipelines`]
        : [];
    });
  }

  /** A certificate that ends within days, and nobody was told of it. */
  function endingUntold(): string[] {
    const isShort = history.nowMs - history.startMs < DELIVERED_MS;
    if (isShort || !history.faults.isQuiet(MUTE, history.startMs, history.nowMs)) return [];
    return Object.entries(history.scenario.fleet.services).flatMap(([name, { certificateEndsIn }]) => {
      const ends = certificateEndsIn !== undefined && certificateEndsIn < ENDS_SOON_MS;
      const told = history.notices.some(
        ({ notice }) => /certificate/i.test(String(notice.subject)) && JSON.stringify(notice).includes(name),
      );
      return ends && !told ? [`the certificate of ${name} ends soon and nobody was told`] : [];
    });
  }

  /** People read that a storm is on, nobody is in it any more, and they were never told that it is over. */
  function neverClosed(): string[] {
    const open = new Set([...history.open.values()].map((one) => one.thread));
    const isClosed = (thread: unknown): boolean =>
      history.notices.some(({ notice }) => notice.thread === thread && notice.kind === 'closed');
    return history.notices.flatMap(({ notice: { thread, kind, id }, atMs }) => {
      const isShared = SHARED.test(String(thread)) && (kind === 'opened' || kind === 'held');
      if (!isShared || open.has(String(thread)) || isClosed(thread)) return [];
      const isQuiet = history.faults.isQuiet(MUTE, atMs - DELIVERED_MS, history.nowMs);
      return isQuiet ? [`${id} was told, nobody is in it any more, and its end was never told`] : [];
    });
  }

  /** People read that it is blind, and were never told that it sees again. */
  function blindForEver(): string[] {
    if (!history.faults.isQuiet(MUTE, history.nowMs - TOLD_MS, history.nowMs)) return [];
    const ends = new Set(history.notices.map(({ notice }) => notice.id));
    return history.notices.flatMap(({ notice: { thread, kind }, atMs }) =>
      kind === 'blind' && history.nowMs - atMs >= TOLD_MS && !ends.has(`${thread}:closed`)
        ? [`${thread} was told, and that it sees again was not`]
        : [],
    );
  }

  function undelivered(): string[] {
    return [...ended].flatMap(([id, { incident, atMs }]) => {
      if (
        history.nowMs - atMs < DELIVERED_MS ||
        !history.faults.isQuiet(MUTE, atMs - DELIVERED_MS, history.nowMs)
      )
        return [];
      ended.delete(id);
      // It may have been opened again since, and acted upon then.
      const acted = history
        .actsOf(id)
        .some((one) => isForward(one) && incident.openedAtMs <= one.atMs && one.atMs <= atMs);
      if (!acted && incident.outcome !== 'escalated') return [];
      const heard = history.notices.some(
        ({ notice, atMs: heardAtMs }) =>
          notice.thread === incident.thread && notice.kind === 'closed' && heardAtMs >= atMs,
      );
      return heard ? [] : [`the end of ${id}, ${incident.outcome}, was not delivered`];
    });
  }
}
