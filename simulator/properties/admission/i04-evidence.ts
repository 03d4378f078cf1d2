import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const FAILURES = 3;
const LOOKS = 2;
const SPAN_MS = 40_000;
const FRESH_MS = 90_000;
const RECHECK_MS = 30_000;

/** I4: failures enough, apart enough and fresh, or a crash loop; of a service that was once seen well. */
export function evidence(history: History): RuleWatch {
  return {
    act: (act) => {
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act)) return undefined;
      if (history.scenario.fleet.services[act.service]?.kind !== 'ecs') return undefined;
      const why = whyNotEnough(act, history);
      return why && `${act.kind} of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };
}

function whyNotEnough(act: SeenAct, history: History): string | undefined {
  const { service, atMs } = act;
  const sight = history.sight(service);
  if (!sight.everWell) return 'it was never seen well';
  // By the world's truth it answers and does no work: its probes cannot tell.
  if (act.judgedAs === 'restart-consumer' || isFreshLoop(act)) return undefined;
  const run = sight.failures() ?? sight.brokenJustNow(atMs);
  if (run === undefined || run.ills < FAILURES) return `only ${run?.ills ?? 0} failures in a row`;
  if (run.illLooks < LOOKS) return 'all failures are of one look';
  const spanMs = run.untilMs - run.fromMs;
  if (spanMs < SPAN_MS) return `its failures span only ${spanMs / 1000} s`;
  return atMs - run.untilMs > FRESH_MS ? 'its last failure is old' : undefined;
}

/** A loop is such evidence while its newest exit is as fresh as a failure has to be, by the time of the re-check. */
const isFreshLoop = (act: SeenAct): boolean =>
  wasCrashLooping(act) && act.atMs - act.before.exitedAtMs <= FRESH_MS + RECHECK_MS;
