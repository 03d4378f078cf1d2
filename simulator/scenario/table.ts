import type { RunSummary } from './run-file.ts';

const HEAD = ['scenario', 'verdict', 'outcome', 'cause', 'remedies', 'detect', 'recover', 'down', 'observed'];

/** A line a scenario, then the score. */
export function tableOf(runs: readonly RunSummary[]): string {
  const rows = [HEAD, ...runs.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const reasons = runs.flatMap((run) => run.why.map((one) => `  ${run.scenario}: ${one}`));
  return [...lines, ...(reasons.length > 0 ? ['', ...reasons] : []), '', scoreOf(runs)].join('\n');
}

function rowOf(run: RunSummary): string[] {
  return [
    run.scenario,
    run.verdict,
    run.outcomes.join(', ') || '-',
    run.causes.join(', ') || '-',
    run.remedies.join(', ') || '-',
    seconds(run.detectSeconds),
    seconds(run.recoverSeconds),
    seconds(run.downSeconds),
    seconds(run.observedDownSeconds),
  ];
}

const seconds = (value: number | undefined): string => (value === undefined ? '-' : `${Math.round(value)} s`);

function scoreOf(runs: readonly RunSummary[]): string {
  const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length;
  const saved = runs.reduce(
    (sum, run) =>
      run.observedDownSeconds === undefined ? sum : sum + run.observedDownSeconds - (run.downSeconds ?? 0),
    0,
  );
  const parts = [
    `${count('pass')} of ${runs.length} pass`,
    ...(['fail', 'invalid'] as const).flatMap((one) => (count(one) > 0 ? [`${count(one)} ${one}`] : [])),
    `harmed in ${runs.filter((run) => run.harm).length}`,
    `${runs.reduce((sum, run) => sum + run.needless, 0)} needless acts`,
    `${saved} s of downtime saved`,
  ];
  return parts.join(', ');
}
