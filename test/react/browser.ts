import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { createServer, type ProxyOptions, type ViteDevServer } from 'vite';
import type { StatusServer } from '../../src/testing/index.ts';
import type { harness } from './page/main.tsx';

const root = fileURLToPath(new URL('../..', import.meta.url));
const places = {
  '18': new URL('./react-18/', import.meta.url),
  '19': new URL('../../', import.meta.url),
};
const packageAt = (place: URL, name: string) =>
  fileURLToPath(new URL(`node_modules/${name}`, place));

/** What the page gives up, the proxy gives up: by itself it would wait for the server's answer. */
const endWithPage: NonNullable<ProxyOptions['configure']> = (proxy) =>
  proxy.on('proxyReq', (request, _, response) => response.on('close', () => request.destroy()));

/** The development build of the page with one version of React, its API behind a proxy to the server. */
export async function servePage(react: '18' | '19', api: StatusServer): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    cacheDir: `node_modules/.cache/vite-react-${react}`,
    server: {
      host: '127.0.0.1',
      port: 0,
      proxy: { '/api': { target: api.url, configure: endWithPage } },
      watch: null,
    },
    resolve: {
      alias: ['react-dom', 'react'].map((name) => ({
        find: new RegExp(`^${name}(?=$|/)`),
        replacement: packageAt(places[react], name),
      })),
    },
  });
  return server.listen();
}

export type Harness = typeof harness;

/** The page, with a watch on its console. */
export async function openPage(browser: Browser, server: ViteDevServer) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.clock.install();
  await page.goto(`${server.resolvedUrls?.local[0]}test/react/page/index.html`);
  await page.waitForFunction(() => 'harness' in window);
  // From here on time passes only when a test says so.
  await page.clock.pauseAt(Date.now() + 60_000);
  return { page, context, complaints, close: () => context.close() };
}

declare global {
  interface Window {
    readonly harness: Harness;
  }
}
