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

/** The same, but that Ctrl-Z stops it as a job, and a line that is typed then brings it back. */
export const AS_JOB = `stty -echo; set -m; "$@"; printf '\\njob stopped\\n'; read -r _; fg > /dev/null; printf '\\036%s\\036' "$?"; read -r _`;

/** The same, but in the background. */
export const IN_BACKGROUND = `stty -echo; set -m; "$@" & wait "$!"; printf '\\036%s\\036' "$?"; read -r _`;

/** The same, but that its process id is printed. */
export const WITH_PID = `stty -echo; "$@" & printf 'pid %s\\n' "$!"; wait "$!"; printf '\\036%s\\036' "$?"; read -r _`;

interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly script?: string;
  /** One more argument, which may have spaces. */
  readonly last?: string;
  readonly size?: { readonly cols: number; readonly rows: number };
}

/** The command line on a terminal that doesn't echo, of 80 × 24 by default; it's killed should the test end first. */
export function inTerminal(args: string, options: TerminalOptions = {}): InTerminal {
  const { env = {}, script = SCRIPT, size = SIZE, last } = options;
  const spawnOptions: IPtyForkOptions = {
    ...SIZE,
    name: env.TERM ?? 'xterm-256color',
    env: { PATH: process.env.PATH, LANG: 'C', ...env },
  };
  // The library refuses a size of 0 × 0, and sets a TERM where there is none.
  const unset = env.TERM === '' ? 'unset TERM; ' : '';
  const sized = `stty rows ${size.rows} cols ${size.cols}; ${unset}${script}`;
  const given = [...args.split(' '), ...(last === undefined ? [] : [last])];
  const command = ['-c', sized, 'sh', process.execPath, CLI, ...given];
  const terminal = spawn('sh', command, spawnOptions);
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
