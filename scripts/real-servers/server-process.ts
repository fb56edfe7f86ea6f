import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from './kill-group.ts';

/** How long a server may take to answer, and to end after it was asked to. */
const START_MS = 120_000;
const STOP_MS = 20_000;

const AWAY_MS = 3000;

type Signal = 'SIGTERM' | 'SIGKILL';

export interface ServerCommand {
  /** Names the file of its log. */
  readonly name: string;
  readonly command: readonly string[];
  /** Where it runs, and keeps its log. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it may not be our own. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Whether it is ready for work; a rejection counts as "not yet". */
  readonly isReady: () => Promise<boolean>;
}

export interface ServerProcess {
  readonly pid: () => number;
  /**
   * Ends it and all that it has started (with `SIGKILL` it can't say goodbye), and starts it anew with the same ports
   * and files. In between, it is away for longer than a poll waits. Resolves once it is ready again.
   */
  readonly restart: (signal?: Signal, whileAway?: () => Promise<unknown>) => Promise<void>;
  /** The same, but what it has started goes on meanwhile. */
  readonly restartAlone: (signal?: Signal) => Promise<void>;
  /** Lets it and all that it has started stand still for this time: it accepts, and never answers. */
  readonly freeze: (ms: number) => Promise<void>;
}

/** The servers that this process has started and not yet ended. */
const running = new Set<ChildProcess>();

/** Those that have ended alone: what they have started may be running still. */
const survived = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of [...running, ...survived]) killGroup(child, 'SIGKILL');
});

/** Starts a server, in a process group of its own, and resolves once it is ready. */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  let child = await started(server);
  return {
    pid: () => child.pid ?? 0,
    restart: async (signal, whileAway) => {
      await stopped(child, signal);
      await Promise.all([sleep(AWAY_MS), whileAway?.()]);
      child = await started(server);
    },
    restartAlone: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit');
      survived.add(child);
      child.kill(signal);
      await ended;
      await sleep(AWAY_MS);
      child = await started(server);
    },
    freeze: async (ms) => {
      killGroup(child, 'SIGSTOP');
      await sleep(ms);
      killGroup(child, 'SIGCONT');
    },
  };
}

/** Ends every server that is still running, and what others have left behind. */
export async function stopServers(): Promise<void> {
  await Promise.all(Array.from(running, (child) => stopped(child)));
  for (const child of survived) killGroup(child, 'SIGKILL');
  survived.clear();
}

async function started({ name, command, folder, env, user, isReady }: ServerCommand) {
  const [program = '', ...args] = command;
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', DO_NOT_TRACK: '1', ...env },
    stdio: ['ignore', log, log],
    detached: true,
    ...user,
  });
  closeSync(log);
  running.add(child);
  child.once('exit', () => running.delete(child));
  for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await sleep(200)) {
    if (!running.has(child)) throw new Error(`${name} has ended: see ${name}.log in ${folder}`);
    if (await isReady().catch(() => false)) return child;
  }
  throw new Error(`${name} wasn't ready after ${START_MS / 1000} s: see ${name}.log in ${folder}`);
}

async function stopped(child: ChildProcess, signal: Signal = 'SIGTERM'): Promise<void> {
  if (!running.has(child)) return;
  const ended = once(child, 'exit');
  killGroup(child, signal);
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
  killGroup(child, 'SIGKILL');
}
