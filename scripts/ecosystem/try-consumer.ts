import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandAlone } from '../../examples/durable/alone.ts';
import type { Consumer, Result } from './consumer.ts';
import { type ConsumerName, consumers } from './consumers.ts';
import { RESULTS } from './results-file.ts';
import { runProgram } from './run-program.ts';
import { keep, remove, temporaryFolder } from './temporary-folder.ts';

const RUN = fileURLToPath(new URL('run.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Installs the package in one consumer and runs its checks, where the machine permits in a network with nothing but
 * loopback. The folder is removed; it is kept when a row failed.
 */
export async function tryConsumer(name: ConsumerName, tarball: string): Promise<Result[]> {
  const folder = temporaryFolder(name);
  const results = await installed(consumers[name], folder, tarball).then(
    () => runAlone(name, folder),
    (error: Error) => [notInstalled(name, error)],
  );
  if (results.every(({ failure }) => failure === null)) remove(folder);
  else {
    keep(folder);
    console.error(`${name} is kept in ${folder}`);
  }
  return results;
}

const INSTALL = [
  'npm',
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
];

async function installed(
  { packages, sources }: Consumer,
  folder: string,
  tarball: string,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const source of sources)
    await cp(new URL(`sources/${source}`, import.meta.url), folder, { recursive: true });
  await runProgram([...INSTALL, '--loglevel=error', tarball, 'xstate', ...packages], { folder });
}

async function runAlone(name: ConsumerName, folder: string): Promise<Result[]> {
  const command = [process.execPath, '--import', 'tsx', RUN, name, folder];
  const [program = '', ...args] = commandAlone(command) ?? command;
  const run = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
  const end = () => run.kill();
  process.once('exit', end);
  const [code] = await once(run, 'exit');
  process.off('exit', end);
  if (code !== 0) throw new Error(`The checks of ${name} ended with ${code}`);
  return JSON.parse(await readFile(join(folder, RESULTS), 'utf8'));
}

const notInstalled = (name: string, { message }: Error): Result => ({
  name,
  version: '',
  what: 'npm install',
  failure: message,
  note: null,
  seconds: 0,
});
