import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import type { RunSummary } from '../../simulator/scenario/run-file.ts';
import { runFiles } from '../../simulator/scenario/run-files.ts';
import { formatRows, type Schema, usedRows } from './format-rows.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'scenarios');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const texts = new Map(files.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));
const schema: Schema = JSON.parse(readFileSync(join(FOLDER, 'scenario.schema.json'), 'utf8'));

interface Raw {
  readonly scenario: string;
  readonly expect: { readonly mustAct?: readonly string[]; readonly mustNotAct?: readonly string[] };
}
const raw = new Map([...texts].map(([file, text]) => [file, parse(text) as Raw]));

describe('the scenarios', () => {
  const used = new Set([...raw.values()].flatMap((one) => usedRows(schema, one)));

  it.each([...new Set(formatRows(schema))])('use %s of the format', (row) => {
    expect(used).toContain(row);
  });

  it('are called what their files are called', () => {
    const misnamed = [...raw].filter(([file, { scenario }]) => file !== `${scenario}.yaml`);
    expect(misnamed.map(([file]) => file)).toEqual([]);
  });

  it('hold back at least as often as a night on call does', () => {
    const spared = [...raw.values()].filter(
      ({ expect: wanted }) => wanted.mustNotAct?.includes('*') && !wanted.mustAct?.length,
    );
    expect(spared.length).toBeGreaterThanOrEqual(35);
  });
});

describe('each scenario', () => {
  const summaries = new Map<string, RunSummary>();
  beforeAll(async () => {
    const definition = await deployedDefinition();
    const jobs = [...texts].map(
      ([file, text]) => ({ file, text, policy: 'watchdog', definition, quick: false }) as const,
    );
    const runs = await runFiles(jobs);
    for (const [at, { summary }] of runs.entries()) summaries.set(files[at]!, summary);
  }, 120_000);

  it.each(files)('%s ends as its story expects', (file) => {
    const { verdict, why } = summaries.get(file)!;
    expect({ verdict, why }).toEqual({ verdict: 'pass', why: [] });
  });
});
