import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from '../support/browser/launch.ts';

export interface Opened {
  readonly page: Page;
  /** What it complained about, and what it asked of another server than its own. */
  readonly complaints: readonly string[];
}

let browser: Browser;

/** One browser for the tests of a file. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser?.close());
}

/** @param feed what the server tells a live page, once; from then on it refuses to. */
export async function open(
  url: string,
  {
    width = 1280,
    locale = 'en-US',
    feed = null,
  }: {
    readonly width?: number;
    readonly locale?: string;
    readonly feed?: readonly unknown[] | null;
  } = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale });
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(request.url());
  });
  if (feed !== null) await tellOnce(page, feed);
  await page.goto(url);
  return { page, complaints };
}

async function tellOnce(page: Page, feed: readonly unknown[]): Promise<void> {
  const messages = feed.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
  const answers = [
    { status: 200, contentType: 'text/event-stream', body: `retry: 10\n\n${messages}` },
  ];
  await page.route('**/feed', (route) => route.fulfill(answers.shift() ?? { status: 403 }));
}

export const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

/** Waits until the chart shows that state as the current one. */
export const lit = (page: Page, state: string) =>
  page.locator(`li[data-state="${state}"][aria-current=step]`).waitFor();

export const says = (page: Page, text: string) => page.getByText(text).first().waitFor();
