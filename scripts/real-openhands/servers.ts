import { named } from '../real-servers/named.ts';
import type { RealServer } from './scenario.ts';
import { startNewestAgentServer } from './servers/agent-server.ts';
import { startOldAgentServer } from './servers/agent-server-1.1.ts';
import { startMainServer } from './servers/main-server.ts';
import { startMainServerV0 } from './servers/main-server-v0.ts';

export interface ServerKind {
  /** In the words of the table. */
  readonly title: string;
  /** The package whose version the table names. */
  readonly package: string;
  readonly start: (folder: string, ports: readonly number[], model: string) => Promise<RealServer>;
}

/** By the name of their virtual environment and of their requirements. */
export const servers = {
  'agent-server': {
    title: 'agent server',
    package: 'openhands-agent-server',
    start: startNewestAgentServer,
  },
  'agent-server-1.1': {
    title: 'agent server',
    package: 'openhands-agent-server',
    start: startOldAgentServer,
  },
  'main-server': { title: 'main server', package: 'openhands-ai', start: startMainServer },
  'main-server-v0': { title: 'main server', package: 'openhands-ai', start: startMainServerV0 },
} as const satisfies Readonly<Record<string, ServerKind>>;

export type ServerName = keyof typeof servers;

/** The servers that the command line names; all of them when it names none. */
export const wanted = (): ServerName[] => named(servers, 'real:openhands');

/** With `--only=words`, the scenarios whose name has these words. */
export function isWanted({ name }: { readonly name: string }): boolean {
  const only = process.argv.find((each) => each.startsWith('--only='))?.slice('--only='.length);
  return only === undefined || name.includes(only);
}

/** Whether everything is tried, so that the table can be written. */
export const isWhole = (): boolean => process.argv.length === 2;
