import { clockSkewMs } from '../../scenario/clock-skew.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasFrozen } from '../seen-act.ts';

/** What an engineer says works within this time. */
const HEARD_MS = 30_000;

/** I1: mode, allowed remedies, bounds, pauses and maintenance windows. */
export function optIn(history: History): RuleWatch {
  const pausedSinceMs = new Map<string, number>();
  return {
    item: (write) => {
      if (write.kind !== 'control') return undefined;
      const pauses = write.now?.pauses ?? {};
      for (const [service, { untilMs }] of Object.entries(pauses)) {
        if (write.was?.pauses[service]?.untilMs !== untilMs) pausedSinceMs.set(service, history.nowMs);
      }
      return undefined;
    },
    act: (act) => {
      if (!isForward(act)) return undefined;
      const held = wasFrozen(act) ? undefined : (whilePaused(act) ?? inMaintenance(act, history));
      const why = notAllowed(act, history) ?? held;
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}, ${why}`;
    },
  };

  function whilePaused({ service, atMs }: SeenAct): string | undefined {
    const pauses = history.books.get('control', '@')?.pauses ?? {};
    const nowMs = atMs + Math.max(0, clockSkewMs(history.scenario, atMs - history.startMs));
    const isHeld = Object.entries(pauses).some(
      ([name, { untilMs }]) =>
        (name === service || name === '*') && untilMs > nowMs && atMs - pausedSinceMs.get(name)! >= HEARD_MS,
    );
    return isHeld ? 'which was paused' : undefined;
  }
}

/** By a clock that goes wrong it is another time. */
function inMaintenance({ service, before }: SeenAct, { scenario, startMs }: History): string | undefined {
  const { maintenance } = scenario.fleet.services[service] ?? {};
  const atMs = before.issuedAtMs - startMs;
  const skewMs = Math.abs(clockSkewMs(scenario, atMs));
  return maintenance && maintenance.from + skewMs <= atMs && atMs < maintenance.until - skewMs
    ? 'in its maintenance window'
    : undefined;
}

function notAllowed({ kind, service, call }: SeenAct, { scenario }: History): string | undefined {
  const owned = scenario.fleet.services[service];
  if (!owned) return 'which nobody has listed';
  if ((owned.mode ?? scenario.fleet.mode) === 'observe') return 'which is only observed';
  const { desiredCount } = call.input as { desiredCount?: number };
  switch (kind) {
    case 'scale-cycle':
      return owned.scaleCycle ? undefined : 'whose owner does not allow it';
    case 'roll-back':
      return owned.rollBack ? undefined : 'whose owner does not allow it';
    case 'raise-memory':
      return owned.raiseMemoryUpToMiB === undefined ? 'whose owner does not allow it' : undefined;
    case 'scale-out':
      return desiredCount! > (owned.scaleOutUpTo ?? 0) ? 'beyond what its owner allows' : undefined;
    case 'scale-in':
      return 'which no remedy does';
    default:
      return undefined;
  }
}
