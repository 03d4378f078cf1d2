import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from './machines.ts';

/**
 * Written without looking at the interpreter, from the States Language specification (https://states-language.net),
 * the Step Functions developer guide (transforming-data, workflow-variables, concepts-error-handling, state-*) and what
 * LocalStack's snapshot tests recorded from AWS. One case a line; what `expected` does not name is not looked at.
 */
interface ConformanceCase {
  readonly name: string;
  readonly definition: unknown;
  readonly input?: unknown;
  readonly mocks?: Record<string, unknown>;
  readonly expected: Expected;
}

interface Expected extends Record<string, unknown> {
  readonly output?: unknown;
  readonly path?: readonly string[];
  readonly callCount?: number;
}

const CASES = new URL('./conformance/', import.meta.url);

function casesIn(file: string): ConformanceCase[] {
  const lines = readFileSync(new URL(file, CASES), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ConformanceCase);
}

describe.each(readdirSync(CASES))('%s', (file) => {
  it.each(casesIn(file))('$name', async ({ definition, input, mocks, expected }) => {
    const report = await run(definition, { input, mocks });
    const { callCount = report.calls.length, output = report.output, ...rest } = expected;
    expect(report).toMatchObject(rest);
    expect(report.output).toEqual(output); // all of it: no field too many
    expect(report.calls).toHaveLength(callCount);
  });
});
