import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLines } from './test/support/closing-lines/closing-lines.ts';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^pollchart$/, replacement: source('./src/index.ts') },
      {
        find: /^pollchart\/(durable|fleet|inspect|inspect-server|node|openhands|react|restate|testing)$/,
        replacement: source('./src/$1/index.ts'),
      },
    ],
  },
  test: {
    globalSetup: [
      'test/support/build.ts',
      'test/support/run-folder.ts',
      'test/support/browser/setup.ts',
      'test/support/newer-node.ts',
    ],
    include: ['test/**/*.test.{ts,tsx}'],
    // One more than cores: many tests wait, for a browser, a process or an interval.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', new ClosingLines()],
    testTimeout: 20_000,
  },
});
