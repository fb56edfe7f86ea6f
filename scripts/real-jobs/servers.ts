import type { JobServer } from './scenario.ts';
import { startBuildbot } from './servers/buildbot.ts';
import { startCelery } from './servers/celery.ts';
import { startPrefect } from './servers/prefect.ts';

export interface ServerKind {
  /** The packages whose versions the table names. */
  readonly packages: readonly string[];
  readonly start: (folder: string, ports: readonly number[]) => Promise<JobServer>;
}

/** By the name of their virtual environment and of their requirements. */
export const servers = {
  prefect: { packages: ['prefect'], start: startPrefect },
  buildbot: { packages: ['buildbot'], start: startBuildbot },
  celery: { packages: ['celery', 'flower'], start: startCelery },
} as const satisfies Readonly<Record<string, ServerKind>>;

export type ServerName = keyof typeof servers;

const isServer = (name: string): name is ServerName => Object.hasOwn(servers, name);

/**
 * The servers that the command line names; all of them when it names none.
 *
 * @throws for a name that is no server's.
 */
export function wanted(): ServerName[] {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !isServer(name));
  if (unknown !== undefined)
    throw new Error(
      `${unknown} is no server here: npm run real:jobs -- ${Object.keys(servers).join(' | ')}`,
    );
  return (named.length > 0 ? named : Object.keys(servers)).filter(isServer);
}
