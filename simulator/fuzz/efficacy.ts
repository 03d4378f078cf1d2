import { faultsOverAtMs } from '../properties/faults-over.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

/** Cures that some remedy of the ladder brings about. */
const CURABLE: ReadonlySet<string> = new Set(['restart', 'cycle', 'rollback']);

/**
 * Services with an illness that a remedy cures and that lasted, without the watchdog, until the faults ended; and
 * how many of them were well again by then.
 */
export function efficacy(
  scenario: Scenario,
  played: Played,
  observed: Played,
): { fixable: number; recovered: number } {
  const endMs = faultsOverAtMs(scenario) ?? scenario.duration;
  const curable = new Set(
    scenario.timeline.flatMap(({ break: ill, deploy }) => {
      if (ill && CURABLE.has(ill.cure.kind)) return [ill.service];
      return deploy?.behaviour !== undefined && deploy.behaviour.kind !== 'ok' ? [deploy.service] : [];
    }),
  );
  const fixable = [...curable].filter((service) => isDownAt(service, endMs, observed));
  const recovered = fixable.filter((service) => !isDownAt(service, endMs, played));
  return { fixable: fixable.length, recovered: recovered.length };
}

/** Right before that moment, by the world's truth. */
function isDownAt(service: string, atMs: number, { log, startMs }: Played): boolean {
  const last = log.entries.findLast(
    (one) => one.kind === 'health' && one.facts.service === service && one.atMs < startMs + atMs,
  );
  return last?.facts.down === true;
}
