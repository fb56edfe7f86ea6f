import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { launch } from '../support/browser/launch.ts';
import { bundled, page, type Received, type Site, serveSite } from './site.ts';

const job = { state: 'done', session_api_key: 'canary-key', pin: 424_242 };
let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launch(), serveInspected()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** The page, the receiver and the job, all on one loopback port. */
async function serveInspected(): Promise<Site> {
  const [app, receiver] = await Promise.all([bundled('app'), bundled('receiver')]);
  return serveSite(
    new Map([
      ['/', page('<button>Inspect</button>', app)],
      ['/receiver', page('', receiver)],
      ['/jobs/abc', { type: 'application/json', text: JSON.stringify(job) }],
    ]),
  );
}

/** All that a receiver was sent, once it has seen the end of the poll. */
async function messagesTo(
  receiver: Pick<Page, 'waitForFunction' | 'evaluate'>,
): Promise<Received[]> {
  await receiver.waitForFunction(() =>
    (window as never as { received?: Received[] }).received?.some(
      ({ snapshot }) => snapshot?.value === 'stopped',
    ),
  );
  return receiver.evaluate(() => (window as never as { received: Received[] }).received);
}

function requestsOf(context: BrowserContext): string[] {
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  return requests;
}

describe('in a browser', () => {
  it('a click opens the inspector, which sees the poll without its secrets; no other host is requested', async () => {
    const context = await browser.newContext();
    const requests = requestsOf(context);
    const app = await context.newPage();
    await app.goto(site.url);
    const popup = app.waitForEvent('popup');
    await app.click('button');
    const messages = await messagesTo(await popup);
    await context.close();
    expect(messages[0]).toMatchObject({ type: '@xstate.actor', name: 'polling' });
    expect(JSON.stringify(messages)).toContain('"state":"done","session_api_key":"[redacted]"');
    expect(JSON.stringify(messages)).not.toMatch(/canary|424242/);
    expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(new Set([site.url]));
  });

  it('the page of startInspectorServer hands a poll of Node over to the inspector in it', async () => {
    const jobs = defineResource({
      request: (id) => ({ url: `${site.url}/jobs/${id}` }),
      schema: z.object({ state: z.string(), session_api_key: z.string() }),
      read: ({ state }) => ({ status: state, verdict: 'succeeded' }),
    });
    const inspector = await startInspectorServer({ port: 0, url: `${site.url}/receiver` });
    const context = await browser.newContext();
    const requests = requestsOf(context);
    const page = await context.newPage();
    await page.goto(inspector.url);
    const { inspect } = inspector;
    const input = { id: 'abc', autoStart: true };
    createActor(createPollingMachine(jobs), { input, inspect }).start();
    const frame = page.frames()[1];
    const messages = frame ? await messagesTo(frame) : [];
    expect(messages[0]).toMatchObject({ type: '@xstate.actor', name: 'polling' });
    expect(JSON.stringify(messages)).not.toContain('canary');
    // The page doesn't ask for a process that has ended.
    await inspector.close();
    await context.close();
    expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(
      new Set([new URL(inspector.url).origin, site.url]),
    );
  });
});
