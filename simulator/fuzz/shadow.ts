import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { BrokenRule } from './broken-rule.ts';

/** Their place in a story depends on which calls are made, and the two runs make different ones. */
const BY_CALLS: ReadonlySet<string> = new Set([
  'crash',
  'pause',
  'workflow-aborted',
  'workflow-timed-out',
  'table-throttled',
]);

/**
 * I1: up to the first act, a watchdog that only looks on finds what one that acts finds, at the same moments: each service's
 * first incident, because what a workflow finds over may be opened anew.
 */
export function checkShadow(scenario: Scenario, played: Played, observed: Played): BrokenRule[] {
  const first = played.recorder.mutations().find(({ call }) => call.by === 'watchdog');
  const isComparable = !scenario.timeline.some(({ watchdog }) => watchdog && BY_CALLS.has(watchdog.fault));
  if (!first || observed === played || !isComparable) return [];
  const [acting, looking] = [played, observed].map((one) => openedBefore(first.call.atMs, one));
  return acting === looking
    ? []
    : [
        {
          rule: 'I1',
          how: `up to the first act ${acting} was opened, and ${looking} when it only looked on`,
        },
      ];
}

const isFirst = ({ incident }: Readonly<Record<string, unknown>>): boolean => /#0*1$/.test(String(incident));

function openedBefore(endMs: number, { log, startMs }: Played): string {
  const opened = log.entries.filter(
    ({ kind, atMs, facts }) =>
      kind === 'journal' && facts.event === 'incident opened' && atMs < endMs && isFirst(facts),
  );
  return (
    opened
      .map(({ atMs, facts }) => `${String(facts.incident)} at ${(atMs - startMs) / 1000} s`)
      .toSorted()
      .join(', ') || 'nothing'
  );
}
