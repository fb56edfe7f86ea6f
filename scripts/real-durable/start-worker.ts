import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Newer versions of Node run TypeScript themselves. */
const loader = Reflect.get(process.features, 'typescript') ? [] : ['--import', 'tsx'];

const workers = new Set<ChildProcess>();
process.once('exit', () => {
  for (const worker of workers) worker.kill('SIGKILL');
});

/** Starts a worker process from a file beside this one, or any other; it tells by a message that it takes tasks. */
export async function startWorker(
  folder: string,
  file: string | URL,
  env: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const log = openSync(join(folder, 'workers.log'), 'a');
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [...loader, path], {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  workers.add(child);
  child.once('exit', () => workers.delete(child));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`A worker has ended: see workers.log in ${folder}`);
    }),
  ]);
  return child;
}

/** Ends workers as a crash would. */
export async function killWorkers(victims: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    victims.map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
}
