import type { StoryResult } from './play-story.ts';

/** One object on one line, as `--json` prints it. */
export function jsonLine({ faults: _, ...result }: StoryResult): string {
  return JSON.stringify(result);
}

const HEADINGS = [
  'story',
  'ended as it should',
  'detected after',
  'diagnosis',
  'remedies tried',
  'healed by',
  'recovered after',
  'notices',
] as const;

/** The closing table, and below it what went wrong. */
export function storyTable(results: readonly StoryResult[]): string {
  const rows = [HEADINGS, ...results.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  const faults = results.flatMap(({ story, faults }) => faults.map((fault) => `${story}: ${fault}`));
  return [...lines, ...(faults.length > 0 ? ['', ...faults] : [])].join('\n');
}

function cells(result: StoryResult): string[] {
  const seconds = (value: number | null) => (value === null ? '-' : `${value.toFixed(1)} s`);
  return [
    result.story,
    result.ok ? 'yes' : 'NO',
    seconds(result.detectedSeconds),
    result.cause ?? '-',
    result.remedies.join(', ') || 'none (held)',
    result.healedBy ?? '-',
    seconds(result.recoveredSeconds),
    String(result.notices),
  ];
}
