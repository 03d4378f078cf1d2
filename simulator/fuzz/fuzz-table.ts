import type { Counts } from './coverage.ts';
import type { FuzzResult } from './fuzz-many.ts';

/** How often each fault and each guard was met, then the score. */
export function fuzzTable(result: FuzzResult, seconds: number): string {
  const { runs, acts, pairs, recovered, fixable, needless, harm } = result;
  return [
    ...tableOf('faults', result.faults),
    '',
    ...tableOf('guards', result.guards),
    '',
    ...tableOf('judged by rule', result.judged),
    '',
    `${pairs.hit} of ${pairs.of} pairs of faults struck in one run${neverMet(pairs.missing)}`,
    `${runs} runs in ${seconds.toFixed(0)} s (${(runs / seconds).toFixed(1)} a second)`,
    `${acts} acts, ${recovered} of ${fixable} fixable illnesses cured, ${needless} needless acts, harm in ${harm} runs, ${result.failures.length} violations`,
  ].join('\n');
}

const MOST_NAMED = 5;

const neverMet = (missing: readonly string[]): string =>
  missing.length === 0
    ? ''
    : `; not: ${missing.slice(0, MOST_NAMED).join(', ')}${missing.length > MOST_NAMED ? ', ...' : ''}`;

const COLUMNS = 3;

function tableOf(title: string, counts: Counts): string[] {
  const cells = Object.entries(counts).map(([name, count]) => `${String(count).padStart(7)}  ${name}`);
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  const rows = Math.ceil(cells.length / COLUMNS);
  const lines = Array.from({ length: rows }, (_, row) =>
    cells
      .filter((_, at) => at % rows === row)
      .map((cell) => cell.padEnd(width))
      .join('')
      .trimEnd(),
  );
  return [title, ...lines];
}
