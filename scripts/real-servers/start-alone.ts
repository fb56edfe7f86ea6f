import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commandAlone } from '../../examples/durable/alone.ts';
import { type Environments, PythonMissing } from './environments.ts';

/**
 * Installs what the servers need, then runs a file in a network with nothing but loopback, where the machine permits
 * one. The exit code is the file's; 2 where Python is missing.
 */
export async function startAlone(
  file: URL,
  { install }: Environments,
  servers: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    for (const server of servers) install(server);
  } catch (error) {
    if (!(error instanceof PythonMissing)) throw error;
    console.error(error.message);
    process.exitCode = 2;
    return;
  }
  const command = [
    ...[process.execPath, '--import', 'tsx', fileURLToPath(file)],
    ...process.argv.slice(2),
  ];
  const alone = commandAlone(command);
  console.log(
    alone
      ? 'In a network of its own, with nothing but loopback.'
      : 'This machine gives us no network of our own: the servers listen on loopback alone, and their telemetry is off.',
  );
  const [program = '', ...args] = alone ?? command;
  const run = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.kill(signal));
  const [code] = await once(run, 'exit');
  process.exitCode = code ?? 1;
}
