import { onlyIllness } from '../properties/only-illness.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

/**
 * Fixable: the story's only fault is an illness that a remedy of the ladder heals, nothing but it stands in the way,
 * and without the watchdog it lasts. Recovered: it was well again before the illness ended by itself.
 */
export function efficacy(
  scenario: Scenario,
  played: Played,
  observed: Played,
): { fixable: number; recovered: number } {
  const ill = onlyIllness(scenario);
  const endMs = ill?.until;
  if (!ill || endMs === undefined || endMs > scenario.duration) return { fixable: 0, recovered: 0 };
  const fixable = isDownAt(ill.service, endMs, observed);
  return {
    fixable: Number(fixable),
    recovered: Number(fixable && !isDownAt(ill.service, endMs, played)),
  };
}

/** Right before that moment, by the world's truth. */
function isDownAt(service: string, atMs: number, { log, startMs }: Played): boolean {
  const last = log.entries.findLast(
    (one) => one.kind === 'health' && one.facts.service === service && one.atMs < startMs + atMs,
  );
  return last?.facts.down === true;
}
