import type { Counts } from './coverage.ts';
import type { FuzzResult } from './fuzz-many.ts';

/** How often each fault and each guard was met, then the score. */
export function fuzzTable(result: FuzzResult, seconds: number): string {
  const { runs, recovered, fixable, needless, harm } = result;
  return [
    ...tableOf('faults', result.faults),
    '',
    ...tableOf('guards', result.guards),
    '',
    `${runs} runs in ${seconds.toFixed(0)} s (${(runs / seconds).toFixed(1)} a second)`,
    `${recovered} of ${fixable} fixable illnesses cured, ${needless} needless acts, harm in ${harm} runs, ${result.failures.length} violations`,
  ].join('\n');
}

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
