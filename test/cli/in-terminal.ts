import { PassThrough } from 'node:stream';
import { type IPty, type IPtyForkOptions, spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { CLI, type Ended, linesOf, type Running, withLastLine } from './support.ts';

interface InTerminal extends Omit<Running, 'process'> {
  type(keys: string): void;
}

const SIZE = { cols: 80, rows: 24 };

/** Whether this machine has terminals to give. */
export function hasTerminals(): boolean {
  try {
    spawn('sh', ['-c', 'stty -echo'], SIZE).kill();
    return true;
  } catch {
    return false;
  }
}

/** The command line on a terminal of 80 × 24 that doesn't echo; it's killed should the test end first. */
export function inTerminal(args: string, env: Readonly<Record<string, string>> = {}): InTerminal {
  const command = ['stty -echo; exec "$@"', 'sh', process.execPath, CLI, ...args.split(' ')];
  const options: IPtyForkOptions = {
    ...SIZE,
    name: env.TERM ?? 'xterm-256color',
    env: { PATH: process.env.PATH, LANG: 'C', ...env },
  };
  const terminal = spawn('sh', ['-c', ...command], options);
  const output = new PassThrough();
  const ended = endOf(terminal, output);
  return { ended, line: linesOf(output, ended), type: (keys) => terminal.write(keys) };
}

function endOf(terminal: IPty, output: PassThrough): Promise<Ended> {
  let over = false;
  let stdout = '';
  terminal.onData((text) => {
    stdout += text;
    output.write(text);
  });
  onTestFinished(() => {
    if (!over) terminal.kill('SIGKILL');
  });
  return new Promise((resolve) => {
    terminal.onExit(({ exitCode }) => {
      over = true;
      output.end();
      resolve(withLastLine({ code: exitCode, stdout, stderr: '' }));
    });
  });
}
