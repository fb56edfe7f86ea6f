/** Runs a file in a newer Node and, where the machine allows, in a network of its own. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';

/** The path of a Node that Restate's SDK runs on: this one, or Node 24 from npm. */
export function newerNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const platform = `${process.platform.replace('win32', 'win')}-${process.arch}`;
  const found = ['-y', '-p', `node-${platform}@24`, 'node', '-p', 'process.execPath'];
  return execFileSync('npx', found, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** A new network's loopback is down; its sysfs brings it up where `ip` isn't installed. */
const LOOPBACK_UP =
  '{ mount -t sysfs sysfs /sys && echo 0x9 > /sys/class/net/lo/flags || ip link set lo up; } 2> /dev/null';

/** As root, and as a user who is root in a namespace of their own: that one first, to own the network's sysfs. */
const WAYS = [
  ['unshare', '-n', '-m'],
  ['unshare', '-r', 'unshare', '-n', '-m'],
] as const;

type Way = (typeof WAYS)[number];

const argsOf = ([, ...args]: Way, command: string) => [
  ...args,
  'sh',
  '-c',
  `${LOOPBACK_UP} && ${command}`,
];

const way = () => WAYS.find((way) => spawnSync(way[0], argsOf(way, 'true')).status === 0);

/** Whether a process can have a network with nothing but loopback: on Linux, where `unshare` is permitted. */
export const canBeAlone = (): boolean => way() !== undefined;

/** The command in a network with nothing but loopback; `null` where that isn't permitted. */
export function commandAlone(command: readonly string[]): string[] | null {
  const permitted = way();
  return permitted ? [permitted[0], ...argsOf(permitted, 'exec "$0" "$@"'), ...command] : null;
}

/**
 * Starts a TypeScript file; Node strips its types. Alone, it and all that it starts reach no other
 * machine: restate-server asks the internet for its latest release at every start.
 */
export function startAlone(
  file: string,
  { alone, env = {}, stdout = 'inherit' }: AloneOptions,
): ChildProcess {
  const command = [newerNode(), file];
  const [program, ...args] = (alone ? commandAlone(command) : command) ?? [];
  if (program === undefined) throw new Error('unshare gives no network of its own here');
  return spawn(program, args, {
    env: { ...process.env, ...env, RESTATE_LOGGING: 'ERROR' },
    stdio: ['pipe', stdout, 'inherit'],
  });
}

interface AloneOptions {
  readonly alone: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout?: 'inherit' | 'pipe';
}
