import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fault, repeat, type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { launch, openPage, servePage } from './browser.ts';

const policy = {
  interval: { minMs: 5_000, maxMs: 5_000 },
  backoff: { baseMs: 1_000, maxMs: 1_000 },
};
const props = { id: 'abc', policy };

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(['19', '18'] as const)('in a browser, with React %s in StrictMode,', (react) => {
  let server: StatusServer;
  let vite: ViteDevServer;
  let page: Page;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    server = await startStatusServer({ auth: { mode: 'cloud', key: 'k' } });
    vite = await servePage(react, server);
  });
  afterAll(async () => {
    await vite.close();
    await server.close();
  });
  beforeEach(async () => {
    server.setKey('k');
    ({ page, context, complaints } = await openPage(browser, vite));
    earlier = server.requests.length;
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  let earlier = 0;
  const requests = () => server.requests.length - earlier;
  const requested = (n: number) => server.requested(earlier + n);
  const show = (name: 'Monitor' | 'Counted' | 'Five' | 'Machine', given: object = props) =>
    page.evaluate(([name, given]) => window.harness.show(name as never, given as never), [
      name,
      given,
    ] as const);
  /** Lets the page's clock run, and with it every wait of the chart. */
  const pass = (ms: number) => page.clock.runFor(ms);
  const phase = (name: string) =>
    page
      .locator('.phase', { hasText: new RegExp(`^${name}$`) })
      .first()
      .waitFor();
  const polls = (n: number) =>
    page
      .locator('.polls', { hasText: new RegExp(`^${n}$`) })
      .first()
      .waitFor();
  const phases = () => page.evaluate(() => window.harness.seen.phases);
  const poll = (name: 'start' | 'stop' | 'refresh' | 'pause' | 'resume' | 'restart') =>
    page.evaluate((name) => window.harness.seen.poll?.[name](), name);

  /** Mounts, and lets the timer of the start go off. */
  async function begin(name: Parameters<typeof show>[0], given: object = props) {
    await show(name, given);
    await pass(1);
    await requested(1);
  }

  /** Headless pages are always visible, so the page is told that it isn't. */
  const setHidden = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => (hidden ? 'hidden' : 'visible'),
      });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

  it('makes four requests for four polls, and never shows a false backoff', async () => {
    server.play('abc', [...repeat('RUNNING', 3), 'STOPPED']);
    await begin('Monitor');
    for (const n of [1, 2, 3]) {
      await polls(n);
      await pass(5_000);
    }
    await phase('stopped');
    expect(requests()).toBe(4);
    expect(await phases()).not.toContain('backoff');
    expect(await page.locator('q').textContent()).toBe('abc');
  });

  it('works with useMachine as well: no false backoff', async () => {
    server.play('abc', ['RUNNING']);
    await show('Machine');
    await phase('waiting');
    expect(await phases()).toEqual(['fetching', 'waiting']);
  });

  it('doesn’t render a component that reads data and status for 20 polls that change nothing', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Counted');
    await polls(1);
    const commits = await page.evaluate(() => window.harness.seen.commits);
    for (let n = 2; n <= 21; n++) {
      await pass(5_000);
      await polls(n);
    }
    expect(await page.evaluate(() => window.harness.seen.commits)).toBe(commits);
  });

  it('keeps its functions the same', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor');
    await polls(1);
    const kinds = await page.evaluate(() => {
      const [first, ...later] = window.harness.seen.controls.slice(-3);
      return later.map((functions) => functions.every((each, n) => each === first?.[n]));
    });
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds).not.toContain(false);
  });

  it('shares one poll among five components below a provider', async () => {
    server.play('abc', [...repeat('RUNNING', 2), 'STOPPED']);
    await begin('Five');
    for (const n of [1, 2]) {
      await polls(n);
      await pass(5_000);
    }
    await phase('stopped');
    expect(await page.locator('.phase').allTextContents()).toEqual(repeat('stopped', 5));
    expect(requests()).toBe(3);
  });

  it('hands a shared poll on from components that go to components that come', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Five', { ...props, generation: 1 });
    await polls(1);
    await show('Five', { ...props, generation: 2 });
    await pass(1);
    await polls(1);
    await pass(5_000);
    await polls(2);
    expect(requests()).toBe(2);
  });

  it('asks nothing for ten intervals while hidden, then once, then in rhythm', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor');
    await polls(1);
    await setHidden(true);
    await phase('paused');
    await pass(50_000);
    expect(requests()).toBe(1);
    await setHidden(false);
    await pass(1);
    await requested(2);
    await polls(2);
    await pass(4_998);
    expect(requests()).toBe(2);
    await pass(10);
    await requested(3);
    await polls(3);
    expect(requests()).toBe(3);
  });

  it('goes on with the rest of the wait when it was hidden for a moment', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor');
    await polls(1);
    await setHidden(true);
    await pass(2_000);
    await setHidden(false);
    await phase('waiting');
    await pass(2_500);
    expect(requests()).toBe(1);
    await pass(600);
    await requested(2);
  });

  it('does the same offline', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor');
    await polls(1);
    await context.setOffline(true);
    await phase('paused');
    await pass(50_000);
    expect(requests()).toBe(1);
    await context.setOffline(false);
    await phase('fetching|waiting');
    await pass(1);
    await requested(2);
    await polls(2);
    expect(requests()).toBe(2);
  });

  it('goes on while hidden when it is told to', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor', { ...props, pauseWhenHidden: false });
    await polls(1);
    await setHidden(true);
    await pass(5_000);
    await polls(2);
  });

  it('comes back to a rate limit no earlier than the server said', async () => {
    server.play('abc', [fault.status(429, { headers: { 'Retry-After': '60' } }), 'RUNNING']);
    await begin('Monitor');
    await phase('rateLimited');
    complaints.splice(0);
    await setHidden(true);
    await pass(30_000);
    await setHidden(false);
    await phase('rateLimited');
    await pass(29_000);
    expect(requests()).toBe(1);
    await pass(2_000);
    await requested(2);
  });

  it('leaves nothing behind when it is unmounted', async () => {
    server.play('abc', [fault.stall({ at: 'headers' })]);
    await begin('Monitor');
    await page.evaluate(() => window.harness.unmount());
    await pass(1);
    await server.idle();
    expect(server.requests.at(-1)?.closedEarly).toBe(true);
    await pass(60_000);
    expect(requests()).toBe(1);
  });

  it('ends the old poll when the id changes, and begins a new one', async () => {
    server.play('abc', [fault.held('STOPPED')]);
    server.play('def', ['RUNNING']);
    await begin('Monitor');
    await show('Monitor', { ...props, id: 'def' });
    await pass(1);
    await requested(2);
    server.release();
    await server.idle();
    await polls(1);
    await phase('waiting');
    expect(
      server.requests.slice(earlier).map(({ ids, closedEarly }) => [ids, closedEarly]),
    ).toEqual([
      [['abc'], true],
      [['def'], false],
    ]);
  });

  it('is held by enabled: false, and goes on from there', async () => {
    server.play('abc', ['RUNNING']);
    await show('Monitor', { ...props, enabled: false });
    await pass(60_000);
    await phase('idle');
    expect(requests()).toBe(0);
    await begin('Monitor');
    await polls(1);
    await show('Monitor', { ...props, enabled: false });
    await pass(1);
    await phase('paused');
    await pass(60_000);
    expect(requests()).toBe(1);
    await begin('Monitor');
    await polls(2);
  });

  it('begins anew after unauthorized, with a new key', async () => {
    server.play('abc', ['RUNNING']);
    server.setKey('new');
    await begin('Monitor');
    await phase('unauthorized');
    complaints.splice(0);
    await page.evaluate(() => {
      window.harness.seen.key = 'new';
    });
    await poll('restart');
    await phase('waiting');
  });

  it('stops, starts, pauses, resumes and refreshes', async () => {
    server.play('abc', ['RUNNING']);
    await begin('Monitor');
    await polls(1);
    await poll('refresh');
    await polls(2);
    await poll('pause');
    await phase('paused');
    await poll('resume');
    await phase('waiting');
    await poll('stop');
    await phase('stopped');
    await pass(60_000);
    expect(requests()).toBe(2);
    await poll('start');
    await requested(3);
    await phase('waiting');
  });

  it('comes from a server as idle, and is made alive without a complaint', async () => {
    server.play('abc', ['RUNNING']);
    const html = await page.evaluate((given) => window.harness.hydrate('Monitor', given), props);
    expect(html).toContain('<b class="phase">idle</b>');
    await pass(1);
    await polls(1);
  });
});
