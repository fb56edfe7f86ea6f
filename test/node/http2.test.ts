import { createSecureServer, type SecureServerOptions } from 'node:http2';
import { createServer, type ServerOptions } from 'node:https';
import { describe, expect, it, vi } from 'vitest';
import { makeCertificates } from '../faults/certificates.ts';
import { failureOf, listening, opened } from './loopback.ts';

const { good } = await makeCertificates();
const ca = String(good.ca);

describe('over HTTP/2', () => {
  const answers = Array.from({ length: 50 }, (_, n) => `/${n} over 2.0`);

  async function start() {
    const server = createSecureServer(
      { ...(good as SecureServerOptions), allowHTTP1: true },
      ({ url, httpVersion }, response) => {
        if (url !== '/silence') response.end(`${url} over ${httpVersion}`);
      },
    );
    const { port, sockets } = await listening(server as never);
    return { url: `https://127.0.0.1:${port}`, sockets };
  }

  it('many requests at once share one connection, from the first on', async () => {
    const { url, sockets } = await start();
    const fetch = opened({ ca, http2: true });
    const all = answers.map(async (_, n) => (await fetch(`${url}/${n}`)).text());
    expect(await Promise.all(all)).toEqual(answers);
    expect(sockets).toHaveLength(1);
  });

  it('a request that is given up leaves the others alone', async () => {
    const { url } = await start();
    const fetch = opened({ ca, http2: true });
    const controller = new AbortController();
    const silent = failureOf(fetch(`${url}/silence`, { signal: controller.signal }));
    expect(await (await fetch(`${url}/0`)).text()).toBe('/0 over 2.0');
    controller.abort();
    expect(await silent).toMatchObject({ name: 'AbortError' });
    expect(await (await fetch(`${url}/1`)).text()).toBe('/1 over 2.0');
  });

  it('an idle connection is closed after keepAliveMs', async () => {
    const { url, sockets } = await start();
    const fetch = opened({ ca, http2: true, keepAliveMs: 1 });
    await (await fetch(`${url}/0`)).text();
    await vi.waitUntil(() => sockets[0]?.destroyed);
  });

  it('a kept connection that was closed is no failure', async () => {
    const { url, sockets } = await start();
    const fetch = opened({ ca, http2: true });
    for (let n = 0; n < 10; n += 1) {
      expect(await (await fetch(`${url}/${n}`)).text()).toBe(`/${n} over 2.0`);
      sockets.at(-1)?.destroy();
    }
  });

  it('a server that speaks HTTP/1.1 alone is asked in that, over as many connections as it takes', async () => {
    const server = createServer(good as ServerOptions, ({ url, httpVersion }, response) =>
      response.end(`${url} over ${httpVersion}`),
    );
    const { port } = await listening(server);
    const fetch = opened({ ca, http2: true, connections: 8 });
    const all = answers.map(async (_, n) => (await fetch(`https://127.0.0.1:${port}/${n}`)).text());
    expect(await Promise.all(all)).toEqual(answers.map((text) => text.replace('2.0', '1.1')));
  });

  it('a server that can’t be reached fails all at once', async () => {
    const fetch = opened({ ca, http2: true });
    const all = answers.map(() => failureOf(fetch('https://127.0.0.1:1/')));
    for (const { code } of await Promise.all(all)) expect(code).toBe('ECONNREFUSED');
  });
});

it('a server that ends an HTTP/2 connection under many requests costs none of them more than one try', async () => {
  let isFirst = true;
  const server = createSecureServer(good as SecureServerOptions);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const path = headers[':path'];
    if (path === '/warm' || !isFirst) {
      stream.respond({ ':status': 200 });
      stream.end(path);
      return;
    }
    isFirst = false;
    stream.session?.destroy();
  });
  const { port } = await listening(server as never);
  const fetch = opened({ ca, http2: true });
  const ask = async (path: string) => (await fetch(`https://127.0.0.1:${port}${path}`)).text();
  await ask('/warm');
  expect(await Promise.all(['/a', '/b', '/c'].map(ask))).toEqual(['/a', '/b', '/c']);
});
