import type { Consumer } from '../consumer.ts';
import { NODE_PACKAGE } from '../node-package.ts';
import { inPackage, versionOf } from '../place.ts';
import { runProgram } from '../run-program.ts';
import { testsCheck } from '../runner.ts';

export const jest: Consumer = {
  packages: ['jest', 'jest-environment-jsdom', 'jest-fixed-jsdom', 'react', 'react-dom'],
  sources: ['jest'],
  checks: (folder) => {
    const row = { name: 'Jest', version: versionOf(folder, 'jest') };
    const program = [process.execPath, inPackage(folder, 'jest', 'bin', 'jest.js'), '--ci'];
    return [
      {
        ...row,
        what: 'jsdom with `customExportConditions`: a component, with a client of its own (`load`)',
        run: async () => {
          await runProgram([...program, '--selectProjects', 'component'], { folder });
        },
      },
      testsCheck({ ...row, what: '`jest-fixed-jsdom`: a poll over HTTP' }, folder, [
        ...program,
        ...['--selectProjects', 'http'],
      ]),
    ];
  },
};

export const vitest: Consumer = {
  packages: ['vitest@4', 'jsdom@26', 'react', 'react-dom'],
  sources: ['vitest', 'runtime'],
  checks: (folder) => [
    testsCheck(
      {
        name: 'Vitest',
        version: versionOf(folder, 'vitest'),
        what: 'jsdom: a component, over HTTP',
      },
      folder,
      [inPackage(folder, '.bin', 'vitest'), 'run'],
    ),
  ],
};

const TESTS = ['--test', 'job.test.mjs'];

export const nodeTest: Consumer = {
  packages: [],
  sources: ['node-test', 'runtime'],
  checks: (folder) => [
    testsCheck(
      { name: 'node:test', version: process.versions.node, what: 'a poll over HTTP' },
      folder,
      [process.execPath, ...TESTS],
    ),
  ],
};

/** MSW 3 runs on Node 22 and newer. */
const NODE_OF_MSW = 'node-24';

export const msw: Consumer = {
  packages: ['msw@latest', `${NODE_OF_MSW}@npm:${NODE_PACKAGE}@24`],
  sources: ['msw', 'runtime'],
  checks: (folder) => [
    {
      name: 'MSW',
      version: versionOf(folder, 'msw'),
      what: 'a poll whose requests its handlers answer, in node:test on Node 24',
      run: async () => {
        await runProgram([inPackage(folder, NODE_OF_MSW, 'bin', 'node'), ...TESTS], { folder });
      },
    },
  ],
};
