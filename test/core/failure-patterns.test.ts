import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MOST_READ } from '../../shared/core/diagnosis/failure.ts';
import type { Rule } from '../../shared/core/diagnosis/rule.ts';

const TABLES = new URL('../../shared/core/diagnosis/texts/', import.meta.url);

/** Far more than a search in linear time takes (2 ms), far less than one in the square of it (600 ms). */
const LINEAR_MS = 200;

/** Words that patterns begin with, over and over: each occurrence is one more place to begin a search. */
const PIECES = [
  ...['a', 'A', '0', ' ', '.', '::', '\n', '\n ', '"', '(', '/', '\\', 'a.', 'A.a', 'a,'],
  ...[
    'no a ',
    'url a ',
    'ENOENT ',
    'lookup a on ',
    'exec a ',
    'relation "',
    'port 1 ',
    'memory ',
    'connect ',
  ],
  ...[
    'failed to ',
    'GET /',
    'kid ',
    'configuration: ',
    'missing ',
    'not ',
    'error ',
    'database ',
    'timeout ',
  ],
];

/** A busy machine may make one search wait; it makes no search wait each time. */
function quickestMs(says: RegExp, text: string): number {
  let quickest = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5 && quickest >= LINEAR_MS; turn++) {
    const began = performance.now();
    says.exec(text);
    quickest = Math.min(quickest, performance.now() - began);
  }
  return quickest;
}

describe.each(readdirSync(TABLES))('the patterns of %s', async (file) => {
  const tables: Record<string, readonly Rule[]> = await import(new URL(file, TABLES).href);

  it('take no more than linear time for a text made to be slow', () => {
    for (const [says] of Object.values(tables).flat()) {
      for (const piece of PIECES) {
        const text = piece.repeat(Math.ceil(MOST_READ / piece.length));
        expect(quickestMs(says, text), `${says} on ${JSON.stringify(piece)}`).toBeLessThan(LINEAR_MS);
      }
    }
  });
});
