import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../support/browser/launch.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

let browser: Browser;
let script: string;
beforeAll(async () => {
  const entry = fileURLToPath(new URL('./page.ts', import.meta.url));
  const [launched, { outputFiles }] = await Promise.all([
    launch(),
    build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' }),
  ]);
  browser = launched;
  script = outputFiles[0]?.text ?? '';
});
afterAll(() => browser.close());

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A page of a site that answers so at /job. */
async function openPage(answer?: RequestListener) {
  const site = await listen((request, response) => {
    if (request.url === '/job') answer?.(request, response);
    else response.setHeader('content-type', 'text/html').end('<!doctype html>');
  });
  const page = await browser.newPage();
  closing.push(() => page.close());
  await page.goto(site);
  await page.addScriptTag({ content: script });
  return { site, poll: (url: string) => page.evaluate((url) => window.pollAt(url), url) };
}

/** RUNNING twice, then DONE, with both validators; it keeps what it was asked. */
function job() {
  const asked: IncomingMessage[] = [];
  const answer: RequestListener = (request, response) => {
    // As a server that has never heard of conditional requests: neither header is allowed.
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    asked.push(request);
    response
      .setHeader('access-control-expose-headers', 'etag')
      .setHeader('etag', '"1"')
      .setHeader('last-modified', 'Sun, 22 Nov 2026 10:00:00 GMT')
      .end(JSON.stringify({ status: asked.length < 3 ? 'RUNNING' : 'DONE' }));
  };
  return { asked, answer };
}

const conditions = (asked: readonly IncomingMessage[]) =>
  asked.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']]);

describe('in a browser', () => {
  it('another origin is asked unconditionally, which it need not allow', async () => {
    const { asked, answer } = job();
    const elsewhere = await listen(answer);
    const { poll } = await openPage();
    expect(await poll(elsewhere)).toMatchObject({ reason: 'succeeded', polls: 3, failure: null });
    expect(conditions(asked)).toEqual(Array(3).fill([undefined, undefined]));
  });

  it('the page’s own origin is asked conditionally', async () => {
    const { asked, answer } = job();
    const { site, poll } = await openPage(answer);
    expect(await poll(`${site}/job`)).toMatchObject({ reason: 'succeeded', polls: 3 });
    const both = ['"1"', 'Sun, 22 Nov 2026 10:00:00 GMT'];
    expect(conditions(asked)).toEqual([[undefined, undefined], both, both]);
  });

  it('a body that isn’t UTF-8 is a broken body, as it is in Node', async () => {
    const { site, poll } = await openPage((_, response) =>
      response.end(Buffer.from('{"status":"caf\xe9"}', 'latin1')),
    );
    expect(await poll(`${site}/job`)).toMatchObject({
      reason: 'exhausted',
      failure: {
        code: 'body',
        message: 'The body could not be decoded (ERR_ENCODING_INVALID_ENCODED_DATA)',
      },
    });
  });
});
