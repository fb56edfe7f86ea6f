import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from '../../examples/react/demo-server.ts';
import { launch } from '../support/browser/launch.ts';

/** What Chromium itself writes, as an error, of every answer that isn't a good one; no page can keep it from that. */
const OF_CHROMIUM =
  /^Failed to load resource: (the server responded with a status of (503|429|404|401) \(|net::ERR_CONTENT_LENGTH_MISMATCH$)/;

describe('the demo page', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    demo = await startDemo({ port: 0 });
    browser = await launch();
    page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      locale: 'en-US',
      colorScheme: 'light',
    });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const isOfChromium =
        OF_CHROMIUM.test(message.text()) && message.location().url.includes('/api/conversations/');
      if (['error', 'warning'].includes(message.type()) && !isOfChromium)
        complaints.push(message.text());
    });
    page.on('request', (request) => asked.add(request.url()));
    page.on('websocket', (socket) => asked.add(socket.url()));
    await page.goto(demo.url);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const lit = (state: string) =>
    page.locator(`li[data-state=${state}][aria-current=step]`).waitFor();
  const taken = (edge: string) =>
    page.locator(`[data-edge="${edge}"]:not([data-age=plain])`).waitFor({ state: 'attached' });
  const says = (text: string | RegExp) =>
    page.locator('[aria-live=polite]', { hasText: text }).waitFor();
  const row = (...cells: readonly (string | RegExp)[]) =>
    cells
      .reduce((rows, text) => rows.filter({ hasText: text }), page.locator('tbody tr'))
      .first()
      .waitFor();
  const picture = (name: string) =>
    page.screenshot({
      path: `test-results/demo-${name}.png`,
      fullPage: true,
      animations: 'disabled',
    });

  async function tell(step: string): Promise<void> {
    const answered = page.waitForResponse((response) => response.url().includes('/control/'));
    await press(step);
    await answered;
  }

  /** Has the server do that from the next poll on, which doesn't come before it is known. */
  async function play(step: string): Promise<void> {
    await press('Pause');
    await lit('paused');
    await tell(step);
    await press('Resume');
  }

  /** Runs on and begins anew after an end. */
  async function restart(): Promise<void> {
    await tell('Run on');
    await press('Restart');
    await lit('waiting');
  }

  /** Goes on by the Tab key until that button has the focus. */
  async function tabTo(name: string, key = 'Tab'): Promise<void> {
    const button = page.getByRole('button', { name, exact: true });
    for (let steps = 0; steps < 30; steps++) {
      await page.keyboard.press(key);
      if (await button.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${key} never comes to ${name}`);
  }

  it('polls as soon as it is open', async () => {
    await lit('waiting');
    await taken('deciding→waiting');
    await says('The conversation has the status running');
    await page
      .getByRole('timer')
      .filter({ hasText: /^Next poll in [0-3]\.\d s$/ })
      .waitFor();
    await row('running', 'waiting');
  });

  it('a 503: backoff, why, and then on', async () => {
    await play('503 twice');
    await lit('backoff');
    await taken('deciding→backoff');
    await says('The server is overloaded or in maintenance (503)');
    await row('503', 'backoff');
    await picture('light');
    await lit('waiting');
  });

  it('a 429: no request for as long as it says, and no refresh', async () => {
    await play('429, come back in 5 s');
    await lit('rateLimited');
    await says('Too many requests (429)');
    await row('429', 'rateLimited', /[5-7]\.\d s/);
    await page
      .getByRole('timer')
      .filter({ hasText: /^Next poll in [2-6]\.\d s$/ })
      .waitFor();
    expect(await page.getByRole('button', { name: 'Refresh' }).isDisabled()).toBe(true);
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await lit('waiting');
  });

  it('a dropped connection: backoff, in Chinese and on a phone too', async () => {
    await play('Drop the connection');
    await lit('backoff');
    await says('The network failed');
    await row('network', 'backoff');
    await lit('waiting');

    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByLabel('中文').check();
    await says('会话的状态为 running');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await page.getByRole('cell', { name: '网络连接出现问题' }).waitFor();
    await press('停止');
    await says('已按要求停止轮询');
    await picture('narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await press('开始');
    await page.getByLabel('English').check();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('pauses and resumes', async () => {
    await press('Pause');
    await lit('paused');
    await taken('polling→paused');
    await says('Polling is paused');

    let release = () => {};
    const letGo = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/**', (route) => letGo.then(() => route.continue()));
    await press('Resume');
    await taken('paused→polling');
    release();
    await lit('waiting');
    await page.unroute('**/api/**');

    const asked = page.waitForRequest('**/api/**');
    await press('Refresh');
    await asked;
  });

  it('ends with the conversation, and begins anew', async () => {
    await play('Finish');
    await lit('stopped');
    await taken('deciding→stopped');
    await says('has ended with the status finished');
    await page.getByText('No poll is scheduled.').waitFor();
    await picture('stopped');
    await restart();
  });

  it('a 404 twice, and a 401 once, are the end', async () => {
    await play('404');
    await row('404', 'waiting');
    await lit('notFound');
    await says('the server no longer knows it');
    await restart();

    await play('401');
    await lit('unauthorized');
    await taken('deciding→unauthorized');
    await says('The credentials are not valid (401)');
    await restart();
  });

  it('is used by the keyboard alone', async () => {
    await page.reload();
    await lit('waiting');
    await tabTo('Stop');
    await page.keyboard.press('Enter');
    await lit('stopped');
    await says('was stopped as asked');
    await picture('keyboard');
    await tabTo('Start', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await lit('waiting');
  });

  it('has no error and no warning on its console, and makes requests to this machine only', () => {
    expect(complaints).toEqual([]);
    const hosts = new Set([...asked].map((url) => new URL(url).hostname));
    expect([...hosts]).toEqual(['127.0.0.1']);
  });

  it('opens the inspector by a switch, and shows it the poll', async () => {
    const receiver = `<script>
      window.received = [];
      addEventListener('message', ({ data }) => received.push(JSON.stringify(data)));
      opener.postMessage({ type: '@statelyai.connected' }, '*');
    </script>`;
    const inspector = 'http://127.0.0.1:9/inspector';
    const context = await browser.newContext({ locale: 'en-US' });
    await context.route(inspector, (route) =>
      route.fulfill({ contentType: 'text/html', body: receiver }),
    );
    const inspected = await context.newPage();
    await inspected.goto(`${demo.url}?inspector=${inspector}`);
    const popup = inspected.waitForEvent('popup');
    const button = inspected.getByRole('button', { name: 'Inspect' });
    await button.click();
    await (await popup).waitForFunction(() =>
      (window as never as { received: string[] }).received.some((message) =>
        message.includes('fetching'),
      ),
    );
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await context.close();
  });
});
