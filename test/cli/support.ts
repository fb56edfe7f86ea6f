import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  type StatusServer,
  type StatusServerOptions,
  type Step,
  startStatusServer,
} from '../../src/testing/index.ts';

export const ID = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout. */
  readonly lastLine: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves with the first line of stdout, now or later, that matches. */
  line(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

type Env = Readonly<Record<string, string>>;

/** The command line as it is published; the tests' setup has built it. */
export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export const start = (args: readonly string[], env: Env = {}): Running =>
  started(process.execPath, [CLI, ...args], env);

export const run = (args: readonly string[], env: Env = {}): Promise<Ended> =>
  start(args, env).ended;

/** Starts a program in a bare environment; it's killed should the test end first. */
export function started(command: string, args: readonly string[], env: Env = {}): Running {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, LANG: 'C', ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => withLastLine({ code, stdout, stderr }));
  return { process: child, ended, line: linesOf(child.stdout, ended) };
}

/** Waits for the first line of an output, now or later, that matches. */
export function linesOf(output: Readable, ended: Promise<Ended>): Running['line'] {
  const lines: string[] = [];
  const arrivals = createInterface({ input: output }).on('line', (line) => lines.push(line));
  return async (pattern) => {
    for (;;) {
      const found = lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await Promise.race([once(arrivals, 'line'), endedWithout(pattern, ended)]);
    }
  };
}

export const withLastLine = (ended: Omit<Ended, 'lastLine'>): Ended => ({
  ...ended,
  lastLine: ended.stdout.trimEnd().split('\n').at(-1) ?? '',
});

async function endedWithout(pattern: RegExp, ended: Promise<Ended>): Promise<never> {
  const { code, stdout, stderr } = await ended;
  throw new Error(`ended with ${code} and without ${pattern}\n${stdout}\n${stderr}`);
}

/** A server that plays one script, closed when the test ends. */
export async function playing(
  steps: readonly Step[],
  options: StatusServerOptions = {},
): Promise<StatusServer> {
  const server = await startStatusServer(options);
  onTestFinished(() => server.close());
  server.play(ID, steps);
  return server;
}

export const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
