import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { startStatusServer } from '../../src/testing/index.ts';
import { launch } from '../support/browser/launch.ts';

const ids = ['1', '2', '3'].map((digit) => digit.repeat(32));

/** What each component comes to show. */
const shown: Readonly<Record<string, string>> = {
  'conversation.tsx': 'ended with the status PAUSED',
  'across-tabs.tsx': 'ended with the status PAUSED',
  'use-machine.tsx': 'ended with the status PAUSED',
  'board.tsx': '0 running, 2 settled',
};

it('the samples of the documents that need a page run in one, to their ends', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script');
  const body = `<!doctype html><link rel="icon" href="data:,"><body><script>${script}</script>`;
  const server = await startStatusServer();
  onTestFinished(() => server.close());
  for (const id of ids) server.play(id, ['PAUSED']);
  const browser = await launch();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  // The inspector isn't on this machine.
  await context.route('https://stately.ai/**', (route) => route.fulfill({ body: 'an inspector' }));
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route(/\/page/, (route) => route.fulfill({ contentType: 'text/html', body }));

  await page.goto(`${server.url}/page#${ids.join()}`);
  for (const [name, text] of Object.entries(shown))
    await page.locator(`[id="${name}"]`, { hasText: text }).waitFor();
  const [inspector] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByText('Inspect', { exact: true }).click(),
  ]);
  expect(inspector.url()).toContain('https://stately.ai/inspect');
  await page.getByText('inspect-in-page.ts').waitFor();
  expect(errors).toEqual([]);
});
