import type { Claim } from './claims.ts';
import { isAdviceOnly, type Matrix, type Row } from './matrix.ts';

/** The table of a terminal: what is open by runbook, then the counts. */
export function tableText(matrix: Matrix): string {
  const books = [...Map.groupBy(matrix.rows, (row) => row.runbook)];
  const lines = books.flatMap(([book, rows]) => [
    '',
    `${book}: ${count(rows)} of ${rows.length} shown`,
    ...rows.map((row) => `  ${row.id.padEnd(9)} ${row.mode.padEnd(6)} ${row.line.padEnd(72)} ${shown(row)}`),
  ]);
  const faults = (title: string, claims: readonly Claim[]) =>
    claims.map((claim) => `${title}: ${claim.id} in ${claim.file} (${claim.name})`);
  return [
    ...lines,
    '',
    ...faults('In no runbook', matrix.stale),
    ...faults('Failed', matrix.failed),
    ...faults('Did not run', matrix.notRun),
    `${count(matrix.rows)} of ${matrix.rows.length} shown, ${matrix.rows.filter(isAdviceOnly).length} of them by advice; ${matrix.rows.length - count(matrix.rows)} open`,
  ].join('\n');
}

/** docs/runbooks.md: each runbook line beside what the watchdog does about it. */
export function runbookPage(matrix: Matrix): string {
  const books = [...Map.groupBy(matrix.rows, (row) => row.runbook)];
  return [
    '# The runbooks, line by line',
    '',
    'Each line of the five runbooks beside what shows that the watchdog does it, or that it does not yet.',
    'A line is shown by a scenario or a test where the watchdog does it itself, and by advice where it is left to',
    'people: a notice, or `watchdog explain` and `watchdog advise`, say what to look at, with the read-only command',
    "of the incident's own names and times, and what to check before it is called over. Generated:",
    '`npm run --silent trace -- --markdown > docs/runbooks.md`.',
    '',
    'Modes: P probe, G collect and conclude, A act alone within bounds, guard what holds an act back, H a human',
    'decides, N advise only, V verify.',
    '',
    '| Runbook | Lines | Done by itself | By advice | Open |',
    '|---|---|---|---|---|',
    ...books.map(([book, rows]) => {
      const advised = rows.filter(isAdviceOnly).length;
      const shown = count(rows);
      return `| ${book} | ${rows.length} | ${shown - advised} | ${advised} | ${rows.length - shown} |`;
    }),
    ...books.flatMap(([book, rows]) => [
      '',
      `## ${book}`,
      '',
      '| Id | Mode | The runbook says | The watchdog |',
      '|---|---|---|---|',
      ...rows.map((row) => `| ${row.id} | ${row.mode} | ${cell(row.line)} | ${cell(shown(row))} |`),
    ]),
    '',
  ].join('\n');
}

const count = (rows: readonly Row[]): number => rows.filter((row) => row.shownBy.length > 0).length;
const cell = (text: string): string => text.replaceAll('|', '\\|');

function shown({ shownBy, line }: Row): string {
  const [first] = shownBy;
  if (!first) return 'does not yet';
  const more = shownBy.length > 1 ? ` and ${shownBy.length - 1} more` : '';
  const name = first.name.replaceAll(/\[[^\][]*\]\s*/g, '').trim();
  return `${first.by}: ${name === '' ? line : name}${more}`;
}
