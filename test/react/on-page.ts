import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { launch } from '../support/browser/launch.ts';
import { buildPage, type Harness, openPage } from './browser.ts';

type Component = Parameters<Harness['show']>[0];

/** For the tests of one `describe`: each on a fresh page, before a scripted server that takes the key `k`. */
export function onPage(react: '18' | '19') {
  let browser: Browser;
  let server: StatusServer;
  let html: string;
  let page: Page;
  let context: BrowserContext;
  let complaints: string[];
  let earlier = 0;

  beforeAll(async () => {
    browser = await launch();
    server = await startStatusServer({ auth: { mode: 'cloud', key: 'k' } });
    html = await buildPage(react);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    server.setKey('k');
    ({ page, context, complaints } = await openPage(browser, html, server));
    earlier = server.requests.length;
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const asked = () => server.requests.slice(earlier);
  const requested = (n: number) => server.requested(earlier + n);
  /** Lets the page's clock run, and with it every wait of the chart. */
  const pass = (ms: number) => page.clock.runFor(ms);
  const show = (name: Component, props: object) =>
    page.evaluate(([name, props]) => window.harness.show(name, props), [name, props] as const);
  const says = (field: string) => (text: string | number) =>
    page
      .locator(`.${field}`, { hasText: new RegExp(`^${text}$`) })
      .first()
      .waitFor();

  return {
    get server() {
      return server;
    },
    get page() {
      return page;
    },
    get context() {
      return context;
    },
    /** Forgets what the page complained about so far. */
    forgive: () => complaints.splice(0),
    asked,
    requests: () => asked().length,
    requested,
    pass,
    show,
    says,
    phase: says('phase'),
    polls: says('polls'),

    /** Mounts, and lets the timer of the start go off. */
    async begin(name: Component, props: object) {
      await show(name, props);
      await pass(1);
      await requested(1);
    },

    unmount: () => page.evaluate(() => window.harness.unmount()),
    /** What `useFleet` or `usePolling` gave last can do. */
    control: (name: 'start' | 'stop' | 'refresh' | 'pause' | 'resume' | 'restart') =>
      page.evaluate((name) => window.harness.seen.poll?.[name](), name),
    setKey: (key: string) =>
      page.evaluate((key) => {
        window.harness.seen.key = key;
      }, key),

    /** Headless pages are always visible, so the page is made to believe that it isn't. */
    setHidden: (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'visibilityState', {
          configurable: true,
          get: () => (hidden ? 'hidden' : 'visible'),
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden),
  };
}
