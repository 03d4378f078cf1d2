import type { Belief } from '../health/belief.ts';
import type { Need } from '../health/fleet.ts';
import type { ServiceMetrics } from './metrics.ts';
import { compare, type Spell } from './read-metrics.ts';

/** With what its line begins. */
const FIGURES = 'figures: ';

/** Each figure as people say it, in the order of the runbooks: is it load, is it slow, what fails, what is used up? */
const SERIES: readonly (readonly [
  keyof ServiceMetrics,
  (value: number) => string,
  usual: (value: number) => string,
])[] = [
  ['requests', (value) => `${value} requests a minute`, String],
  ['p99Ms', (value) => `p99 ${value} ms`, (value) => `${value} ms`],
  ['serverErrors', (value) => `${value} answers with 5xx a minute`, String],
  ['cpuPercent', (value) => `CPU ${value} %`, (value) => `${value} %`],
  ['memoryPercent', (value) => `memory ${value} %`, (value) => `${value} %`],
];

/** What CloudWatch has measured since it fell ill, beside what was usual; in one line, or none where it has nothing yet. */
export function metricFacts(metrics: ServiceMetrics | undefined, spell: Spell): string[] {
  const said = SERIES.flatMap(([name, say, usually]) => {
    const found = metrics && compare(metrics[name], spell);
    if (!found || (found.now === 0 && !found.usual)) return [];
    const usual = found.usual === undefined ? 'unknown' : usually(Math.round(found.usual));
    return [`${say(Math.round(found.now))} (usually ${usual})`];
  });
  return said.length > 0 ? [`${FIGURES}${said.join(', ')}`] : [];
}

const NEEDS = 'needs: ';
/** More would not be read. */
const MOST_NEEDS = 4;

/** Of one that is slow: what those answer that it waits for, well as they are. */
export function needFacts({ phase }: Pick<Belief, 'phase'>, needs: readonly Need[]): string[] {
  if (phase !== 'latency' && phase !== 'timeout') return [];
  const well = needs.filter(
    ({ status, together }) => !together && (status === 'healthy' || status === 'degraded'),
  );
  return well.slice(0, MOST_NEEDS).map(({ id, detail }) => `${NEEDS}${id}: ${detail}`);
}

/** A line that is written anew with each look, until people are told. */
export const isOfTheMoment = (line: string): boolean => line.startsWith(FIGURES) || line.startsWith(NEEDS);
