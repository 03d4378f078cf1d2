import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, wasFrozen } from '../seen-act.ts';
import type { Sight } from '../sight.ts';

const SHARE = 0.2;
const STORM_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Everybody must have had the time to notice: two looks, and a re-check before the act. */
const NOTICED_LOOKS = 2;
const FIGURES_LATE_MS = 5 * 60_000;
const RECHECK_MS = 30_000;

/** I7: of too many that are ill or in repair nobody new is begun with, nor for ten minutes after. */
export function fleetBreaker(history: History): RuleWatch {
  let overAtMs = -Infinity;
  /** When it was at a human's 0 last: what fails meanwhile is not ill. */
  const zeroAtMs = new Map<string, number>();
  const together: Together = new Map();
  const needing = needingOf(history);
  const most = Math.max(1, Math.floor(SHARE * history.watched.size));
  return {
    time: () => {
      noteTogether(together, needing, history);
      for (const [name, { wantedCount }] of history.services)
        if (wantedCount === 0) zeroAtMs.set(name, history.nowMs);
      if (sickForLong().length > most) overAtMs = history.nowMs;
      return undefined;
    },
    act: (act) => {
      if (!isForward(act) || !act.isFirst || wasFrozen(act)) return undefined;
      noteTogether(together, needing, history);
      const sick = new Set([...sickForLong(), act.service]);
      const what = `${act.kind} of ${act.service} at ${history.at(act.atMs)}`;
      if (sick.size > most)
        return `${what}: ${sick.size} of ${history.watched.size} are sick (${[...sick].join(', ')})`;
      const agoMs = act.atMs - overAtMs;
      return agoMs < STORM_MS - RECHECK_MS && !couldNotBeKept(overAtMs, history)
        ? `${what}: ${agoMs / 1000} s after too many were sick`
        : undefined;
    },
  };

  /** Services that have been sick or in repair for so long that whoever looks knows it. */
  function sickForLong(): string[] {
    return [...history.watched].filter((name) =>
      isKnownSick(name, history, { together, wantedSinceMs: zeroAtMs.get(name) ?? -Infinity }),
    );
  }
}

/**
 * That there was a storm is remembered in health-state by looks at everybody: one that ends while none of them could write
 * for as long as anybody needs to notice is forgotten, and so is one that ends while no schedule has anybody look (decision 023).
 * What has been met last is met again at the next look only.
 */
function couldNotBeKept(overAtMs: number, { faults, lookMs }: History): boolean {
  const refusesSince = (atMs: number) =>
    faults.tableRefusesSince('health-state', atMs) ?? faults.since('schedule-silent', atMs);
  const sinceMs = refusesSince(overAtMs) ?? refusesSince(overAtMs - lookMs);
  return sinceMs !== undefined && overAtMs - sinceMs >= NOTICED_LOOKS * lookMs;
}

/** An open incident is in the books at once; what only probes have seen is known after the next look or two. */
function isKnownSick(
  name: string,
  history: History,
  { together, wantedSinceMs }: { readonly together: Together; readonly wantedSinceMs: number },
): boolean {
  const { scenario, nowMs, open, books } = history;
  const incident = open.get(name);
  const { illSinceMs, unhealthySinceMs, illLooks } = history.sight(name);
  const isParked = books.get('park', name)?.status === 'open';
  if (!incident && !isParked && unhealthySinceMs === undefined) return false; // as nearly always
  const { mode, maintenance } = scenario.fleet.services[name]!;
  if ((mode ?? scenario.fleet.mode) === 'observe') return false;
  const storyMs = nowMs - history.startMs;
  if (maintenance && maintenance.from <= storyMs && storyMs < maintenance.until) return false;
  if ((books.get('control', '@')?.pauses[name]?.untilMs ?? 0) > nowMs) return false;
  if (history.services.get(name)?.wantedCount === 0) return false;
  const illForMs = nowMs - (incident?.openedAtMs ?? illSinceMs ?? nowMs);
  const explained =
    history.hasSickNeed(name, illForMs + STORM_MS) || hasUnwatchedNeed(name, illForMs, history);
  if (explained || hasFailedTogether(name, history, together)) return false;
  if (isParked) return true;
  if (history.needs(name).some((need) => open.has(need) && isIllUnprobed(need, history))) return false;
  if (incident && nowMs - incident.openedAtMs > RECHECK_MS) return true;
  if (hasOnlyFailedBlind(name, history) || illLooks < NOTICED_LOOKS) return false;
  const probedMs = nowMs - Math.max(unhealthySinceMs ?? nowMs, wantedSinceMs);
  return probedMs > NOTICED_LOOKS * history.lookMs + RECHECK_MS && !wasEscalatedLongAgo(name, history);
}

/** No probe tells of a need that nobody watches, and it explains whoever needs it as long as one that is watched. */
function hasUnwatchedNeed(name: string, illForMs: number, history: History): boolean {
  const { scenario, nowMs, startMs } = history;
  return scenario.timeline.some(({ at, breakDependency: broken }) => {
    if (!broken || !history.needs(name).includes(broken.dependency)) return false;
    const untilMs = startMs + (broken.until ?? scenario.duration);
    const isNear = startMs + at <= nowMs && untilMs > nowMs - illForMs - STORM_MS;
    return isNear && !scenario.fleet.dependencies[broken.dependency]!.watched;
  });
}

/** Probes may never meet it ill, and its incident is open for what else tells of it: its figures, or tasks that keep exiting. */
function isIllUnprobed(name: string, history: History): boolean {
  const service = history.services.get(name);
  return isIdle(name, history) || (service !== undefined && history.isCrashLooping(service));
}

/** It answers and takes no work: no probe meets that, and its figures, which come up to five minutes late, open its incident. */
const isIdle = (name: string, { scenario, nowMs, startMs }: History): boolean =>
  scenario.timeline.some(
    ({ at, break: ill }) =>
      ill?.service === name &&
      ill.behaviour.kind === 'idle' &&
      startMs + at <= nowMs &&
      nowMs < startMs + (ill.until ?? scenario.duration) + FIGURES_LATE_MS,
  );

/** What has only failed while no probe got out, or none to it, and opened no incident is not known: that is I6's, and no sickness. */
function hasOnlyFailedBlind(name: string, history: History): boolean {
  const { illSinceMs, lastIllAtMs } = history.sight(name);
  const sinceMs = history.faults.blindSince(lastIllAtMs, name);
  return sinceMs !== undefined && illSinceMs !== undefined && illSinceMs >= sinceMs;
}

/** When three or more who need a thing last failed at one time, by what they need. */
type Together = Map<string, number>;

/** Whoever needs anything, with what its probes have met. */
type Needing = readonly { readonly dependsOn: readonly string[]; readonly sight: Sight }[];

function needingOf(history: History): Needing {
  const services = Object.entries(history.scenario.fleet.services);
  return services.flatMap(([name, { dependsOn }]) =>
    dependsOn.length > 0 ? [{ dependsOn, sight: history.sight(name) }] : [],
  );
}

function noteTogether(together: Together, needing: Needing, { nowMs }: History): void {
  const failing = new Map<string, number>();
  for (const { dependsOn, sight } of needing) {
    if (sight.unhealthySinceMs === undefined) continue;
    for (const need of dependsOn) failing.set(need, (failing.get(need) ?? 0) + 1);
  }
  for (const [need, count] of failing) if (count >= 3) together.set(need, nowMs);
}

/** What three who need it point at explains them, as long as they do not fail anew without it. */
function hasFailedTogether(name: string, history: History, together: Together): boolean {
  const { lastIllAtMs } = history.sight(name);
  const noticedMs = NOTICED_LOOKS * history.lookMs + RECHECK_MS;
  return history.needs(name).some((need) => lastIllAtMs <= (together.get(need) ?? -Infinity) + noticedMs);
}

function wasEscalatedLongAgo(name: string, { books, nowMs }: History): boolean {
  return books
    .all('incident')
    .some(
      (one) =>
        one.service === name && one.outcome === 'escalated' && nowMs - (one.closedAtMs ?? nowMs) > HOUR_MS,
    );
}
