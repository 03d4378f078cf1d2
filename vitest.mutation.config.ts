import { defineConfig } from 'vitest/config';

/** The fast tests of the judgement: each mutant runs those that reach it. */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/corpus/**/*.test.ts'],
  },
});
