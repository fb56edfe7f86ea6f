import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** A request for one job, and how it was answered. */
export interface Asked {
  /** Epoch ms. */
  readonly at: number;
  readonly status: number;
}

export interface JobServer {
  readonly url: string;
  /** The requests for one job, in order. */
  readonly asked: (id: string) => readonly Asked[];
  /** Stops it, with all its connections. */
  readonly close: () => Promise<void>;
}

/** What every request for a job must carry. */
const KEY = 'Bearer ecosystem-key';

/** How long the first answers of a job ask to wait, s. */
export const RETRY_AFTER_S = 1;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};

export interface JobServerOptions {
  /** The folder of the page that is at its root. */
  readonly page?: string;
  /** Whether its jobs are running already when they are first asked for. Default: they were just accepted. */
  readonly isRunning?: boolean;
}

/**
 * A job API on loopback. Each id is a job that was just accepted: it answers 202 and 429, each with a `Retry-After`, then
 * RUNNING with an `ETag`, 304 to the request that names it, and DONE; `…-missing` is known to none. A request without the key
 * is 401. `/jobs?ids=…` tells of many at once, each first RUNNING and then DONE.
 */
export async function startJobServer({
  page,
  isRunning = false,
}: JobServerOptions = {}): Promise<JobServer> {
  const asked = new Map<string, Asked[]>();
  const answerJob = (id: string, request: IncomingMessage, response: ServerResponse) => {
    const before = asked.get(id) ?? [];
    const { status, headers, body } = answerTo(before.length + (isRunning ? 2 : 0), id, request);
    asked.set(id, [...before, { at: Date.now(), status }]);
    response.writeHead(status, headers).end(body && JSON.stringify(body));
  };

  const answerJobs = (ids: readonly string[], response: ServerResponse) => {
    const known = ids.filter((id) => !id.endsWith('-missing'));
    const body = known.map((id) => {
      const before = asked.get(id) ?? [];
      asked.set(id, [...before, { at: Date.now(), status: 200 }]);
      return before.length === 0 ? running(id) : done(id);
    });
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://job-server');
    const [, id] = /^\/jobs\/([\w-]+)$/.exec(pathname) ?? [];
    if (!pathname.startsWith('/jobs')) return void answerFile(page, pathname, response);
    if (request.headers.authorization !== KEY) return void response.writeHead(401).end();
    if (id !== undefined) answerJob(id, request, response);
    else answerJobs(searchParams.get('ids')?.split(',') ?? [], response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (id) => asked.get(id) ?? [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const WAIT = { 'retry-after': `${RETRY_AFTER_S}` };

const running = (id: string) => ({ id, status: 'RUNNING', percent: 40 });
const done = (id: string) => ({ id, status: 'DONE', percent: 100 });

function answerTo(count: number, id: string, { headers }: IncomingMessage): Answer {
  if (count === 0) return { status: 202, headers: WAIT };
  if (count === 1) return { status: 429, headers: WAIT };
  if (count === 3 && headers['if-none-match'] === '"running"')
    return { status: 304, headers: { etag: '"running"' } };
  const [body, etag] = count <= 3 ? [running(id), '"running"'] : [done(id), '"done"'];
  return { status: 200, headers: { ...JSON_TYPE, etag }, body };
}

async function answerFile(page = '', pathname: string, response: ServerResponse): Promise<void> {
  const path = pathname === '/' ? '/index.html' : pathname;
  const type = TYPES[extname(path)];
  const body = page && type ? await readFile(join(page, path)).catch(() => null) : null;
  if (body && type) response.writeHead(200, { 'content-type': type }).end(body);
  else response.writeHead(404).end();
}
