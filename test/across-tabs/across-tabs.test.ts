import { describe, expect, it, vi } from 'vitest';
import { type BarePage, barePages } from './bare-pages.ts';
import { EVERY_2_S, inTabs, type OpenTab } from './tabs.ts';

const on = inTabs();
const policy = EVERY_2_S;
const props = { policy };

/** The page whose request came last, and the others. */
function byLeader(tabs: readonly OpenTab[]): readonly [OpenTab, ...OpenTab[]] {
  const leader = tabs.find(({ n }) => n === on.site.asked.at(-1)?.page);
  if (!leader) throw new Error('no page has asked');
  return [leader, ...tabs.filter((tab) => tab !== leader)];
}

const all = (tabs: readonly OpenTab[], wait: (tab: OpenTab) => Promise<unknown>) =>
  Promise.all(tabs.map(wait));

/** When the next request is due, as the pages say. */
async function dueAt([tab]: readonly OpenTab[]): Promise<number> {
  await tab?.shows({ phase: 'waiting' });
  return (await tab?.seen())?.nextPollAt ?? Number.NaN;
}

/** Waits for one more request, which must come when it is due, from one of the pages that are left. */
async function expectOnTime(left: readonly OpenTab[], due: number, earlier: number) {
  await on.site.requested(earlier + 1);
  const next = on.site.asked[earlier];
  expect(next?.at).toBeGreaterThanOrEqual(due);
  expect(next?.at).toBeLessThanOrEqual(due + 2_000);
  expect(left.map(({ n }) => n)).toContain(next?.page);
}

const expectSame = async (tabs: readonly OpenTab[]) => {
  const [first, ...others] = await Promise.all(tabs.map(({ seen }) => seen()));
  for (const other of others) expect(other).toEqual(first);
};

/** A request that one page too many had made would come sooner. */
const expectNoneExtra = () => {
  const gaps = on.site.asked.slice(1).map(({ at }, n) => at - (on.site.asked[n]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
};

const expectNoComplaints = (tabs: readonly OpenTab[]) =>
  expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([]);

describe('four pages in StrictMode', () => {
  it('make one request an interval in all, show the same, and each tells its listeners', async () => {
    const tabs = await on.openAll(4, props);
    expect(on.site.asked.length).toBeLessThanOrEqual(tabs.length);
    const before = on.site.asked.length;
    await on.site.requested(before + 2);
    on.site.jobs.set('abc', { status: 'DONE' });
    await all(tabs, ({ shows }) => shows({ reason: 'succeeded' }));
    await expectSame(tabs);
    expect(new Set(on.site.asked.map(({ page }) => page)).size).toBe(1);
    expectNoneExtra();
    for (const { told } of tabs)
      expect((await told()).slice(-2)).toEqual(['abc DONE', 'abc ends as succeeded']);
    expectNoComplaints(tabs);
  });

  it('make one request an interval in all when they come in the same moment', async () => {
    const tabs = await Promise.all([on.open(), on.open(), on.open(), on.open()]);
    await all(tabs, ({ show }) => show(props));
    await all(tabs, ({ polled }) => polled(2));
    expect(new Set(on.site.asked.map(({ page }) => page)).size).toBe(1);
    expectNoneExtra();
    expectNoComplaints(tabs);
  });

  const close = ({ page }: OpenTab) => page.close({ runBeforeUnload: true });
  const crash = async ({ page }: OpenTab) => {
    const crashed = page.waitForEvent('crash');
    const cdp = await on.context.newCDPSession(page);
    cdp.send('Page.crash').catch(() => {});
    await crashed;
  };

  it.each([
    ['is closed', close],
    ['has crashed', crash],
  ])('go on when it is due, once, after the one that polls %s', async (_, end) => {
    const [leader, ...left] = byLeader(await on.openAll(4, props));
    const due = await dueAt(left);
    const earlier = on.site.asked.length;
    await end(leader);
    await expectOnTime(left, due, earlier);
    await all(left, ({ polled }) => polled(earlier + 1));
    expectNoneExtra();
    expectNoComplaints(left);
  });

  it('go on when it is due, once, after the one that polls is hidden, which still shows the same', async () => {
    const tabs = await on.openAll(4, props);
    const [leader, ...left] = byLeader(tabs);
    const due = await dueAt(left);
    const earlier = on.site.asked.length;
    await leader.setHidden(true);
    await expectOnTime(left, due, earlier);
    await all(tabs, ({ polled }) => polled(earlier + 1));
    expectNoneExtra();
    await expectSame(tabs);
    expectNoComplaints(tabs);
  });

  it('go on when it is due after the one that polls was told that it is frozen, which continues with the others', async () => {
    const tabs = await on.openAll(4, props);
    const [leader, ...left] = byLeader(tabs);
    const due = await dueAt(left);
    const earlier = on.site.asked.length;
    await leader.page.evaluate(() => document.dispatchEvent(new Event('freeze')));
    await expectOnTime(left, due, earlier);
    await leader.page.evaluate(() => document.dispatchEvent(new Event('resume')));
    await all(tabs, ({ polled }) => polled(earlier + 2));
    expectNoneExtra();
  });

  it('go on when it is due after the one that polls was frozen, which continues with the others', async ({
    skip,
  }) => {
    const pages = await barePages(on.browser);
    const polls = (page: BarePage) => page.evaluate(() => window.tab.seen?.polls ?? 0, null);
    const polled = (page: BarePage, atLeast: number) =>
      vi.waitUntil(async () => (await polls(page)) >= atLeast, { timeout: 20_000, interval: 100 });
    const open = async (n: string) => {
      const page = await pages.open(`${on.site.url}/page?n=${n}`);
      await page.evaluate((props) => window.tab.show(props), { ...props, pauseWhenHidden: false });
      await polled(page, 1);
      return page;
    };
    const hidden = await open('1');
    const leader = await open('2');
    // Chromium's headless shell hides no page behind another, and freezes none.
    const isHidden = await hidden.evaluate(() => document.visibilityState === 'hidden', null);
    if (!isHidden) await pages.close();
    skip(!isHidden, 'needs a browser that hides a page behind another one');
    await vi.waitUntil(() => on.site.asked.at(-1)?.page === '2', { timeout: 20_000 });
    const earlier = on.site.asked.length;
    await Promise.all([hidden, leader].map((page) => polled(page, earlier)));
    const due = await hidden.evaluate(() => window.tab.seen?.nextPollAt ?? Number.NaN, null);
    await leader.setState('frozen');
    await on.site.requested(earlier + 1);
    const next = on.site.asked[earlier];
    expect(next?.page).toBe('1');
    expect(next?.at).toBeGreaterThanOrEqual(due);
    expect(next?.at).toBeLessThanOrEqual(due + 2_000);
    await leader.setState('active');
    await polled(leader, earlier + 2);
    expectNoneExtra();
    await pages.close();
  });

  it('hand over no request that is in flight', async () => {
    const tabs = await on.openAll(2, props);
    const [leader, ...left] = byLeader(tabs);
    const earlier = on.site.asked.length;
    on.site.hold();
    await on.site.requested(earlier + 1);
    await leader.setHidden(true);
    await leader.shows({ phase: 'fetching' });
    on.site.release();
    await on.site.requested(earlier + 2);
    expect(on.site.asked.at(earlier)?.page).toBe(leader.n);
    expect(on.site.asked.at(earlier + 1)?.page).toBe(left[0]?.n);
  });
});

describe('hidden pages', () => {
  it('poll nothing when all of them pause then, and ask once when one is seen again', async () => {
    const tabs = await on.openAll(2, props);
    for (const { setHidden } of tabs) await setHidden(true);
    await all(tabs, ({ shows }) => shows({ phase: 'paused' }));
    const earlier = on.site.asked.length;
    await tabs[1]?.setHidden(false);
    await on.site.requested(earlier + 1);
    expect(on.site.asked.at(-1)?.page).toBe('2');
    await all(tabs, ({ shows }) => shows({ phase: 'waiting' }));
    expect(on.site.asked.length).toBe(earlier + 1);
  });

  it('poll in one of them when none pauses', async () => {
    const tabs = await on.openAll(2, { ...props, pauseWhenHidden: false });
    for (const { setHidden } of tabs) await setHidden(true);
    const earlier = on.site.asked.length;
    await on.site.requested(earlier + 2);
    const [one, other] = on.site.asked.slice(-2);
    expect((other?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it('show what others poll', async () => {
    const [first] = await on.openAll(1, props);
    const hidden = await on.open();
    await hidden.setHidden(true);
    await hidden.show(props);
    await hidden.polled(2);
    expect(new Set(on.site.asked.map(({ page }) => page))).toEqual(new Set([first?.n]));
  });
});

describe('a page among others', () => {
  it('shows at once what they know, and asks nothing', async () => {
    await on.openAll(1, props);
    const late = await on.open();
    const earlier = on.site.asked.length;
    await late.show(props);
    await late.polled(1);
    await late.page.close();
    expect(on.site.asked.slice(earlier).map(({ page }) => page)).not.toContain(late.n);
  });

  it('shows what they know rather than its own initial data', async () => {
    const [first] = await on.openAll(1, props);
    const late = await on.open();
    await late.show({ ...props, initialData: { status: 'OLD' } });
    await late.shows({ status: 'RUNNING' });
    await expectSame([first as OpenTab, late]);
  });

  it('shows how a poll has ended, and asks nothing', async () => {
    on.site.jobs.set('abc', { status: 'DONE' });
    const [first] = await on.openAll(1, props);
    await first?.shows({ reason: 'succeeded' });
    const late = await on.open();
    await late.show(props);
    await late.shows({ reason: 'succeeded' });
    expect(await late.told()).toEqual(['abc ends as succeeded']);
    expect(on.site.asked.length).toBe(1);
  });

  it('asks again where the credentials were refused, for all', async () => {
    on.site.jobs.set('abc', { status: 'NO', httpStatus: 401 });
    const first = await on.open();
    await first.show(props);
    await first.shows({ phase: 'unauthorized' });
    on.site.jobs.delete('abc');
    const late = await on.open();
    await late.show(props);
    await all([first, late], ({ shows }) => shows({ phase: 'waiting', status: 'RUNNING' }));
  });

  it('refreshes, pauses, resumes, restarts and stops the poll of all', async () => {
    const slow = { policy: { interval: { minMs: 60_000, maxMs: 60_000 } } };
    const tabs = await on.openAll(2, slow);
    const [leader, follower] = byLeader(tabs) as readonly [OpenTab, OpenTab];
    await follower.control('refresh');
    await on.site.requested(2);
    await all(tabs, ({ shows }) => shows({ phase: 'waiting', polls: 2 }));
    await follower.control('pause');
    await all(tabs, ({ shows }) => shows({ phase: 'paused' }));
    await leader.control('resume');
    await all(tabs, ({ shows }) => shows({ phase: 'waiting' }));
    await follower.control('restart');
    await on.site.requested(3);
    await all(tabs, ({ shows }) => shows({ phase: 'waiting', polls: 1, status: 'RUNNING' }));
    await follower.control('stop');
    await all(tabs, ({ shows }) => shows({ reason: 'aborted' }));
    await follower.control('start');
    await on.site.requested(4);
    await all(tabs, ({ shows }) => shows({ phase: 'waiting', polls: 1 }));
    expect(new Set(on.site.asked.map(({ page }) => page))).toEqual(new Set([leader.n]));
  });

  it('is left alone when it is unmounted or shows another id, and others go on', async () => {
    const tabs = await on.openAll(2, props);
    const [leader, follower] = byLeader(tabs) as readonly [OpenTab, OpenTab];
    const due = await dueAt([follower]);
    const earlier = on.site.asked.length;
    await leader.show({ ...props, id: 'other' });
    await leader.shows({ phase: 'waiting', polls: 1 });
    await follower.polled(earlier + 1);
    const ofFirst = on.site.asked.filter(({ path }) => path === '/jobs/abc');
    expect(ofFirst.at(-1)?.page).toBe(follower.n);
    expect(ofFirst.at(-1)?.at).toBeGreaterThanOrEqual(due);
    await follower.page.evaluate(() => window.tab.unmount());
    await leader.polled(2);
  });

  it('takes the lead from one that hangs', async () => {
    const tabs = await on.openAll(2, props);
    const [leader, follower] = byLeader(tabs) as readonly [OpenTab, OpenTab];
    const earlier = on.site.asked.length;
    leader.page
      .evaluate(() => {
        const end = Date.now() + 8_000;
        while (Date.now() < end);
      })
      .catch(() => {});
    await on.site.requested(earlier + 1);
    expect(on.site.asked.at(-1)?.page).toBe(follower.n);
  });

  it('ignores what isn’t a message of the poll', async () => {
    const tabs = await on.openAll(2, props);
    const [leader, follower] = byLeader(tabs) as readonly [OpenTab, OpenTab];
    await leader.page.evaluate(() => {
      const channel = new BroadcastChannel(window.posted[0]?.channel ?? '');
      const state = { type: 'state', from: 'x', to: null, term: 9e15, turn: 1, run: 0 };
      const rest = { isPaused: false, pages: null, isWhole: true, told: [] };
      const messages = [
        null,
        'hello',
        { type: 'state', from: 'x' },
        { ...state, ...rest, snapshot: { status: 'active', value: 'idle', context: {} } },
        { ...state, ...rest, term: 'never', snapshot: {} },
        { type: 'event', from: 'x', number: 1, event: { type: 'xstate.stop' } },
        { type: 'taken', from: 'x', to: 'y', number: 'z' },
      ];
      for (const message of messages) channel.postMessage(message);
    });
    const { polls } = await follower.seen();
    await all(tabs, ({ polled }) => polled(polls + 2));
    await expectSame(tabs);
    expect(new Set(on.site.asked.map(({ page }) => page))).toEqual(new Set([leader.n]));
  });
});

describe('pages that don’t poll the same', () => {
  const each = async (...shown: readonly Parameters<OpenTab['show']>[0][]) => {
    const tabs: OpenTab[] = [];
    for (const props of shown) {
      const tab = await on.open();
      await tab.show(props);
      await tab.polled(2);
      tabs.push(tab);
    }
    return tabs;
  };
  const pages = () => new Set(on.site.asked.map(({ page }) => page));

  it('of two releases poll once each', async () => {
    const tabs = await each({ ...props, release: '1' }, { ...props, release: '2' });
    const second = await on.open();
    await second.show({ ...props, release: '2' });
    await second.polled(2);
    expect(pages()).toEqual(new Set(['1', '2']));
    expectNoComplaints([...tabs, second]);
  });

  it('of two users, or with two policies, poll once each', async () => {
    const other = { interval: { minMs: 2_100, maxMs: 2_100 } };
    await each({ ...props, user: 'a' }, { ...props, user: 'b' }, { policy: other });
    expect(pages()).toEqual(new Set(['1', '2', '3']));
  });

  it('of two keys poll once each, and those of one key once in all', async () => {
    for (const key of ['secret-of-ann', 'secret-of-bob', 'secret-of-ann']) {
      const tab = await on.open(undefined, `&key=${key}`);
      await tab.show({ ...props, machine: 'keyed' });
      await tab.polled(1);
    }
    const keys = Object.fromEntries(on.site.asked.map(({ page, key }) => [page, key]));
    expect(keys).toEqual({ 1: 'Bearer secret-of-ann', 2: 'Bearer secret-of-bob' });
  });

  it('poll for themselves while nothing tells whose cookies they send, which is said', async () => {
    const tabs = await on.openAll(2, { ...props, user: '' });
    expect(pages()).toEqual(new Set(['1', '2']));
    for (const { complaints, page } of tabs) {
      expect(complaints).toEqual([
        expect.stringMatching(
          /^acrossTabs: each tab polls "abc" for itself: acrossTabs\.user: exp/,
        ),
      ]);
      expect(await page.evaluate(() => window.posted)).toEqual([]);
    }
  });

  it('poll for themselves without a name where nothing tells the machine, which is said, and with one share it', async () => {
    const [alone] = await each({ ...props, machine: 'named' });
    expect(alone?.complaints).toEqual([
      expect.stringMatching(/^acrossTabs: each tab polls "abc" for itself: acrossTabs\.machines/),
    ]);
    const earlier = on.site.asked.length;
    await alone?.page.close();
    const shared = await each(
      { ...props, machine: 'named', isNamed: true },
      { ...props, machine: 'named', isNamed: true },
    );
    const asked = on.site.asked.slice(earlier).map(({ page }) => page);
    expect(new Set(asked)).toEqual(new Set([shared[0]?.n]));
  });

  it('poll for themselves without Web Locks, and without BroadcastChannel', async () => {
    const withoutLocks = await on.open(() => {
      Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
    });
    const withoutChannel = await on.open(() => {
      Object.defineProperty(window, 'BroadcastChannel', { value: undefined });
    });
    const [shared] = await on.openAll(1, props);
    for (const tab of [withoutLocks, withoutChannel]) {
      await tab.show(props);
      await tab.polled(2);
    }
    expect(pages()).toEqual(new Set(['1', '2', '3']));
    expectNoComplaints([withoutLocks, withoutChannel, shared as OpenTab]);
  });
});

describe('no secret crosses the channel', () => {
  const posted = async (tabs: readonly OpenTab[]) =>
    (
      await Promise.all(
        tabs.map(({ page }) =>
          page.evaluate(() => window.posted.map(({ channel, text }) => channel + text)),
        ),
      )
    ).flat();

  it('of the credentials', async () => {
    const tab = await on.open(undefined, '&key=canary-4711-secret');
    await tab.show({ ...props, machine: 'keyed' });
    await tab.polled(2);
    const texts = await posted([tab]);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(text).not.toContain('canary');
  });

  it('of the next request that an answer names: each page polls for itself, which is said once', async () => {
    const tabs = await on.openAll(2, props);
    on.site.jobs.set('abc', {
      status: 'RUNNING',
      next: `${on.site.url}/jobs/abc?signature=canary-4711`,
    });
    const signed = () => on.site.asked.filter(({ path }) => path.includes('canary'));
    await all(tabs, ({ page, n }) =>
      page.waitForRequest((request) => request.url().includes('canary')).then(() => n),
    );
    // A page tells of a request before the server has it.
    await expect.poll(() => new Set(signed().map(({ page }) => page))).toEqual(new Set(['1', '2']));
    for (const text of await posted(tabs)) expect(text).not.toContain('canary');
    expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([
      expect.stringMatching(/^acrossTabs: each tab polls "abc" for itself: .*signed/),
    ]);
  });

  it('of its data', async () => {
    on.site.jobs.set('abc', { status: 'RUNNING', pin: 4711 });
    const tabs: OpenTab[] = [];
    for (let n = 0; n < 2; n++) {
      const tab = await on.open();
      await tab.show({ ...props, machine: 'pinned' });
      await tab.polled(1);
      tabs.push(tab);
    }
    for (const text of await posted(tabs)) expect(text).not.toContain('4711');
    expect(new Set(on.site.asked.map(({ page }) => page))).toEqual(new Set(['1', '2']));
  });
});

describe('a fleet', () => {
  it('is asked for once an interval in all, goes on when its page is closed, and changes its ids', async () => {
    const tabs = await on.openAll(4, { ...props, ids: ['a', 'b', 'c'] });
    expect(new Set(on.site.asked.map(({ page }) => page)).size).toBe(1);
    const [leader, ...left] = byLeader(tabs);
    const due = await dueAt(left);
    const earlier = on.site.asked.length;
    await leader.page.close({ runBeforeUnload: true });
    await expectOnTime(left, due, earlier);
    await all(left, ({ polled }) => polled(earlier + 1));
    expectNoneExtra();
    await expectSame(left);

    for (const { show } of left) await show({ ...props, ids: ['a', 'c', 'd'] });
    on.site.jobs.set('d', { status: 'DONE' });
    await all(left, ({ page }) =>
      page.waitForFunction(() => window.tab.told.includes('d ends as succeeded')),
    );
    await all(left, ({ shows }) => shows({ status: '3' }));
    const before = on.site.asked.length;
    await on.site.requested(before + 2);
    const [one, other] = on.site.asked.slice(before);
    expect((other?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
    expectNoComplaints(left);
  });
});

describe('a recording', () => {
  const ids = ({ page }: OpenTab) =>
    page.evaluate(() => window.tab.recording?.lines().map((line) => Object.keys(JSON.parse(line))));

  it('is in the page that polls, and in the one that continues from there on', async () => {
    const tabs = await on.openAll(2, { ...props, record: true });
    const [leader, ...left] = byLeader(tabs);
    const [follower] = left;
    if (!follower) throw new Error('there is one page');
    expect((await ids(leader))?.length).toBeGreaterThan(1);
    expect(await ids(follower)).toEqual([]);
    const earlier = on.site.asked.length;
    await leader.page.close({ runBeforeUnload: true });
    await on.site.requested(earlier + 1);
    await follower.polled(earlier + 1);
    expect((await ids(follower))?.[0]).toContain('snapshot');
    expect((await ids(follower))?.length).toBeGreaterThan(1);
    expectNoComplaints(left);
  });
});
