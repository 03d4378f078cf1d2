import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longest begin first, so that no core idles at the end. */
const LONGEST = /test\/(journeys|scenarios|bench)\/|simulate-command|http\/fleet|fuzz\/fuzz|saboteurs\.test/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => Number(LONGEST.test(moduleId));
    return (await super.sort(files)).toSorted((a, b) => isLong(b) - isLong(a));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    sequence: { sequencer: LongestFirst },
    isolate: false, // files of a worker share their modules: half of the time went into loading them again
    maxWorkers: availableParallelism(), // one less by default: on two cores the other would idle
  },
});
