import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { connect } from '@restatedev/restate-sdk-clients';
import type { PollHandlers } from 'pollchart/restate';
import {
  freePorts,
  register,
  startRestateServer,
} from '../../../examples/durable/restate-server.ts';
import { policy } from '../machine.ts';
import { type Contender, inTurns, WORKERS } from './contender.ts';

const file = fileURLToPath(new URL('../../../examples/durable/service.ts', import.meta.url));

/** The service of the example. */
function startService(folder: string, baseUrl: string, port: number): ChildProcess {
  const log = openSync(join(folder, 'workers.log'), 'a');
  const service = spawn(process.execPath, [file], {
    env: {
      ...process.env,
      OPENHANDS_URL: baseUrl,
      POLICY: JSON.stringify(policy),
      PORT: `${port}`,
      NODE_ENV: 'production',
      WORKERS: `${WORKERS}`,
    },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  return service;
}

export const restate: Contender = async ({ baseUrl, ids, kind }, folder) => {
  const [ingress = 0, admin = 0, node = 0, port = 0] = await freePorts(4);
  const engine = await startRestateServer({ folder, ports: [ingress, admin, node] });
  const service = startService(folder, baseUrl, port);
  const stop = async () => {
    const running = [engine.process, service].filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  };
  try {
    await Promise.race([
      once(service.stdout as Readable, 'data'),
      once(service, 'exit').then(() => {
        throw new Error(`The service has ended: see workers.log in ${folder}`);
      }),
    ]);
    await register(engine, `http://127.0.0.1:${port}`);
    const client = connect({ url: engine.ingressUrl });
    const poll = (key: string) => client.objectClient<PollHandlers>({ name: 'Poll' }, key);
    if (kind === 'fleet') await poll('fleet').create({ resource: 'fleet', ids: [...ids] });
    else await inTurns(ids, async (id) => await poll(id).create({ resource: 'conversation', id }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { workers: [service.pid ?? 0], servers: [engine.process.pid ?? 0], stop };
};
