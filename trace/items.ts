import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a runbook, or one trap inside them. */
export interface Item {
  /** `S1-05`, `S3-02.10` or `trap-04`. */
  readonly id: string;
  readonly mode: string;
  readonly line: string;
  readonly runbook: string;
}

const RUNBOOKS: readonly (readonly [RegExp, string])[] = [
  [/^S0-/, 'TradAI: service interactions'],
  [/^S1-/, 'TradAI: performance degradation'],
  [/^S2-/, 'TradAI: service recovery'],
  [/^S3-/, 'ReptiDex: debugging playbook'],
  [/^S4-/, 'PlaceOS: backend failures'],
  [/^trap-/, 'Traps inside the runbooks'],
];

/** Reads `id | mode | line`; lines that begin with # are remarks. */
export function readItems(text = readFileSync(join(import.meta.dirname, 'items.txt'), 'utf8')): Item[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [id, mode, ...rest] = line.split(' | ');
      const runbook = RUNBOOKS.find(([prefix]) => prefix.test(id ?? ''))?.[1];
      if (!id || !mode || rest.length === 0 || !runbook) throw new Error(`no item: ${line}`);
      return { id, mode, line: rest.join(' | '), runbook };
    });
}
