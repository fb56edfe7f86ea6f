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

export async function open(url: string, { width = 1280, locale = 'en-US' } = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale });
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

export const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

/** Waits until the chart shows that state as the current one. */
export const lit = (page: Page, state: string) =>
  page.locator(`li[data-state="${state}"][aria-current=step]`).waitFor();

export const says = (page: Page, text: string) => page.getByText(text).first().waitFor();
