import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const WITHIN_MS = 5 * 60_000;

/** I5: a second source for what destroys, and nobody who was asked says that it is well. */
export function witnesses(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act) || !act.before.service)
        return undefined;
      const why = contradicted(act, history) ?? alone(act, history);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };
}

function contradicted(act: SeenAct, history: History): string | undefined {
  const last = history.readsWithin(act.service, WITHIN_MS).at(-1);
  if (!last || last.healthy.length === 0 || wasCrashLooping(act)) return undefined;
  // That it answers is true, and no witness of answers could see that it does no work.
  if (act.judgedAs === 'restart-consumer') return undefined;
  // Whoever counts hosts waits longer for an answer than any band of latency.
  const { last: answered, lastWasLate } = history.sight(act.service);
  if (answered === 'ill' && lastWasLate) return undefined;
  if (wasReplacedInLoop(act, history)) return undefined;
  return `its ${last.healthy.join(' and ')} says that it is well`;
}

const LOOP_MS = 15 * 60_000;
const LOOP_REPLACEMENTS = 3;

/** What lives only until its load balancer has it replaced is well whenever it is young: nobody's word counts then. */
function wasReplacedInLoop({ atMs, service, before }: SeenAct, history: History): boolean {
  const stopped = history.services.get(service)?.stoppedTasks ?? [];
  const replaced = stopped.filter(
    ({ stoppedAtMs, stoppedReason = '' }) =>
      stoppedAtMs !== undefined &&
      stoppedAtMs <= atMs &&
      atMs - stoppedAtMs <= LOOP_MS &&
      stoppedReason.startsWith('Task failed ELB health checks'),
  );
  // A few of many say nothing of the others.
  return replaced.length >= Math.max(LOOP_REPLACEMENTS, before.desired);
}

/** In a crash loop the exits themselves are the second source. */
function alone(act: SeenAct, history: History): string | undefined {
  const { kind, service } = act;
  if (kind !== 'scale-cycle' && kind !== 'roll-back') return undefined;
  const { lastWasLate } = history.sight(service);
  // That answers are late is no reason to take all of them away.
  const agree = history
    .readsWithin(service, WITHIN_MS)
    .some(({ ill, late }) => ill.length > 0 || (late && kind === 'roll-back' && lastWasLate));
  return agree || wasCrashLooping(act) ? undefined : 'nobody but the probes says that it is ill';
}
