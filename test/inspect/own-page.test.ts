import { once } from 'node:events';
import { connect } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { startRecordingServer } from '../../src/inspect-server/recording-server.ts';
import { launch } from '../support/browser/launch.ts';
import { finishedJob } from './finished-job.ts';
import { page, type Site, serveSite } from './site.ts';

/** A server with the page, and the paths below its token. */
interface Shown {
  readonly url: string;
  readonly paths: readonly string[];
  close(): Promise<void>;
}

const SERVERS = {
  'of live polls': async (): Promise<Shown> => {
    const { url, inspect, close } = await startInspectorServer({ port: 0 });
    await toPromise(
      createActor(finishedJob, { input: { id: 'a', autoStart: true }, inspect }).start(),
    );
    return { url, close, paths: ['', 'page.js', 'page.css', 'feed', 'stately', 'messages'] };
  },
  'of a recording': async (): Promise<Shown> => {
    const lines = async function* () {
      yield '{"pollchart":1}';
    };
    const { url, close } = await startRecordingServer({ port: 0, name: 'a.jsonl', lines });
    return { url, close, paths: ['', 'page.js', 'page.css', 'recording'] };
  },
};

describe.each(Object.entries(SERVERS))('the page %s', (_, start) => {
  let shown: Shown;
  let address: URL;
  beforeAll(async () => {
    shown = await start();
    address = new URL(shown.url);
  });
  afterAll(() => shown.close());

  /** The head of the answer; fetch allows no Host header. */
  async function headOf(path: string, headers: object = {}, method = 'GET'): Promise<string> {
    const socket = connect(Number(address.port), '127.0.0.1');
    const given = Object.entries({ Host: address.host, ...headers });
    const lines = given.map((pair) => pair.join(': '));
    socket.write([`${method} ${path} HTTP/1.1`, ...lines, '\r\n'].join('\r\n'));
    const [data] = await once(socket, 'data');
    socket.destroy();
    return String(data).split('\r\n\r\n')[0] ?? '';
  }
  const statusOf = async (...args: Parameters<typeof headOf>) =>
    Number((await headOf(...args)).split(' ')[1]);

  it('is refused to every other host, origin and site, whatever is asked for', async () => {
    const { port, pathname } = address;
    for (const path of shown.paths)
      for (const headers of [
        { Host: 'evil.example' },
        { Host: `localhost:${port}` },
        { Host: '127.0.0.1' },
        { Origin: 'http://evil.example' },
        { Origin: 'http://127.0.0.1:1' },
        { Origin: 'null' },
        { 'Sec-Fetch-Site': 'same-site' },
        { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
      ])
        expect([path, headers, await statusOf(`${pathname}${path}`, headers)]).toEqual([
          path,
          headers,
          403,
        ]);
  });

  it('is refused without the token, and to every other method', async () => {
    const [, token = ''] = address.pathname.split('/');
    const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`;
    for (const path of shown.paths) {
      for (const start of ['', other, token.slice(0, -1), `${token}${token}`])
        expect(await statusOf(`/${start}/${path}`)).toBe(403);
      for (const method of ['POST', 'HEAD', 'OPTIONS'])
        expect(await statusOf(`${address.pathname}${path}`, {}, method)).toBe(405);
    }
  });

  it('is answered to itself and to a typed address, and never kept, framed, sniffed or read by others', async () => {
    for (const path of shown.paths) {
      const head = await headOf(`${address.pathname}${path}`, { 'Sec-Fetch-Site': 'same-origin' });
      expect(head).toMatch(/^HTTP\/1\.1 200 /);
      expect(head).toMatch(
        /^content-security-policy: default-src 'none'; .*; frame-ancestors 'none'; /m,
      );
      for (const header of [
        'x-frame-options: DENY',
        'x-content-type-options: nosniff',
        'cross-origin-resource-policy: same-origin',
        'referrer-policy: no-referrer',
        'cache-control: no-store',
      ])
        expect(head.split('\r\n')).toContain(header);
      expect(head).not.toMatch(/access-control/i);
      if (/^(stately|messages)$/.test(path)) continue;
      expect(head).toContain("script-src 'self'; style-src 'self'; connect-src 'self';");
    }
  });

  it('gives nothing but its own files', async () => {
    for (const path of [
      '../package.json',
      '%2e%2e/package.json',
      'page.js.map',
      'page.js/',
      'x',
      '/page.js',
    ])
      expect(await statusOf(`${address.pathname}${path}`)).toBe(404);
  });

  it('is found where its address was copied without the last slash', async () => {
    const head = await headOf(address.pathname.slice(0, -1));
    expect(head).toMatch(/^HTTP\/1\.1 308 /);
    expect(head).toContain(`location: ${address.pathname}`);
  });
});

describe('a page of another site that knows the address', () => {
  let browser: Browser;
  let site: Site;
  let shown: readonly Shown[];
  beforeAll(async () => {
    [browser, site, ...shown] = await Promise.all([
      launch(),
      serveSite(new Map([['/', page('<p>Another page</p>')]])),
      ...Object.values(SERVERS).map((start) => start()),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), site.close(), ...shown.map(({ close }) => close())]);
  });

  it.each(['127.0.0.1', 'localhost'])(
    'from %s gets nothing by frame, window, fetch, EventSource, script, style, image and worker',
    async (host) => {
      const other = await (await browser.newContext()).newPage();
      await other.goto(site.url.replace('127.0.0.1', host));
      for (const { url, paths } of shown) {
        const results = await other.evaluate(
          async (addresses) => {
            const loaded = (tag: 'script' | 'img' | 'link', given: object) =>
              new Promise<string>((resolve) => {
                const element = Object.assign(document.createElement(tag), given);
                element.onload = () => resolve('loaded');
                element.onerror = () => resolve('nothing');
                document.body.append(element);
              });
            const read = (address: string, mode: RequestMode) =>
              fetch(address, { mode }).then(
                ({ type }) => type,
                () => 'nothing',
              );
            const listened = (address: string) =>
              new Promise<string>((resolve) => {
                const source = new EventSource(address);
                source.onopen = () => resolve('opened');
                source.onerror = () => resolve('nothing');
              });
            const framed = (address: string) =>
              new Promise<string>((resolve) => {
                const frame = document.createElement('iframe');
                frame.onload = () => {
                  let content = 'nothing';
                  try {
                    content = frame.contentDocument?.documentElement.dataset.source ?? content;
                  } catch {
                    // Another origin: that of the browser's own error page, too.
                  }
                  resolve(frame.contentWindow?.length === 0 ? content : 'frames');
                };
                frame.src = address;
                document.body.append(frame);
              });
            const tried = addresses.flatMap((address) => [
              read(address, 'cors'),
              read(address, 'no-cors'),
              listened(address),
              framed(address),
              loaded('script', { src: address }),
              loaded('script', { src: address, type: 'module' }),
              loaded('img', { src: address }),
              loaded('link', { href: address, rel: 'stylesheet' }),
            ]);
            return [...new Set(await Promise.all(tried))];
          },
          paths.map((path) => `${url}${path}`),
        );
        expect(results).toEqual(['nothing']);
      }
      await other.context().close();
    },
  );

  it('sees of a window that it opens neither its content nor that it is there', async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(site.url);
    for (const { url } of shown) {
      const popup = other.context().waitForEvent('page');
      await other.evaluate((address) => {
        Object.assign(window, { opened: window.open(address) });
      }, url);
      await (await popup).waitForLoadState();
      // Refused by its Sec-Fetch-Site.
      expect(await (await popup).evaluate(() => document.documentElement.dataset.source)).toBe(
        undefined,
      );
    }
    await other.context().close();
  });
});

it('nothing but its own server is asked while the page is open', async () => {
  const [browser, { url, close }] = await Promise.all([launch(), SERVERS['of live polls']()]);
  const opened = await browser.newPage();
  const asked: string[] = [];
  opened.on('request', (request) => asked.push(request.url()));
  await opened.goto(url);
  await opened.waitForLoadState('load');
  await close();
  await browser.close();
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((address) => !address.startsWith(url))).toEqual([]);
});
