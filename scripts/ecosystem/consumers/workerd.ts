import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { freePorts } from '../../../examples/durable/restate-server.ts';
import { startServer, stopServers } from '../../real-servers/server-process.ts';
import type { Consumer } from '../consumer.ts';
import { expectScript, type ScriptOptions } from '../expect-script.ts';
import { inPackage, versionOf } from '../place.ts';

const PLATFORM = `${process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;
/** `workerd` itself may fetch its binary by a script; these packages hold it. */
const BINARY = `@cloudflare/workerd-${PLATFORM}`;

/** The last one on which `cache` was unknown to `Request`, the first on which it isn't. */
const DATES = ['2023-01-01', '2024-11-10', '2024-11-11'];

export const workerd: Consumer = {
  packages: [BINARY],
  sources: ['runtime'],
  checks: (folder) =>
    [...DATES, newestDate(folder)].map((date) => ({
      name: 'workerd',
      version: versionOf(folder, BINARY),
      what: `compatibility date ${date}: a poll, a fleet, a poll that is continued`,
      run: () => expectScript((options) => runWorker(folder, date, options)),
    })),
};

/** A binary knows dates up to its own: `1.20261117.1`. */
function newestDate(folder: string): string {
  const [, date = ''] = versionOf(folder, BINARY).split('.');
  return date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
}

/** Starts a worker, and gives its answer to the options. */
async function runWorker(folder: string, date: string, options: ScriptOptions): Promise<string> {
  await build({
    entryPoints: [join(folder, 'worker.mjs')],
    outfile: join(folder, 'worker.bundle.js'),
    bundle: true,
    format: 'esm',
    // As Wrangler does.
    conditions: ['workerd', 'worker', 'browser'],
  });
  const [port = 0] = await freePorts(1);
  const config = join(folder, `${date}.capnp`);
  await writeFile(config, configOf(date, port));
  const url = `http://127.0.0.1:${port}`;
  await startServer({
    name: `workerd-${date}`,
    command: [inPackage(folder, BINARY, 'bin', 'workerd'), 'serve', config],
    folder,
    isReady: async () => (await fetch(url)).ok,
  });
  try {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(options) });
    return await answer.text();
  } finally {
    await stopServers();
  }
}

/** A worker that reaches servers on loopback. */
const configOf = (date: string, port: number) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.bundle.js", esModule = embed "worker.bundle.js")],
  compatibilityDate = "${date}",
);
`;
