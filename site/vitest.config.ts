import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run docs:check`: the built site in a browser. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    globalSetup: ['test/support/browser/setup.ts'],
    include: ['site/check/*.test.ts'],
    testTimeout: 20_000,
  },
});
