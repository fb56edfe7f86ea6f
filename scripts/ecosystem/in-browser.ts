import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../../test/support/browser/find.ts';
import { start } from '../../test/support/browser/start.ts';

/** How long a page may take to show what it should. */
const TIME_LIMIT_MS = 60_000;

/** What a browser says of itself: an answer such as 429, and that a page asked for no icon. */
const OF_ITSELF = /^Failed to load resource/;

export interface OpenPage {
  readonly page: Page;
  /** Resolves once the page shows this text. */
  readonly shows: (text: string) => Promise<void>;
  /** What the page has complained of. */
  readonly complaints: readonly string[];
}

/** @throws what the page complained of, after `look` too. */
export async function inBrowser(
  url: string,
  look: (page: OpenPage) => Promise<void>,
): Promise<void> {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (said) => {
      if (said.type() === 'error' && !OF_ITSELF.test(said.text())) complaints.push(said.text());
    });
    await page.goto(url);
    await look({ page, complaints, shows: (text) => untilShown(page, text, complaints) });
    if (complaints.length > 0) throw new Error(complaints.join('; '));
  } finally {
    await browser.close();
  }
}

async function untilShown(page: Page, text: string, complaints: string[]): Promise<void> {
  const shown = page.getByText(text, { exact: true });
  await shown.waitFor({ timeout: TIME_LIMIT_MS }).catch(async () => {
    const seen = (await page.locator('main, #app').allTextContents()).join();
    throw new Error([`the page shows "${seen}", expected "${text}"`, ...complaints].join('; '));
  });
}

async function startBrowser(): Promise<Browser> {
  const choice = await findBrowser();
  if ('none' in choice) throw new Error(choice.none);
  return start(choice.options);
}
