import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../../real-servers/server-process.ts';
import { environment } from '../environment.ts';

/** Temporal's own development server, which keeps all in one file. */
export async function startTemporalServer(folder: string, port: number): Promise<ServerProcess> {
  return await startServer({
    name: 'temporal',
    folder,
    command: [
      ...[environment.program('temporal', 'temporal'), 'server', 'start-dev', '--headless'],
      ...['--ip', '127.0.0.1', '--port', `${port}`, '--db-filename', join(folder, 'temporal.db')],
      ...['--log-level', 'error', '--disable-config-env', '--disable-config-file'],
    ],
    isReady: async () => {
      const socket = createConnection(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
      return true;
    },
  });
}
