import type { Score } from './score.ts';

const HEAD = [
  'policy',
  'recovered',
  'harmed',
  'needless',
  'detected',
  'median detect',
  'median recover',
  'downtime saved',
  'notices',
];

/** A line a policy, and how to read it. */
export function scoreTableOf(scores: readonly Score[]): string {
  const rows = [HEAD, ...scores.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  const { scenarios = 0, ill = 0 } = scores[0] ?? {};
  return [
    ...lines,
    '',
    `${scenarios} scenarios. In them ${ill} services are down for 2 min or longer when nobody acts: of these`,
    'recovered (well at the end), detected, and the medians, in which never counts as the longest time.',
    'harmed: scenarios that end worse than if nobody had acted. needless: acts that nobody needed.',
  ].join('\n');
}

function rowOf(score: Score): string[] {
  return [
    score.policy,
    `${score.recovered} of ${score.ill}`,
    String(score.harmed),
    String(score.needless),
    `${score.detected} of ${score.ill}`,
    seconds(score.medianDetectSeconds),
    seconds(score.medianRecoverSeconds),
    `${score.downtimeSavedSeconds} s`,
    String(score.notices),
  ];
}

const seconds = (value: number | null): string => (value === null ? 'never' : `${value} s`);
