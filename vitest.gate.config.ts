import { defineConfig } from 'vitest/config';

/** What takes minutes: run after the tests, one after the other, because real time is played. */
export default defineConfig({
  test: {
    include: ['test/gate/**/*.gate.ts'],
    fileParallelism: false,
    maxConcurrency: 3, // stories mostly wait: two of them leave two thirds of two cores idle
  },
});
