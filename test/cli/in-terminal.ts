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

/** Stands around the exit code: what the terminal has shown before it, all of it, was read. */
const END = '\u001e';

/**
 * Runs the command, says how it ended, and keeps the terminal open until that was read: a closed one loses the rest. So
 * does Ctrl-C what is on its way, without `noflsh`.
 */
const SCRIPT = `trap : INT; stty -echo noflsh; "$@"; printf '\\036%s\\036' "$?"; read -r _`;

/** The command line on a terminal of 80 × 24 that doesn't echo; it's killed should the test end first. */
export function inTerminal(args: string, env: Readonly<Record<string, string>> = {}): InTerminal {
  const options: IPtyForkOptions = {
    ...SIZE,
    name: env.TERM ?? 'xterm-256color',
    env: { PATH: process.env.PATH, LANG: 'C', ...env },
  };
  const command = ['-c', SCRIPT, 'sh', process.execPath, CLI, ...args.split(' ')];
  const terminal = spawn('sh', command, options);
  const output = new PassThrough();
  const ended = endOf(terminal, output);
  return { ended, line: linesOf(output, ended), type: (keys) => terminal.write(keys) };
}

function endOf(terminal: IPty, output: PassThrough): Promise<Ended> {
  let over = false;
  let shown = '';
  onTestFinished(() => {
    if (!over) terminal.kill('SIGKILL');
  });
  return new Promise((resolve) => {
    terminal.onData((text) => {
      shown += text;
      output.write(text);
      const [stdout = '', code, rest] = shown.split(END);
      if (rest === undefined) return;
      output.end();
      terminal.write('\n');
      resolve(withLastLine({ code: Number(code), stdout, stderr: '' }));
    });
    terminal.onExit(() => {
      over = true;
    });
  });
}
