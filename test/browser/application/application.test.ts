import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../../examples/application/bundle.ts';
import { idOf } from '../../../examples/application/server/conversations.ts';
import { launch } from '../../support/browser/launch.ts';
import { openApplication } from './drive.ts';
import { playScenario } from './scenario.ts';

let browser: Browser;
let polled: string;
let byHand: string;
beforeAll(async () => {
  browser = await launch();
  [polled, byHand] = await Promise.all([bundle({ byHand: false }), bundle({ byHand: true })]);
}, 30_000);
afterAll(() => browser.close());

const opened: Awaited<ReturnType<typeof openApplication>>[] = [];
afterEach(async () => {
  const applications = opened.splice(0);
  await Promise.all(applications.map(({ close }) => close()));
  for (const { complaints } of applications) expect(complaints).toEqual([]);
});

async function openSignedIn(script = polled) {
  const application = await openApplication(browser, script);
  opened.push(application);
  await application.signIn();
  return application;
}

const numberIn = (path: string) => Number.parseInt(path.slice(-32), 16);
const gaps = (times: readonly number[]) => times.slice(1).map((at, n) => at - (times[n] ?? 0));

describe('the example application', () => {
  it('polls a conversation once for its row and its page, without a provider, and none that is over', async () => {
    const { open, pass, readings } = await openSignedIn();
    await open(4);
    await pass(20_000);
    const asked = readings();
    expect([...new Set(asked.map(({ path }) => numberIn(path)))].sort()).toEqual([1, 2, 3, 4]);
    const times = asked.filter(({ path }) => path.endsWith(idOf(4))).map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(5_000);
  });

  it('shows in the row and on the page what has changed under the same status', async () => {
    const { heading, open, pass, row, status } = await openSignedIn();
    await open(1);
    expect(await heading()).toBe('Conversation 1');
    await pass(60_000);
    expect(await heading()).toBe('Fix the login test');
    expect(await row(1)).toBe('Fix the login test running');
    expect(await status()).toBe('running');
  });

  it('asks for nothing before a Retry-After is over', async () => {
    const { mark, now, open, pass, readings, server } = await openSignedIn();
    await open(4);
    await pass(7_000);
    const since = mark();
    server.limitUntil(now() + 30_000);
    await pass(29_000);
    // Each of the four is told once.
    expect(readings(since).map((request) => request.status)).toEqual([429, 429, 429, 429]);
    await pass(15_000);
    expect(readings(since).at(-1)?.status).toBe(200);
  });

  it('ends its polls when the sign-in has expired, keeps what was read, and goes on after the next one', async () => {
    const { heading, mark, open, page, pass, readings, row, server, signIn } = await openSignedIn();
    await open(4);
    await pass(7_000);
    const since = mark();
    server.expire();
    await pass(30_000);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const refused = readings(since);
    expect(new Set(refused.map((request) => request.status))).toEqual(new Set([401]));
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(await heading()).toBe('Conversation 4');
    expect(await row(1)).toBe('Conversation 1 running');

    const again = mark();
    await signIn();
    await pass(15_000);
    const answered = readings(again).filter((request) => request.status === 200);
    expect(new Set(answered.map(({ path }) => numberIn(path)))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('follows a start task past a 503 to its conversation', async () => {
    const application = await openSignedIn();
    await application.begin('Fix the login test');
    await application.pass(25_000);
    expect(await application.heading()).toBe('Conversation 21');
    expect(await application.status()).toBe('running');
    expect(application.readings().map((request) => request.status)).toContain(503);
  });

  it('polls finished work again once a message has begun it anew', async () => {
    const { mark, open, pass, readings, send, status } = await openSignedIn();
    await open(7);
    expect(await status()).toBe('finished');
    await pass(6_000);
    const since = mark();
    const ofPage = () => readings(since).filter(({ path }) => path.endsWith(idOf(7)));
    await send('And the logout test');
    expect(ofPage()).toHaveLength(1);
    expect(await status()).toBe('running');
    await pass(38_000);
    expect(await status()).toBe('finished');
    const asked = ofPage().length;
    await pass(12_000);
    expect(ofPage()).toHaveLength(asked);
  });

  it('asks once, at once, when a query is invalidated whose work continues', async () => {
    const { mark, open, pass, readings, send } = await openSignedIn();
    await open(4);
    await pass(7_000);
    for (let round = 0; round < 2; round++) {
      const since = mark();
      await send('Hurry');
      const asked = readings(since).filter(({ path }) => path.endsWith(idOf(4)));
      expect(asked).toHaveLength(1);
      // Past the second in which a poll isn't asked for again.
      await pass(2_000);
    }
  });
});

describe('its twin that polls by hand', () => {
  it('asks ten times in spite of a Retry-After', async () => {
    const { mark, now, open, pass, readings, server } = await openSignedIn(byHand);
    await open(4);
    await pass(7_000);
    const since = mark();
    server.limitUntil(now() + 30_000);
    await pass(29_000);
    const ofPage = readings(since).filter(({ path }) => path.endsWith(idOf(4)));
    expect(ofPage.length).toBeGreaterThanOrEqual(10);
  });

  it('stands still after a 503 to the first question about a start task', async () => {
    const { begin, mark, page, pass, readings } = await openSignedIn(byHand);
    const since = mark();
    await begin('Fix the login test');
    await pass(30_000);
    const asked = readings(since).filter(({ path }) => path.includes('/start-tasks'));
    expect(asked.map((request) => request.status)).toEqual([503]);
    expect(await page.getByRole('alert').textContent()).toContain('503');
  });
});

describe('the guide', () => {
  it('tells as many requests as the application and its twin make', async () => {
    const guide = readFileSync(new URL('../../../docs/tanstack-query.md', import.meta.url), 'utf8');
    const hand = await playScenario(browser, byHand);
    const chart = await playScenario(browser, polled);
    const rows = [...guide.matchAll(/^\| (.+) \| (\d+) \| (\d+) \|$/gm)];
    expect(rows.map(([, , ...counts]) => counts.map(Number))).toEqual(
      chart.map((count, part) => [hand[part], count]),
    );
  }, 60_000);
});
