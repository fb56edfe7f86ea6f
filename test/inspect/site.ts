import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

interface Answer {
  readonly type: string;
  readonly text: string;
}

export interface Site {
  readonly url: string;
  /** What was asked for, path and query. */
  readonly asked: string[];
  /** What was posted to it. */
  readonly posted: string[];
  close(): Promise<void>;
}

/** A site on a loopback port of its own; what it has no answer for is empty. */
export async function serveSite(answers: ReadonlyMap<string, Answer>): Promise<Site> {
  const asked: string[] = [];
  const posted: string[] = [];
  const server = createServer(async (request, response) => {
    const { url = '' } = request;
    asked.push(url);
    if (request.method === 'POST') posted.push(Buffer.concat(await request.toArray()).toString());
    const { type = 'text/plain', text = '' } = answers.get(url.replace(/\?.*/, '')) ?? {};
    response.writeHead(text ? 200 : 204, { 'content-type': type, connection: 'close' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    posted,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const page = (body: string, script = ''): Answer => ({
  type: 'text/html',
  text: `<!doctype html>${body}<script>${script.replaceAll('</script', '<\\/script')}</script>`,
});

/** A script of `./page`, for a browser. */
export async function bundled(name: 'app' | 'receiver'): Promise<string | undefined> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  return outputFiles[0]?.text;
}

export interface Received {
  readonly type: string;
  readonly sessionId: string;
  readonly name?: string;
  readonly snapshot?: { readonly value?: unknown };
}
