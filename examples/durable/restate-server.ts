/** Starts Restate's server from npm, on loopback alone, telemetry off. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RestateServer {
  readonly ingressUrl: string;
  readonly adminUrl: string;
  readonly process: ChildProcess;
}

interface RestateServerOptions {
  /** Where it keeps its data, its configuration and its log. */
  readonly folder: string;
  /** Of the ingress, the admin API and the server itself; other ones at each start are no harm. */
  readonly ports: readonly [number, number, number];
}

/** The binary is in a package of its own for each platform, which the server's package depends on. */
function binary(): string {
  const { resolve } = createRequire(import.meta.url);
  const fromServer = createRequire(resolve('@restatedev/restate-server/package.json'));
  const platform = `${process.platform}-${process.arch}`;
  return fromServer.resolve(`@restatedev/restate-server-${platform}/bin/restate-server`);
}

/** Every partition costs memory and threads; more of them spread over more cores and machines. */
const configuration = ([ingress, admin, node]: RestateServerOptions['ports']) => `
bind-ip = "127.0.0.1"
bind-port = ${node}
advertised-host = "127.0.0.1"
listen-mode = "tcp"
disable-telemetry = true
default-num-partitions = 4
rocksdb-total-memory-size = "512.0 MiB"
log-disable-ansi-codes = true

[ingress]
bind-port = ${ingress}

[admin]
bind-port = ${admin}
disable-web-ui = true
`;

/** Resolves once it's healthy. A folder that it has used before is taken up where it was. */
export async function startRestateServer({
  folder,
  ports,
}: RestateServerOptions): Promise<RestateServer> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'restate.toml');
  await writeFile(file, configuration(ports));
  const log = createWriteStream(join(folder, 'restate.log'), { flags: 'a' });
  const child = spawn(binary(), ['--config-file', file, '--no-logo'], {
    env: { PATH: process.env.PATH, RESTATE_BASE_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const adminUrl = `http://127.0.0.1:${ports[1]}`;
  const ingressUrl = `http://127.0.0.1:${ports[0]}`;
  await healthy(child, `${adminUrl}/health`, `${ingressUrl}/restate/health`);
  return { ingressUrl, adminUrl, process: child };
}

async function healthy(child: ChildProcess, ...urls: string[]): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`restate-server ended with ${child.exitCode}`);
    const answers = await Promise.all(urls.map((url) => fetch(url).catch(() => null)));
    if (answers.every((answer) => answer?.ok)) return;
    await sleep(50);
  }
  throw new Error('restate-server was not healthy within a minute');
}

/** Registers a service with the server; after a change it replaces it (`force`). */
export async function register({ adminUrl }: RestateServer, serviceUrl: string): Promise<void> {
  const answer = await fetch(`${adminUrl}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: serviceUrl, force: true }),
  });
  if (!answer.ok) throw new Error(`Registering failed: ${await answer.text()}`);
}

/** Ports that nothing listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  return await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      await new Promise((resolve) => server.close(resolve));
      return port;
    }),
  );
}
