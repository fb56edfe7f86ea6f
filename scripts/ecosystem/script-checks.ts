import { join } from 'node:path';
import type { Check } from './consumer.ts';
import { expectScript } from './expect-script.ts';
import { versionOf } from './place.ts';
import { runProgram } from './run-program.ts';
import { watchByCommand } from './watch-by-command.ts';

/** How the script is loaded, in the words of the table. */
const FILES = {
  'ESM: a poll, a fleet, a poll that is continued': 'main.mjs',
  'CommonJS: the same': 'main.cjs',
  '`nodeFetch`: the same': 'node-fetch.mjs',
} as const;

/**
 * The rows of a runtime that runs files.
 *
 * @param runtime its program, and what stands before a file.
 */
export function scriptChecks(
  folder: string,
  name: string,
  packageName: string,
  runtime: readonly string[],
): Check[] {
  const row = { name, version: versionOf(folder, packageName) };
  return [
    ...Object.entries(FILES).map(([what, file]) => ({
      ...row,
      what,
      run: () =>
        expectScript((options) =>
          runProgram([...runtime, join(folder, file), JSON.stringify(options)], { folder }),
        ),
    })),
    {
      ...row,
      what: 'the command: `pollchart watch` to the end of a job',
      run: () => watchByCommand(runtime, folder),
    },
  ];
}
