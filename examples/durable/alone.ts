/** Runs a file in a newer Node and, where the machine allows, in a network of its own. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';

/** The path of a Node that Restate's SDK runs on: this one, or Node 24 from npm. */
export function newerNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const found = ['-y', '-p', 'node@24', 'node', '-p', 'process.execPath'];
  return execFileSync('npx', found, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** Whether a process can have a network with nothing but loopback: on Linux, as root. */
export const canBeAlone = (): boolean =>
  spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

/**
 * Starts a TypeScript file; Node strips its types. Alone, it and all that it starts reach no other
 * machine: restate-server asks the internet for its latest release at every start.
 */
export function startAlone(
  file: string,
  { alone, env = {}, stdout = 'inherit' }: AloneOptions,
): ChildProcess {
  const node = newerNode();
  const environment = { ...process.env, ...env, RESTATE_LOGGING: 'ERROR' };
  const options = { env: environment, stdio: ['pipe', stdout, 'inherit'] as const };
  if (!alone) return spawn(node, [file], { ...options, stdio: [...options.stdio] });
  const script = 'ip link set lo up && exec "$0" "$1"';
  return spawn('unshare', ['-n', 'sh', '-c', script, node, file], {
    ...options,
    stdio: [...options.stdio],
  });
}

interface AloneOptions {
  readonly alone: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: 'inherit' | 'pipe';
}
