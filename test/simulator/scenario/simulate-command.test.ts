import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateIn } from '../../support/simulate-in.ts';
import { storyText } from './stories.ts';

const ROOT = join(import.meta.dirname, '../../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  for (const name of ['hung-tasks', 'blips', 'prober-blind', 'storm'])
    cpSync(join(ROOT, 'scenarios', `${name}.yaml`), join(folder, `${name}.yaml`));
});
afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (...args: string[]) => simulateIn(folder, args);

const linesOf = (out: string) => out.trimEnd().split('\n');

describe('simulate', () => {
  it('prints one JSON object a line for every file of a folder, in the order of their names', async () => {
    const { code, out } = await simulate('--json', '.');
    const results = linesOf(out).map((line) => JSON.parse(line));
    expect(results.map((one) => [one.scenario, one.verdict])).toEqual([
      ['blips', 'pass'],
      ['hung-tasks', 'pass'],
      ['prober-blind', 'pass'],
      ['storm', 'pass'],
    ]);
    expect(code).toBe(0);
  });

  it('prints the same bytes on several cores as one after another, and again', async () => {
    const files = ['storm.yaml', 'hung-tasks.yaml', 'blips.yaml', 'prober-blind.yaml'];
    const together = await simulate('--json', '--quick', ...files);
    const alone = [];
    for (const file of files) alone.push((await simulate('--json', '--quick', file)).out);
    expect(together.out).toBe(alone.join(''));
  });

  it('leaves the observed fields null when it is quick', async () => {
    const { out } = await simulate('--json', '--quick', 'hung-tasks.yaml');
    expect(JSON.parse(out).services.backend.observedDownSeconds).toBeNull();
  });

  it('takes another seed, and says so', async () => {
    const [one, two] = await Promise.all([
      simulate('--json', '--quick', 'hung-tasks.yaml'),
      simulate('--json', '--quick', '--seed', '5', 'hung-tasks.yaml'),
    ]);
    expect(JSON.parse(two.out).seed).toBe(5);
    expect(JSON.parse(two.out).digest).not.toBe(JSON.parse(one.out).digest);
  });

  it('runs the others when one file is bad, and exits 2', async () => {
    writeFileSync(join(folder, 'bad.txt'), storyText('[{at: soon, stop: {}}]'));
    const { code, out } = await simulate('--json', '--quick', 'bad.txt', 'nowhere.yaml', 'hung-tasks.yaml');
    const results = linesOf(out).map((line) => JSON.parse(line));
    expect(results.map((one) => one.verdict)).toEqual(['invalid', 'invalid', 'pass']);
    expect(results[0].faults).toEqual([
      { path: 'timeline.0.at', value: 'soon', reason: 'is not a duration such as 90s, 5m or 2h' },
    ]);
    expect(code).toBe(2);
  });

  it('exits 1 when a story does not go as it should, and the table says why', async () => {
    writeFileSync(join(folder, 'sad.txt'), storyText('[]', { expect: '{mustAct: [backend]}' }));
    const { code, out } = await simulate('sad.txt');
    expect(code).toBe(1);
    expect(out).toContain('a-story: nothing was done to backend');
    expect(out).toContain('0 of 1 pass, 1 fail');
  });

  it('never acts under the policy that only observes', async () => {
    const { out } = await simulate('--json', '--policy', 'observe', 'hung-tasks.yaml');
    expect(JSON.parse(out)).toMatchObject({ policy: 'observe', mutations: [], verdict: 'fail' });
  });

  it.each([
    ['an unknown policy', ['--policy', 'hope', 'hung-tasks.yaml'], /hope.*Allowed choices/],
    ['no file', [], /missing required argument/],
    ['a seed that is no number', ['--seed', 'one', 'hung-tasks.yaml'], /whole number/],
    ['an unknown flag', ['--fast', 'hung-tasks.yaml'], /unknown option/],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await simulate(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('shows everything that happened, as it happened', async () => {
    const { out } = await simulate('--trace', 'hung-tasks.yaml');
    const at = (text: string) => linesOf(out).findIndex((line) => line.includes(text));
    const order = ['step', 'incident opened', 'entered=Take lease', 'ecs:UpdateService', 'status=SUCCEEDED'];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(at('incident opened')).toBeGreaterThan(0);
  });
});
