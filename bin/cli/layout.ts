import { UNTIL_RESUMED_MS } from '../../shared/core/remediation/control.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';

const WIDTH = 80;

/** Columns as wide as their longest cell; the last one takes what is left of the width and goes on below. */
export function table(rows: readonly (readonly string[])[], most = WIDTH): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  return rows.flatMap((row) => {
    const fixed = row
      .slice(0, -1)
      .map((cell, column) => `${cell.padEnd(widths[column]!)}  `)
      .join('');
    const [first = '', ...more] = wrap(row.at(-1) ?? '', Math.max(20, most - before));
    return [`${fixed}${first}`.trimEnd(), ...more.map((line) => ' '.repeat(before) + line)];
  });
}

/** Lines of at most so many characters, broken between words where there are any. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => one.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [''])) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `45 s`, `12 min`, `3 h`, `2 d`: as much as anybody wants to know. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** Of a pause. */
export const untilText = (ms: number): string =>
  ms === UNTIL_RESUMED_MS ? 'until it is resumed' : `until ${utc(ms)}`;

/** Of a deployment that its circuit breaker gave up, and that the restorer makes again. */
export const owedDeployment = ({ redeployedMs }: Ledger): string | undefined =>
  redeployedMs === undefined
    ? undefined
    : `owed a deployment: made again since ECS gave ours up, the last at ${utc(redeployedMs)}`;

export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
