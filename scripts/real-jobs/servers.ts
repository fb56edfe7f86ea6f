import { named } from '../real-servers/named.ts';
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

/** The servers that the command line names; all of them when it names none. */
export const wanted = (): ServerName[] => named(servers, 'real:jobs');
