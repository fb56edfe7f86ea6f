import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launch } from '../support/browser/launch.ts';
import type { Props, Tab } from './page/main.tsx';
import { type Site, startSite } from './site.ts';

declare global {
  interface Window {
    readonly tab: Tab;
    /** All that this page has posted to others. */
    readonly posted: readonly { readonly channel: string; readonly text: string }[];
  }
}

type Control = keyof NonNullable<Tab['controls']>;

/** One page of the browser. */
export interface OpenTab {
  readonly page: Page;
  /** Its number, by which the site tells who has asked. */
  readonly n: string;
  readonly complaints: string[];
  show(props: Props): Promise<void>;
  seen(): Promise<NonNullable<Tab['seen']>>;
  /** Waits until what is shown is so. */
  shows(wanted: Partial<NonNullable<Tab['seen']>>): Promise<void>;
  /** Waits until so many answers have come. */
  polled(atLeast: number): Promise<void>;
  control(name: Control): Promise<void>;
  told(): Promise<readonly string[]>;
  /** Headless pages are always visible, so the page is made to believe that it isn't. */
  setHidden(isHidden: boolean): Promise<void>;
}

export const EVERY_2_S = { interval: { minMs: 2_000, maxMs: 2_000 } };

/** For the tests of one file: each in a browser context of its own, before a site of its own. */
export function inTabs() {
  let browser: Browser;
  let context: BrowserContext;
  let site: Site;
  let opened = 0;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    site = await startSite();
    context = await browser.newContext();
    opened = 0;
  });
  afterEach(async () => {
    await context.close();
    await site.close();
  });

  async function open(init?: () => void, query = ''): Promise<OpenTab> {
    opened += 1;
    const n = String(opened);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript(() => {
      const posted: { channel: string; text: string }[] = [];
      Object.assign(window, { posted });
      const { postMessage } = BroadcastChannel.prototype;
      BroadcastChannel.prototype.postMessage = function (message) {
        posted.push({ channel: this.name, text: JSON.stringify(message) });
        postMessage.call(this, message);
      };
    });
    if (init) await page.addInitScript(init);
    await page.goto(`${site.url}/page?n=${n}${query}`);
    return {
      ...{ page, n, complaints },
      show: (props) => page.evaluate((props) => window.tab.show(props), props),
      seen: () => page.evaluate(() => window.tab.seen as NonNullable<Tab['seen']>),
      shows: async (wanted) => {
        await page.waitForFunction((wanted) => {
          const { seen } = window.tab;
          return Object.entries(wanted).every(
            ([field, value]) => seen?.[field as keyof typeof seen] === value,
          );
        }, wanted);
      },
      polled: async (atLeast) => {
        await page.waitForFunction((atLeast) => (window.tab.seen?.polls ?? 0) >= atLeast, atLeast);
      },
      control: (name) => page.evaluate((name) => window.tab.controls?.[name](), name),
      told: () => page.evaluate(() => [...window.tab.told]),
      setHidden: (isHidden) =>
        page.evaluate((isHidden) => {
          Object.defineProperty(document, 'visibilityState', {
            configurable: true,
            get: () => (isHidden ? 'hidden' : 'visible'),
          });
          document.dispatchEvent(new Event('visibilitychange'));
        }, isHidden),
    };
  }

  return {
    open,
    /** Several pages that show the same, each joined before the next one comes. */
    async openAll(count: number, props: Props): Promise<readonly OpenTab[]> {
      const tabs: OpenTab[] = [];
      for (let n = 0; n < count; n++) {
        const tab = await open();
        await tab.show(props);
        await tab.polled(1);
        tabs.push(tab);
      }
      return tabs;
    },
    get browser() {
      return browser;
    },
    get site() {
      return site;
    },
    get context() {
      return context;
    },
  };
}
