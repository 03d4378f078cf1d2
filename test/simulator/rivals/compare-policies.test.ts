import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../../simulator/rivals/compare-policies.ts';
import { POLICIES } from '../../../simulator/rivals/policies.ts';
import { definition } from '../scenario/stories.ts';

const FOLDER = join(import.meta.dirname, '../../../scenarios');
const scenario = (name: string) => ({ file: name, text: readFileSync(join(FOLDER, `${name}.yaml`), 'utf8') });

describe('comparePolicies', () => {
  it('plays every policy over every file, against one run in which nobody acts', async () => {
    const files = [scenario('hung-tasks'), scenario('database-down')];
    const { scores, bad } = await comparePolicies(files, { definition });
    expect(bad).toEqual([]);
    expect(scores.map((one) => [one.policy, one.scenarios, one.ill])).toEqual(
      POLICIES.map((policy) => [policy, 2, 3]),
    );
    const of = (policy: string) => scores.find((one) => one.policy === policy)!;
    expect(of('observe')).toMatchObject({ downtimeSavedSeconds: 0, needless: 0, harmed: 0, recovered: 2 });
    expect(of('watchdog')).toMatchObject({ needless: 0, harmed: 0, recovered: 3 });
    expect(of('watchdog').downtimeSavedSeconds).toBeGreaterThan(2_500);
    expect(of('restart-only').needless).toBeGreaterThan(4);
  });

  it('names every file that is no scenario, and scores the others', async () => {
    const files = [
      scenario('hung-tasks'),
      { file: 'bad.yaml', text: 'scenario: Bad Name' },
      { file: 'gone.yaml', problem: 'cannot be read: it is not there' },
    ];
    const { scores, bad } = await comparePolicies(files, { definition });
    expect(scores[0]!.scenarios).toBe(1);
    expect(bad.map((one) => JSON.parse(one.json))).toMatchObject([
      { file: 'gone.yaml', verdict: 'invalid' },
      { file: 'bad.yaml', verdict: 'invalid' },
    ]);
  });
});
