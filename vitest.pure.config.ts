import { defineConfig } from 'vitest/config';

/** The tests without I/O, which mutation testing runs thousands of times. */
export default defineConfig({
  test: {
    include: ['test/machines/**/*.test.ts', 'test/http/**/*.test.ts', 'test/messages/**/*.test.ts'],
    exclude: ['test/http/fetch-status.test.ts', 'test/http/within-time.test.ts'],
  },
});
