import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const COMMAND = path.join(import.meta.dirname, '../../bin/cost.ts');

// 1,000 services make one shard, and 10,000 make ten of the same.
it.each([
  { services: 10, all: 4, bare: 1.5, callers: 3 },
  { services: 10_000, all: 12, bare: 8, callers: 21 },
])(
  '$services services cost at most $all dollars a month, $bare without key and alarms',
  async ({ services, callers, ...most }) => {
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
    // A shard's watcher with two tables each, and the restorer with one, once in five minutes at $ 0.03 for 10,000.
    const ofKey = lines.find(({ what }: { what: string }) => what === 'requests to it');
    expect(ofKey).toEqual({
      what: 'requests to it',
      dollars: expect.closeTo(callers * 0.02628),
      isOptional: true,
    });
    expect(all).toBeLessThanOrEqual(most.all);
    expect(bare).toBeLessThanOrEqual(most.bare);
  },
  120_000,
);
