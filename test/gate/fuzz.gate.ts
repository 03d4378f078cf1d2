import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** On both cores they take two minutes; the whole gate may take nine. */
const RUNS = 2_000;
/** Written down before it was first played. */
const SEED = 20_261_122;
const COMMAND = join(import.meta.dirname, '../../bin/fuzz.ts');

it(`${RUNS} drawn stories break no rule`, { timeout: 500_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-gate-'));
  const args = ['--runs', `${RUNS}`, '--seed', `${SEED}`, '--out', folder, '--json'];
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { maxBuffer: 2 ** 24 }, (_, out) => resolve(out));
  });
  const { runs, violations, recovered, fixable, needless, harm } = JSON.parse(said);
  expect({ runs, violations, needless, harm }).toEqual({ runs: RUNS, violations: [], needless: 0, harm: 0 });
  expect(fixable).toBeGreaterThan(100);
  expect(recovered / fixable).toBeGreaterThanOrEqual(0.99);
  await rm(folder, { recursive: true });
});
