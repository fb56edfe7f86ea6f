import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLines } from './test/support/closing-lines/closing-lines.ts';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const resolve = {
  alias: [
    { find: /^pollchart$/, replacement: source('./src/index.ts') },
    {
      find: /^pollchart\/(durable|fleet|inspect|inspect-server|node|openhands|react|restate|testing)$/,
      replacement: source('./src/$1/index.ts'),
    },
  ],
};

/** Those that change what a process has but once, or that look at all of it: its environment, its sockets, its warnings. */
const ALONE = [
  'test/*.test.{ts,tsx}',
  'test/{across-tabs,durable/hosts,faults,inspect,node,real,restate,support}/**/*.test.{ts,tsx}',
  'test/http/{fetch-status,http-date.zones,on-abort,page-origin}.test.ts',
];
/** For what hangs: a slow machine may take long. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    globalSetup: [
      'test/support/build.ts',
      'test/support/run-folder.ts',
      'test/support/browser/setup.ts',
      'test/support/newer-node.ts',
    ],
    // Two more than cores: many tests wait, for a browser, a process or an interval.
    maxWorkers: availableParallelism() + 2,
    reporters: ['default', new ClosingLines()],
    projects: [
      {
        resolve,
        // To load the modules anew for each file takes a second of CPU.
        test: {
          name: 'together',
          isolate: false,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ALONE,
          ...limits,
        },
      },
      { resolve, test: { name: 'alone', include: ALONE, ...limits } },
    ],
  },
});
