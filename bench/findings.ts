/** One number with the bound that it is held to. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly must?: number;
  readonly aim?: number;
}

/** What one bench has measured, in one run. */
export interface Findings {
  /** One row for each that was measured; the same keys in each. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly figures: readonly Figure[];
  /** What was not measured, and why. */
  readonly skipped: readonly string[];
}

export interface BenchSettings {
  readonly targets: number;
  /** How often everything is repeated. */
  readonly rounds: number;
  readonly withPeers: boolean;
  readonly say: (line: string) => void;
}

export type Bench = (settings: BenchSettings) => Promise<Findings>;

export function judgeFigure({ value, better, must, aim }: Figure): 'aim' | 'must' | 'missed' | '' {
  const meets = (bound: number) => (better === 'less' ? value <= bound : value >= bound);
  if (aim !== undefined && meets(aim)) return 'aim';
  if (must === undefined) return '';
  return meets(must) ? 'must' : 'missed';
}

export function renderFindings(name: string, { rows, figures, skipped }: Findings): string {
  const judged = figures.map((figure) => ({
    figure: figure.what,
    value: `${show(figure.value)} ${figure.unit}`.trim(),
    must: figure.must === undefined ? '' : show(figure.must),
    aim: figure.aim === undefined ? '' : show(figure.aim),
    reached: judgeFigure(figure),
  }));
  const parts = [name, table(rows), table(judged), ...skipped.map((line) => `not measured: ${line}`)];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function table(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const [first] = rows;
  if (!first) return '';
  const keys = Object.keys(first);
  const cells = [keys, ...rows.map((row) => keys.map((key) => show(row[key] ?? '')))];
  const widths = keys.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  return cells
    .map(
      (row) =>
        `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')}`,
    )
    .join('\n');
}

/** Three figures that count; more would only be noise. */
function show(value: string | number): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}
