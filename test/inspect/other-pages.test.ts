import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { type InspectorServer, startInspectorServer } from '../../src/inspect-server/index.ts';
import { launch } from '../support/browser/launch.ts';
import { finishedJob } from './finished-job.ts';
import { bundled, page, type Received, type Site, serveSite } from './site.ts';

let browser: Browser;
let inspectorSite: Site;
let otherSite: Site;
beforeAll(async () => {
  const receiver = page('', await bundled('receiver'));
  // Claims to be the inspector, and forwards what it receives.
  const thief = page(
    '',
    `onmessage = ({ data }) => fetch('/told', { method: 'POST', body: JSON.stringify(data) });
     parent.postMessage({ type: '@statelyai.connected' }, '*');`,
  );
  // Posts to any page in its frame.
  const careless = page(
    '<iframe src="/receiver"></iframe>',
    `onmessage = ({ data, source, origin }) => {
       if (source === frames[0] && data.type === '@statelyai.connected')
         source.postMessage('what a careless page tells', origin);
     };`,
  );
  [browser, inspectorSite, otherSite] = await Promise.all([
    launch(),
    serveSite(
      new Map([
        ['/receiver', receiver],
        ['/careless', careless],
      ]),
    ),
    serveSite(
      new Map([
        ['/', page('<p>Another page</p>')],
        ['/thief', thief],
      ]),
    ),
  ]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([inspectorSite.close(), otherSite.close()]);
});

let inspector: InspectorServer;
beforeEach(async () => {
  otherSite.posted.length = 0;
  inspector = await startInspectorServer({ port: 0, url: `${inspectorSite.url}/receiver` });
  await polled('before');
  return () => inspector.close();
});

const polled = (id: string) =>
  toPromise(
    createActor(finishedJob, {
      id,
      input: { id, autoStart: true },
      inspect: inspector.inspect,
    }).start(),
  );

async function newContext(): Promise<BrowserContext> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return context;
}

/** The page as a user opens it. */
async function opened(): Promise<Page> {
  const own = await (await newContext()).newPage();
  await own.goto(inspector.url);
  return own;
}

/** Resolves when the inspector in the page has received a whole poll. */
async function sees(own: Page, id: string): Promise<void> {
  await own.frames()[1]?.waitForFunction((name) => {
    const { received } = window as never as { received: Received[] };
    const poll = received?.find((message) => message.name === name);
    return received?.some(
      ({ type, sessionId, snapshot }) =>
        type === '@xstate.snapshot' &&
        sessionId === poll?.sessionId &&
        snapshot?.value === 'stopped',
    );
  }, id);
}

/** A page of another site, by the name that it was reached by. */
async function another(context: BrowserContext, host: string): Promise<Page> {
  const other = await context.newPage();
  await other.goto(otherSite.url.replace('127.0.0.1', host));
  return other;
}

type Tag = 'iframe' | 'embed' | 'object';

/** Frames a page, and opens one of ours in the frame that is within it. */
const takeOver = (other: Page | Frame, tag: Tag, url: string): Promise<void> =>
  other.evaluate(
    async ([tag, url]) => {
      const element = document.createElement(tag);
      const settled = new Promise((resolve) => {
        element.addEventListener('load', resolve);
        element.addEventListener('error', resolve);
      });
      element.setAttribute(tag === 'object' ? 'data' : 'src', url);
      document.body.append(element);
      await settled;
      const framed = window[window.length - 1] as Window | undefined;
      framed?.postMessage({ type: '@statelyai.connected' }, '*');
      if (framed?.length)
        (framed[0] as Window).location.href = new URL('/thief', location.href).href;
    },
    [tag, url] as const,
  );

/** The attack itself works: on a page that doesn't check what is in its frame. */
async function takesOverACarelessPage(other: Page | Frame, tag: Tag): Promise<void> {
  await takeOver(other, tag, `${inspectorSite.url}/careless`);
  await vi.waitFor(() => expect(otherSite.posted).not.toEqual([]), 10_000);
}

const ONLY_CARELESS = ['"what a careless page tells"'];

/** The page as it would come to a browser that knows less. */
async function inOlderBrowser(
  context: BrowserContext,
  forgotten: RegExp | undefined,
): Promise<void> {
  if (!forgotten) return;
  await context.route(inspector.url, async (route) => {
    const known = ([name]: [string, string]) => !forgotten.test(name);
    const sent = Object.fromEntries(Object.entries(route.request().headers()).filter(known));
    const response = await fetch(inspector.url, { headers: sent });
    const headers = Object.fromEntries([...response.headers].filter(known));
    await route.fulfill({ status: response.status, headers, body: await response.text() });
  });
}

const BROWSERS: [string, RegExp | undefined][] = [
  ['a browser', undefined],
  ['a browser without Sec-Fetch-Site', /^sec-fetch-site$/],
  [
    'a browser without policies',
    /^(sec-fetch-site|content-security-policy|x-frame-options|cross-origin-.*)$/,
  ],
];

describe.each(BROWSERS)('in %s, a page that knows the address', (_, forgotten) => {
  it.each<[Tag, string]>([
    ['iframe', '127.0.0.1'],
    ['iframe', 'localhost'],
    ['embed', '127.0.0.1'],
    ['object', 'localhost'],
  ])('receives nothing when it frames it by <%s> from %s', async (tag, host) => {
    const context = await newContext();
    await inOlderBrowser(context, forgotten);
    const other = await another(context, host);
    await takeOver(other, tag, inspector.url);
    await takesOverACarelessPage(other, tag);
    const own = await opened();
    await polled('after');
    await sees(own, 'after');
    expect(otherSite.posted).toEqual(ONLY_CARELESS);
  });

  it('receives nothing when it frames it in a frame of a frame', async () => {
    const context = await newContext();
    await inOlderBrowser(context, forgotten);
    const other = await another(context, 'localhost');
    await takeOver(other, 'iframe', `${otherSite.url}/`);
    const frame = other.frames()[1] as Frame;
    await takeOver(frame, 'iframe', inspector.url);
    await takesOverACarelessPage(frame, 'iframe');
    const own = await opened();
    await polled('after');
    await sees(own, 'after');
    expect(otherSite.posted).toEqual(ONLY_CARELESS);
  });
});

describe('a page of another site that knows the address', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'from %s opens no window of it that it has a hold of',
    async (host) => {
      const context = await newContext();
      const other = await another(context, host);
      const popup = context.waitForEvent('page');
      await other.evaluate((url) => {
        const opened = window.open(url) as Window;
        Object.assign(window, { opened });
      }, inspector.url);
      await (await popup).waitForLoadState();
      const frames = await other.evaluate(() => {
        const { opened } = window as never as { opened: Window };
        opened.postMessage({ type: '@statelyai.connected' }, '*');
        if (opened.length)
          (opened[0] as Window).location.href = new URL('/thief', location.href).href;
        return opened.length;
      });
      expect(frames).toBe(0);
      const own = await opened();
      await polled('after');
      await sees(own, 'after');
      expect(otherSite.posted).toEqual([]);
    },
  );

  it.each([
    ['127.0.0.1', 'same-site'],
    ['localhost', 'cross-site'],
  ])('from %s, which is %s, is refused by fetch, EventSource, script and image', async (host) => {
    const context = await newContext();
    const other = await another(context, host);
    const results = await other.evaluate(async (address) => {
      const loaded = (tag: 'script' | 'img', src: string) =>
        new Promise((resolve) => {
          const element = Object.assign(document.createElement(tag), { src });
          element.onload = () => resolve('loaded');
          element.onerror = () => resolve('nothing');
          document.body.append(element);
        });
      const read = (url: string, mode: RequestMode) =>
        fetch(url, { mode }).then(
          ({ type }) => type,
          () => 'nothing',
        );
      const listened = (url: string) =>
        new Promise((resolve) => {
          const source = new EventSource(url);
          source.onmessage = ({ data }) => resolve(data);
          source.onerror = () => resolve('nothing');
        });
      const messages = `${address}/messages`;
      return {
        answers: await Promise.all(
          [address, messages].flatMap((url) => [read(url, 'cors'), read(url, 'no-cors')]),
        ),
        event: await listened(messages),
        script: await loaded('script', messages),
        image: await loaded('img', messages),
      };
    }, inspector.url);
    expect(results).toEqual({
      answers: ['nothing', 'nothing', 'nothing', 'nothing'],
      event: 'nothing',
      script: 'nothing',
      image: 'nothing',
    });
  });

  it.each([false, true])(
    'receives nothing when the inspector is left for it (policies ignored: %s)',
    async (bypassCSP) => {
      const context = await browser.newContext({ bypassCSP });
      onTestFinished(() => context.close());
      const left = await context.newPage();
      await left.goto(inspector.url);
      await sees(left, 'before');
      const address = `${otherSite.url}/thief`;
      await left.frames()[1]?.evaluate((url) => {
        setTimeout(() => location.assign(url));
      }, address);
      await vi.waitFor(
        () => expect(left.frames()[1]?.url()).not.toBe(`${inspectorSite.url}/receiver`),
        10_000,
      );
      const own = await opened();
      await polled('after');
      await sees(own, 'after');
      expect(otherSite.posted).toEqual([]);
    },
  );
});

it('a request by another name for this machine is refused, a user who types that name is redirected', async () => {
  const own = await (await newContext()).newPage();
  const byName = await own.goto(inspector.url.replace('127.0.0.1', 'localhost'));
  expect(byName?.status()).toBe(403);
  expect((await own.goto(inspector.url))?.status()).toBe(200);
  expect((await own.reload())?.status()).toBe(200);
  await sees(own, 'before');
});

it('the inspector learns neither the address nor its token', async () => {
  inspectorSite.asked.length = 0;
  const own = await opened();
  await sees(own, 'before');
  const [, frame] = own.frames();
  const [, token = ''] = new URL(inspector.url).pathname.split('/');
  const seen = await frame?.evaluate(() => [
    document.referrer,
    ...[...location.ancestorOrigins],
    JSON.stringify((window as never as { received: unknown }).received),
  ]);
  expect(seen?.slice(0, 2)).toEqual(['', new URL(inspector.url).origin]);
  expect(JSON.stringify(seen)).not.toContain(token);
});

it('a page whose connection broke continues where it was, and shows nothing twice', async () => {
  const address = `${inspector.url}/messages`;
  const whole = fetch(address).then((response) => response.text());
  const reader = (await fetch(address)).body?.getReader();
  let begun = '';
  while (begun.split('\n\nid: ').length < 4)
    begun += Buffer.from((await reader?.read())?.value ?? []);
  await reader?.cancel();
  const own = await (await newContext()).newPage();
  const body = `${begun.split('\n\n').slice(0, 3).join('\n\n')}\n\n`;
  await own.route(address, (route) => route.fulfill({ contentType: 'text/event-stream', body }), {
    times: 1,
  });
  await own.goto(inspector.url);
  await sees(own, 'before');
  await inspector.close();
  const lines = (await whole).split('\n').filter((line) => line.startsWith('data: '));
  const sent = lines.map((line) => JSON.parse(line.slice('data: '.length)));
  const received = () =>
    own.frames()[1]?.evaluate(() => (window as never as { received: Received[] }).received);
  await vi.waitFor(async () => expect(await received()).toHaveLength(sent.length), 10_000);
  expect(await received()).toEqual(sent);
});
