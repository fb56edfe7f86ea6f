import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { killGroup } from '../real-servers/kill-group.ts';

/** No program here takes longer, on two busy cores. */
const TIME_LIMIT_MS = 300_000;

/** For all that is started here: nothing tells anybody of it. */
const QUIET = {
  CI: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  DENO_NO_UPDATE_CHECK: '1',
  NO_COLOR: '1',
};

const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

export interface RunOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end.
 *
 * @returns what it printed on stdout.
 * @throws an error with what it said, when it ends with another exit code than 0 or takes too long.
 */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  { folder, env }: RunOptions,
): Promise<string> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...inherited, ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  const end = () => killGroup(child, 'SIGKILL');
  process.once('exit', end);
  const timer = setTimeout(end, TIME_LIMIT_MS);
  try {
    const [code, signal] = await once(child, 'close');
    if (code !== 0)
      throw new Error(
        `${args[0] ?? program} ended with ${code ?? signal}: ${(said.stderr || said.stdout).replace(COLORS, '').trim()}`,
      );
  } finally {
    clearTimeout(timer);
    process.off('exit', end);
  }
  return said.stdout.replace(COLORS, '');
}
