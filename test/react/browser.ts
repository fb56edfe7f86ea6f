import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { StatusServer } from '../../src/testing/index.ts';
import type { harness } from './page/main.tsx';

const places = {
  '18': new URL('./react-18/', import.meta.url),
  '19': new URL('../../', import.meta.url),
};
const packageAt = (place: URL, name: string) =>
  fileURLToPath(new URL(`node_modules/${name}`, place));

/** The development build of the page with one version of React. */
export async function buildPage(react: '18' | '19'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    jsxDev: true,
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: Object.fromEntries(
      ['react', 'react-dom'].map((name) => [name, packageAt(places[react], name)]),
    ),
  });
  const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script');
  return `<!doctype html>
<html lang="en">
  <link rel="icon" href="data:," />
  <title>usePolling in a browser</title>
  <div id="root"></div>
  <script>${script}</script>
</html>`;
}

export type Harness = typeof harness;

/** The page, at an address of the server that it polls, with a watch on its console. */
export async function openPage(browser: Browser, html: string, server: StatusServer) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.clock.install();
  const url = `${server.url}/page`;
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(url);
  // What it asks for later goes to the server without a detour.
  await page.unroute(url);
  await page.waitForFunction(() => 'harness' in window);
  // From here on time passes only when a test says so.
  await page.clock.pauseAt(Date.now() + 60_000);
  return { page, context, complaints };
}

declare global {
  interface Window {
    readonly harness: Harness;
  }
}
