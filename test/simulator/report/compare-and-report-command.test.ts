import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateIn } from '../../support/simulate-in.ts';

const ROOT = join(import.meta.dirname, '../../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
  for (const name of ['hung-tasks', 'blips'])
    cpSync(join(ROOT, 'scenarios', `${name}.yaml`), join(folder, `${name}.yaml`));
});
afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (...args: string[]) => simulateIn(folder, args);

describe('simulate', () => {
  it('compares every policy: a table, or one JSON object a line', async () => {
    const [table, json] = await Promise.all([
      simulate('--compare', '.'),
      simulate('--json', '--compare', 'hung-tasks.yaml'),
    ]);
    expect(table.out).toMatch(/^watchdog +1 of 1 +0 +0 /m);
    expect(table.code).toBe(0);
    const scores = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(scores.map((one) => one.policy)).toEqual([
      'watchdog',
      'observe',
      'ecs-native',
      'restart-only',
      'runbook',
      'escalating',
    ]);
    expect(scores[0]).toMatchObject({ scenarios: 1, ill: 1, recovered: 1, harmed: 0, needless: 0 });
  });

  it('says which files are no scenarios, and exits 2', async () => {
    writeFileSync(join(folder, 'bad.txt'), 'scenario: Bad Name');
    const { code, out } = await simulate('--compare', 'bad.txt', 'blips.yaml');
    expect(code).toBe(2);
    expect(out).toMatch(/^watchdog /m);
    expect(out).toContain('Bad Name: ');
  });

  it('writes a page a scenario beside its verdicts', async () => {
    const { code, out } = await simulate(
      '--json',
      '--quick',
      '--report',
      'pages/new',
      'hung-tasks.yaml',
      'blips.yaml',
      'blips.yaml',
    );
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'pages/new'))).toEqual(['blips-2.html', 'blips.html', 'hung-tasks.html']);
    expect(readFileSync(join(folder, 'pages/new/hung-tasks.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('refuses a comparison of one policy', async () => {
    const { code, err } = await simulate('--compare', '--policy', 'runbook', '.');
    expect(code).toBe(2);
    expect(err).toContain('cannot be used with');
  });
});
