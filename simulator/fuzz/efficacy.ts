import { firstActDueMs, LADDER_MS } from '../properties/liveness/l03-progress.ts';
import { onlyIllness } from '../properties/only-illness.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

/**
 * Fixable: the story's only fault is an illness that a remedy of the ladder heals, nothing but it stands in the way, and without
 * the watchdog it lasts for longer than the remedy may take to come. Recovered: it was well again before the illness ended by itself.
 */
export function efficacy(
  scenario: Scenario,
  played: Played,
  observed: Played,
): { fixable: number; recovered: number } {
  const ill = onlyIllness(scenario) ?? specialIllness(scenario);
  const endMs = ill?.until;
  if (!ill || endMs === undefined || endMs > scenario.duration) return { fixable: 0, recovered: 0 };
  // A later rung comes when the ones before it are verified to have come to nothing.
  const isLaterRung = 'cure' in ill && (ill.cure.kind === 'cycle' || ill.cure.kind === 'rollback');
  const dueMs = isLaterRung ? LADDER_MS : firstActDueMs(scenario.fleet.intervalSeconds * 1000);
  const isOverFirst = endMs - ill.at < dueMs;
  const fixable = !isOverFirst && isDownAt(ill.service, endMs, observed);
  return {
    fixable: Number(fixable),
    recovered: Number(fixable && !isDownAt(ill.service, endMs, played)),
  };
}

/** Warm environments are kept no longer (docs/remedies.md). */
const LENT_MS = 3_600_000;

/** The story's only step is one that a remedy heals which the owner of the service allows. */
function specialIllness({ timeline: [step, ...others], fleet }: Scenario) {
  const what = step?.break ?? step?.load;
  if (!step || !what || others.length > 0) return undefined;
  const of = fleet.services[what.service]!;
  if ((of.mode ?? fleet.mode) !== 'auto' || of.maintenance || of.dependsOn.length > 0) return undefined;
  const { behaviour, cure } = step?.break ?? {};
  const grows =
    (of.scaleOutUpTo ?? 0) >= of.desired * 3 &&
    !of.autoscaling &&
    (of.kind === 'lambda' || !of.loadBalancer) &&
    (step?.load?.factor ?? 5) <= 4;
  const heals = step?.load
    ? grows
    : (behaviour?.kind === 'oom' &&
        cure?.kind === 'memory' &&
        (of.raiseMemoryUpToMiB ?? 0) >= behaviour.needsMiB) ||
      (behaviour?.kind === 'idle' && cure?.kind === 'restart' && of.consumes !== undefined) ||
      (behaviour?.kind === 'stale' &&
        cure?.kind === 'restart' &&
        of.freshSeconds !== undefined &&
        !of.loadBalancer);
  const isPlain = of.controller === 'ECS' && of.scheduling === 'REPLICA' && of.circuitBreaker === undefined;
  if (!heals || !isPlain || of.desired === 0) return undefined;
  const { service, until } = what;
  const { at } = step;
  // What is lent for an hour heals for an hour; people decide what comes after it.
  const lentUntil = step?.load && of.kind === 'lambda' ? at + LENT_MS : Infinity;
  return { service, at, until: until === undefined ? undefined : Math.min(until, lentUntil) };
}

/** Right before that moment, by the world's truth. */
function isDownAt(service: string, atMs: number, { log, startMs }: Played): boolean {
  const last = log.entries.findLast(
    (one) => one.kind === 'health' && one.facts.service === service && one.atMs < startMs + atMs,
  );
  return last?.facts.down === true;
}
