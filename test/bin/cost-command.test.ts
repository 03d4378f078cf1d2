import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const COMMAND = path.join(import.meta.dirname, '../../bin/cost.ts');

// 1,000 services make one shard, and 10,000 make ten of the same.
it.each([
  { services: 10, all: 4, bare: 1.5 },
  { services: 10_000, all: 12, bare: 8 },
])(
  '$services services cost at most $all dollars a month, $bare without key and alarms',
  async ({ services, ...most }) => {
    const { stdout } = await run(process.execPath, [
      COMMAND,
      '-c',
      'env=prod',
      '--services',
      `${services}`,
      '--json',
    ]);
    const { all, bare, lines } = JSON.parse(stdout);
    expect(lines.length).toBeGreaterThan(8);
    expect(bare).toBeGreaterThan(0.5);
    expect(all).toBeLessThanOrEqual(most.all);
    expect(bare).toBeLessThanOrEqual(most.bare);
  },
  60_000,
);
