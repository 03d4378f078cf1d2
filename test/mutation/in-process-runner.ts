import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
} from '@stryker-mutator/api/test-runner';
import type { CollectedTest } from './collected-tests.ts';

/** The tests of the judgement and of the stories that ask it: all in memory, fast enough to be run for every mutant. */
const TEST_FILES = [
  'test/core/*.test.ts',
  'test/core/notices/**/*.test.ts',
  'test/corpus/*.test.ts',
  'test/functions/**/*.test.ts',
];

const COLLECTOR = new URL('./collected-tests.ts', import.meta.url).href;

/** What the instrumented files read and write, as Stryker's instrumenter names it. */
interface Instruments {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const shared = globalThis as { __stryker__?: Instruments };
const instruments: Instruments = shared.__stryker__ ?? {};
shared.__stryker__ = instruments;

/**
 * Stryker's runner for Vitest starts Vitest anew for each mutant, which takes a hundred times as long as the tests.
 * This one loads them once and runs those that reach the mutant, the quickest first, until one fails.
 */
class InProcessRunner implements TestRunner {
  readonly #tests = new Map<string, CollectedTest>();
  readonly #tookMs = new Map<string, number>();

  /** What is run once, when the files are loaded, is not changed: nothing has to be loaded again. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === 'vitest' && context.parentURL !== COLLECTOR
          ? { url: COLLECTOR, shortCircuit: true }
          : next(specifier, context),
    });
    const { testsOf }: typeof import('./collected-tests.ts') = await import(COLLECTOR);
    for (const file of globSync(TEST_FILES).sort()) {
      const tests = await testsOf(file, () => import(pathToFileURL(join(process.cwd(), file)).href));
      for (const test of tests) this.#tests.set(test.id, test);
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const test of this.#tests.values()) {
      instruments.currentTestId = test.id;
      const result = await resultOf(test);
      this.#tookMs.set(test.id, result.timeSpentMs);
      tests.push(result);
    }
    instruments.currentTestId = undefined;
    const coverage = instruments.mutantCoverage ?? { static: {}, perTest: {} };
    return { status: 'complete' as DryRunResult['status'], tests, mutantCoverage: coverage } as DryRunResult;
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    disableBail,
  }: MutantRunOptions): Promise<MutantRunResult> {
    const took = ({ id }: CollectedTest) => this.#tookMs.get(id) ?? 0;
    const ids = testFilter ?? [...this.#tests.keys()];
    const tests = ids.map((id) => this.#tests.get(id)!).sort((one, other) => took(one) - took(other));
    Object.assign(instruments, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const results: TestResult[] = [];
    for (const test of tests) {
      const result = await resultOf(test);
      results.push(result);
      if (!this.#tookMs.has(test.id)) this.#tookMs.set(test.id, result.timeSpentMs);
      if (isFailed(result) && !disableBail) break;
    }
    instruments.activeMutant = undefined;
    return verdictOn(results, hitLimit);
  }
}

async function resultOf({ run, ...test }: CollectedTest): Promise<TestResult> {
  const begunMs = performance.now();
  const failure = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const told = { ...test, timeSpentMs: performance.now() - begunMs };
  return (
    failure === undefined ? { ...told, status: 0 } : { ...told, status: 1, failureMessage: failure }
  ) as TestResult;
}

const isFailed = (result: TestResult) => 'failureMessage' in result;

function verdictOn(results: readonly TestResult[], hitLimit: number | undefined): MutantRunResult {
  const nrOfTests = results.length;
  const failed = results.filter(isFailed);
  const verdict =
    hitLimit !== undefined && (instruments.hitCount ?? 0) > hitLimit
      ? { status: 'timeout', reason: 'it goes round and round' }
      : failed.length > 0
        ? {
            status: 'killed',
            killedBy: failed.map(({ id }) => id),
            failureMessage: failed[0]!.failureMessage,
            nrOfTests,
          }
        : { status: 'survived', nrOfTests };
  return verdict as MutantRunResult;
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', factory: () => new InProcessRunner() },
];
