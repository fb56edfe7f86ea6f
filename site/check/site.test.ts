import { readdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../../test/support/browser/launch.ts';
import { fromRoot } from '../repository.ts';
import { serve } from './serve.ts';

const SITE = fromRoot('site/dist');
const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html') && name !== '404.html')
  .sort();

let site: Awaited<ReturnType<typeof serve>>;
let browser: Browser;
const elsewhere = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([serve(SITE), launch()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly locale?: string;
}

async function open(path: string, { width, colorScheme, locale = 'en-US' }: Look): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    ...{ colorScheme, locale, reducedMotion: 'reduce' },
  });
  page.setDefaultTimeout(15_000);
  page.on('request', (request) => {
    if (!request.url().startsWith(`${site.url}/`) && !/^(data|blob):/.test(request.url()))
      elsewhere.add(request.url());
  });
  page.on('websocket', (socket) => elsewhere.add(socket.url()));
  page.on('pageerror', (error) => complaints.push(`${path}: ${error}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${path}: ${message.text()}`);
  });
  await page.goto(`${site.url}/${path}`);
  // Keys do nothing before.
  if (!path.startsWith('demo/'))
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  return page;
}

const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test-results/site-${name}.png`, animations: 'disabled' });

/** What stands out to the right of the page, but for what scrolls by itself. */
const tooWide = (page: Page) =>
  page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) ||
        scrolls(element.parentElement));
    return Array.from(document.querySelectorAll('.VPDoc *, #root *'))
      .filter(
        (element) =>
          element.getBoundingClientRect().right > document.documentElement.clientWidth + 1 &&
          element.getBoundingClientRect().width > 0 &&
          !scrolls(element.parentElement) &&
          !scrolls(element),
      )
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 60)}`);
  });

const background = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** Goes on by the Tab key until an element has the focus that fits. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((one) => document.activeElement?.matches(one), selector)) return;
  }
  throw new Error(`Tab never comes to ${selector}`);
}

describe('the site', () => {
  it('shows every page at 360 px, with nothing cut off', async () => {
    const page = await open('index.html', { width: 360, colorScheme: 'light' });
    const wide: Record<string, readonly string[]> = {};
    for (const path of pages) {
      await page.goto(`${site.url}/${path}`);
      const found = await tooWide(page);
      if (found.length > 0) wide[path] = found;
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(360);
    }
    expect(wide).toEqual({});
    await page.goto(`${site.url}/states.html`);
    await picture(page, '360-light');
    await page.close();
  }, 60_000);

  it('is dark for who prefers it, and by its switch', async () => {
    const page = await open('index.html', { width: 1280, colorScheme: 'dark' });
    await picture(page, '1280-dark');
    const dark = await background(page);
    await tabTo(page, '.VPSwitchAppearance');
    await page.keyboard.press('Enter');
    await page.locator('html:not(.dark)').waitFor();
    expect(await background(page)).not.toBe(dark);
    await picture(page, '1280-light');
    await page.close();
  });

  it('leads by the keyboard alone past the menus, into the search and to what it found', async () => {
    const page = await open('quick-start.html', { width: 1280, colorScheme: 'light' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').waitFor();
    await page.keyboard.type('jitter');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    await picture(page, 'search');
    await page.keyboard.press('Enter');
    await page.locator('.VPLocalSearchBox').waitFor({ state: 'detached' });
    await page.locator('.VPDoc', { hasText: /jitter/i }).waitFor();
    await page.close();
  });

  it('finds a word of Chinese, on a page in Chinese', async () => {
    const page = await open('zh-CN/index.html', {
      width: 360,
      colorScheme: 'dark',
      locale: 'zh-CN',
    });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').fill('轮询');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    await picture(page, '360-dark-zh');
    await page.locator('#localsearch-input').fill('鲸鱼');
    await page.locator('.VPLocalSearchBox .no-results').waitFor();
    await page.close();
  });

  it('plays the demo without a server, to its end', async () => {
    const page = await open('demo/index.html', { width: 360, colorScheme: 'light' });
    const lit = (state: string) =>
      page.locator(`[data-state=${state}][aria-current=step]`).waitFor({ state: 'attached' });
    await lit('waiting');
    await tabTo(page, '[data-step="503"]');
    await page.keyboard.press('Enter');
    await lit('backoff');
    await picture(page, 'demo-360-light');
    await page.locator('[data-step=finish]').focus();
    await page.keyboard.press('Enter');
    await lit('stopped');
    expect(await tooWide(page)).toEqual([]);
    await page.close();
  });

  it('has asked nobody else for anything, and complained of nothing', () => {
    expect([...elsewhere]).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
