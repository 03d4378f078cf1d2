import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;
/** I5: so long another witness may take to see what has changed. */
const REACTION_MS = 3 * 60_000;
/** For so long a probe waits beyond what is critical. */
const PATIENCE_MS = 1_000;
const UNBROKEN_MS = 5 * 60_000;
const FLAPPED_MS = 3_600_000;
const LAUNCHED_MS = 24 * 3_600_000;
/** ECS does not repeat it for so long (developer guide, service-event-messages). */
const NO_ROOM_MS = 6 * 3_600_000;

/** I23: no act may lower the number of tasks that answer, or take down what might not come up. */
export function doNoHarm(history: History): RuleWatch {
  /** How many of its tasks answered, from when to the next: as far back as anybody may be behind. */
  const answering = new Map<string, { sinceMs: number; count: number }[]>();
  const openedMs = new Map<string, number[]>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || write.was || !write.now) return undefined;
      const { service } = write.now;
      openedMs.set(service, [...(openedMs.get(service) ?? []), history.nowMs]);
      return undefined;
    },
    time: () => {
      for (const { name, service } of history.fleet) {
        const known = answering.get(name) ?? [];
        answering.set(name, known);
        const { answering: count } = service;
        if (known.at(-1)?.count === count) continue;
        while (known.length > 1 && known[1]!.sinceMs < history.nowMs - REACTION_MS) known.shift();
        known.push({ sinceMs: history.nowMs, count });
      }
      return undefined;
    },
    act: (act) => {
      if (wasFrozen(act) || !act.before.service) return undefined;
      const why = harmOf(act);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function harmOf(act: SeenAct): string | undefined {
    switch (act.judgedAs) {
      case 'force-deploy':
        return ofForce(act);
      case 'restart-consumer':
        return act.before.service!.configuration.minimumHealthyPercent >= 100 ? undefined : ofForce(act);
      case 'scale-cycle':
        return ofPark(act) ?? launchability(act);
      case 'roll-back':
        return ofRollBack(act);
      default:
        return undefined;
    }
  }

  /** Whoever answers later than its critical band does not pass, though the world calls the answer right. */
  function isTooSlow(act: SeenAct, leastMs = 0): boolean {
    const { service, atMs, before } = act;
    const { scenario, startMs } = history;
    const { criticalMs } = scenario.fleet.services[service]!.latency;
    const runs = before.deployments.find(({ status }) => status === 'PRIMARY')?.revision;
    const newest = scenario.timeline.findLast(
      ({ at, deploy }) => deploy?.service === service && atMs >= startMs + at,
    );
    return scenario.timeline.some((step) => {
      const { at, break: ill, deploy } = step;
      const isIll =
        ill?.service === service && ill.tasks === 'all' && atMs < startMs + (ill.until ?? Infinity);
      const isShipped =
        deploy !== undefined && step === newest && deploy.revision === runs?.taskDefinition.revision;
      const behaviour = isIll ? ill.behaviour : isShipped ? deploy.behaviour : undefined;
      return (
        behaviour?.kind === 'slow' &&
        behaviour.latencyMs >= criticalMs + leastMs &&
        !isAnsweredLate(behaviour.latencyMs, act) &&
        atMs >= startMs + at
      );
    });
  }

  /** Late and not given up on: where less than half has to go on running, all that answers late is taken away for nothing. */
  function isAnsweredLate(latencyMs: number, { service, before }: SeenAct): boolean {
    const { criticalMs } = history.scenario.fleet.services[service]!.latency;
    const { minimumHealthyPercent } = before.service!.configuration;
    return minimumHealthyPercent < 50 && latencyMs < criticalMs + PATIENCE_MS;
  }

  /** Of those that answer now, those that answered at the re-check already; they are counted every half minute. */
  function stillAnswering(act: SeenAct): number {
    const { service, before, atMs } = act;
    const known = answering.get(service) ?? [];
    const { sinceMs = atMs } = known.at(-1) ?? {};
    const isNews = isKnownByAlarm(service, sinceMs, atMs) || isHeardByOthersOnly(act);
    const newsMs = isNews ? REACTION_MS : RECHECK_MS;
    const recent = known.filter((_, at) => (known[at + 1]?.sinceMs ?? Infinity) > atMs - newsMs);
    return Math.min(before.answering, ...recent.map(({ count }) => count));
  }

  /** It answers later than any probe waits, and those who wait longer, and see changes later, still call it ill. */
  function isHeardByOthersOnly(act: SeenAct): boolean {
    const told = history.readsWithin(act.service, REACTION_MS).at(-1);
    return isTooSlow(act, PATIENCE_MS) && told?.healthy.length === 0 && told.ill.length > 0;
  }

  /** No probe gets to it, and its alarm, which is late, still rings (decision 023). */
  function isKnownByAlarm(service: string, sinceMs: number, atMs: number): boolean {
    const told = history.readsWithin(service, REACTION_MS).at(-1);
    const rings = told?.healthy.length === 0 && told.ill.includes('alarm');
    return rings && [sinceMs, atMs].every((one) => history.faults.isUnreached(service, one));
  }

  function ofForce(act: SeenAct): string | undefined {
    const { minimumHealthyPercent } = act.before.service!.configuration;
    const keepsHalf = minimumHealthyPercent >= 50 && act.before.desired >= 2;
    const count = stillAnswering(act);
    return keepsHalf || count === 0 || isTooSlow(act)
      ? undefined
      : `${count} tasks that answer would be stopped first`;
  }

  function ofPark(act: SeenAct): string | undefined {
    const count = stillAnswering(act);
    const isUnheard =
      isTooSlow(act, PATIENCE_MS) && !history.scenario.fleet.services[act.service]!.loadBalancer;
    if (count > 0 && !isUnheard) return `${count} tasks answer`;
    const sinceMs = history.sight(act.service).illSinceMs ?? act.before.incident?.openedAtMs ?? act.atMs;
    const skewMs = Math.max(...[sinceMs, act.atMs].map((atMs) => history.faults.skewMs(atMs)));
    const illMs = act.atMs - sinceMs;
    if (illMs < UNBROKEN_MS - skewMs && !wasCrashLooping(act)) return `it is ill for ${illMs / 1000} s only`;
    return flapped(act);
  }

  function launchability({ service, before, atMs }: SeenAct): string | undefined {
    const { events, tasks, stoppedTasks } = before.service!;
    const noRoom = events.find(
      (one) => /unable to place/.test(one.message) && atMs - one.createdAt < NO_ROOM_MS,
    );
    const started = [...tasks, ...stoppedTasks].flatMap((task) => task.startedAtMs ?? []);
    const last = Math.max(-Infinity, ...started);
    if (noRoom && noRoom.createdAt > last) return 'new tasks find no room';
    const forced = history.acts.findLast((one) => one.service === service && one.judgedAs === 'force-deploy');
    if (forced && forced.incident === before.incident?.id && last < forced.atMs)
      return 'the restart started no task';
    return atMs - last > LAUNCHED_MS ? 'no task of it has started within a day' : undefined;
  }

  function ofRollBack(act: SeenAct): string | undefined {
    // A revision whose tasks die again and again is below its objective, also between two deaths.
    if (wasCrashLooping(act)) return flapped(act);
    const count = stillAnswering(act);
    if (count >= act.before.desired && act.before.desired > 0 && !isTooSlow(act))
      return `all ${count} tasks answer`;
    return flapped(act);
  }

  /** Of all others that were probed in that time none answered rightly: such looks doubt themselves, and have seen nothing (I6). */
  function hasNobodyAnswered(service: string, fromMs: number, untilMs: number): boolean {
    const { services, dependencies } = history.scenario.fleet;
    const probed = Object.entries(dependencies).filter(([, { seenBy }]) => seenBy !== 'metrics');
    const all = [...Object.keys(services), ...probed.map(([id]) => id)];
    const others = all.filter((one) => one !== service);
    const met = others.flatMap((one) =>
      history.sight(one).recent.filter(({ atMs }) => fromMs <= atMs && atMs <= untilMs),
    );
    return met.length > 0 && met.every(({ answered }) => answered === 'ill');
  }

  /** It came back within the hour although nobody had done anything. */
  function flapped(act: SeenAct): string | undefined {
    const { service, atMs } = act;
    const { cameBackAtMs, goneSinceMs, goneUntilMs } = history.sight(service);
    const within = (at: number) => at <= cameBackAtMs && cameBackAtMs - at < FLAPPED_MS;
    // What was missed only while no probe got out was not gone, and what no look could write down nobody remembers.
    const { faults } = history;
    if (faults.isBlindThrough(goneSinceMs, goneUntilMs)) return undefined;
    const wasOpened = (openedMs.get(service) ?? []).some((one) => goneSinceMs <= one && one <= cameBackAtMs);
    // One look at it is a glimpse: an illness is what the next one sees too.
    if (!wasOpened && faults.isBlindThrough(goneSinceMs + history.lookMs, goneUntilMs)) return undefined;
    if (!wasOpened && hasNobodyAnswered(service, goneSinceMs, goneUntilMs)) return undefined;
    if (!wasOpened && faults.isRefusedThrough('health-state', goneSinceMs, goneUntilMs)) return undefined;
    if (atMs - cameBackAtMs > FLAPPED_MS || wasCrashLooping(act)) return undefined;
    const healed = history.acts.some((one) => one.service === service && within(one.atMs));
    // What was deployed before the story began is in no call of it.
    const changed =
      (history.foreign.get(service) ?? []).some((one) => within(one.atMs)) ||
      act.before.deployments.some((one) => within(one.createdAtMs));
    return healed || changed ? undefined : 'it came back by itself within the hour';
  }
}
