import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A request for a status. */
export interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  /** Which page has sent it. */
  readonly page: string;
  /** When it arrived, epoch ms. */
  readonly at: number;
}

export interface Site {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What each job answers; any other id is RUNNING. */
  readonly jobs: Map<string, object>;
  /** Resolves once so many requests have arrived. */
  requested(count: number): Promise<void>;
  /** Answers wait until it is released. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

let script: Promise<string> | undefined;

/** The page in development mode. */
async function buildScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    jsxDev: true,
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
}

/** A site with the page and the jobs that it polls. */
export async function startSite(): Promise<Site> {
  script ??= buildScript();
  const html = `<!doctype html><link rel="icon" href="data:," /><div id="root"></div><script>${await script}</script>`;
  const asked: Asked[] = [];
  const jobs = new Map<string, object>();
  const waiting = new Set<() => void>();
  let held: (() => void)[] | null = null;
  const bodyOf = (id: string) => jobs.get(id) ?? { status: 'RUNNING' };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/page') {
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }
    asked.push({
      path: request.url ?? '',
      key: request.headers.authorization,
      page: new URL(request.headers.referer ?? 'http://localhost').searchParams.get('n') ?? '',
      at: Date.now(),
    });
    for (const wake of waiting) wake();
    const ids = searchParams.get('ids')?.split(',');
    const answer = () => {
      const body = ids
        ? Object.fromEntries(ids.map((id) => [id, bodyOf(id)]))
        : bodyOf(pathname.split('/').at(-1) ?? '');
      const { httpStatus = 200 } = body as { httpStatus?: number };
      response
        .writeHead(httpStatus, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    };
    if (held) held.push(answer);
    else answer();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    jobs,
    requested: (count) =>
      new Promise((resolve) => {
        const wake = () => {
          if (asked.length < count) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
    hold() {
      held ??= [];
    },
    release() {
      const answers = held ?? [];
      held = null;
      for (const answer of answers) answer();
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
