/**
 * `npm run real:jobs`: polls the jobs of real servers (Prefect, Buildbot, Celery with Flower), which it installs from
 * Python's registry and starts on loopback, and writes what came of each into docs/real-jobs.md. It fails when a poll
 * ended otherwise than a person would expect. `-- celery` tries one of them, and writes nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commandAlone } from '../../examples/durable/alone.ts';
import { install } from './environment.ts';
import { wanted } from './servers.ts';

const names = wanted();
for (const name of names) install(name);

const file = fileURLToPath(new URL('run.ts', import.meta.url));
const command = [process.execPath, '--import', 'tsx', file, ...names];
const alone = commandAlone(command);
console.log(
  alone
    ? 'In a network of its own, with nothing but loopback.'
    : 'This machine gives us no network of our own: the servers listen on loopback alone, and their telemetry is off.',
);
const [program = '', ...args] = alone ?? command;
const run = spawn(program, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.kill(signal));
const [code] = await once(run, 'exit');
process.exitCode = code ?? 1;
