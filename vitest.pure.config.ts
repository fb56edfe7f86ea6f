import { defineConfig } from 'vitest/config';

/** The tests that mutation testing runs thousands of times: none with I/O, none that needs a process of its own, none that is slow. */
export default defineConfig({
  test: {
    include: [
      'test/machines/**/*.test.ts',
      'test/http/**/*.test.ts',
      'test/messages/**/*.test.ts',
      'test/resource/**/*.test.ts',
    ],
    exclude: [
      'test/http/fetch-status.test.ts',
      'test/http/timeout.test.ts',
      'test/machines/fleet/large.test.ts',
      'test/http/on-abort.test.ts',
      'test/http/http-date.zones.test.ts',
    ],
  },
});
