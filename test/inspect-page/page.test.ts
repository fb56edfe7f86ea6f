import { expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { startRecordingServer } from '../../src/inspect-server/recording-server.ts';
import { madeRecording, reading, unavailable } from '../support/made-recording.ts';
import { lit, open, press, says, withBrowser } from './opened.ts';

withBrowser();

it('a recording is stepped, searched for its failure and its verdict, and played, by keyboard and by buttons', async () => {
  const lines = [
    ...madeRecording([
      reading('queued', { status: 'queued', deep: { inside: 1 } }),
      unavailable(503),
      reading('running'),
      reading('done'),
    ]),
  ];
  const server = await startRecordingServer({
    ...{ port: 0, name: 'night.jsonl' },
    lines: async function* () {
      yield* lines;
    },
  });
  const { page, complaints } = await open(server.url);
  await lit(page, 'idle');
  await says(page, 'Step 1 of 9');
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
  await lit(page, 'backoff');
  await says(page, 'no usable answer came this time');
  await page.locator('[data-changed]', { hasText: 'failures' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await says(page, 'Step 4 of 9');
  await press(page, 'Verdict');
  await lit(page, 'stopped');
  await says(page, '"job-1" has ended with the status done.');
  await press(page, 'First failure');
  await lit(page, 'backoff');
  await press(page, 'Step 3');
  await lit(page, 'waiting');
  await press(page, 'data');
  await says(page, '"queued"');
  await page.keyboard.press('Home');
  await lit(page, 'idle');
  await page.getByLabel('100×').check();
  await press(page, 'Play');
  await lit(page, 'stopped');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.getByLabel('中文').check();
  await page.getByRole('button', { name: '首次失败' }).click();
  await says(page, '本次没有可用的响应');
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.close();
  await server.close();
  expect(overflow).toBe(0);
  expect(complaints).toEqual([]);
});

it('a live poll is followed through 503, 429, a pause and a refresh to its verdict; one may go back or reload meanwhile; its end is told', async () => {
  const answers = [
    () => Response.json({ state: 'running' }),
    () => new Response('', { status: 503 }),
    () => new Response('', { status: 429, headers: { 'retry-after': '1' } }),
    () => Response.json({ state: 'running' }),
    () => Response.json({ state: 'refreshed' }),
    () => Response.json({ state: 'done', api_key: 'canary' }),
  ];
  let asked = 0;
  /** Each answer waits until the test lets it go. */
  const gates = answers.map(() => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  });
  const machine = createPollingMachine(
    defineResource({
      request: (id) => ({ url: `http://jobs.example/${id}` }),
      schema: z.looseObject({ state: z.string() }),
      read: ({ state }) => ({
        status: state,
        verdict: state === 'done' ? 'succeeded' : 'pending',
      }),
    }),
    {
      fetch: async () => {
        const number = asked++;
        await gates[number]?.opened;
        return answers[number]?.() ?? Response.error();
      },
      policy: { interval: { minMs: 100, maxMs: 100 }, backoff: { baseMs: 100 } },
    },
  );
  const inspector = await startInspectorServer({ port: 0 });
  const { page, complaints } = await open(inspector.url);
  await says(page, 'Nothing has come yet.');
  const { inspect } = inspector;
  const actor = createActor(machine, { input: { id: 'abc', autoStart: true }, inspect }).start();
  const other = createActor(machine, { input: { id: 'other' }, inspect }).start();
  await lit(page, 'fetching');
  const row = (text: string) =>
    page.locator('.polls tbody tr', { hasText: text }).first().waitFor();
  gates[0]?.open();
  await row('running');
  gates[1]?.open();
  await row('503');
  gates[2]?.open();
  await row('429');
  await press(page, 'First failure');
  await lit(page, 'backoff');
  gates[3]?.open();
  await row('running');
  await press(page, 'Live');
  // As an application does when its own page is hidden and shown.
  actor.send({ type: 'poll.pause', at: Date.now() });
  await lit(page, 'paused');
  actor.send({ type: 'poll.resume', at: Date.now() });
  actor.send({ type: 'poll.refresh', at: Date.now() });
  gates[4]?.open();
  await row('refreshed');
  await page.reload();
  await row('503');
  await row('refreshed');
  await press(page, 'First failure');
  await lit(page, 'backoff');
  gates[5]?.open();
  await toPromise(actor);
  await row('done');
  // The film went on, the page stayed where it was.
  await lit(page, 'backoff');
  await press(page, 'Live');
  await lit(page, 'stopped');
  await says(page, '"abc" has ended with the status done.');
  expect(await page.content()).not.toContain('canary');
  await page.locator('.actors').getByRole('button').nth(1).click();
  await lit(page, 'idle');
  other.stop();
  await inspector.close();
  await says(page, 'The process has ended; what came is kept.');
  await page.close();
  expect(complaints).toEqual([]);
});

it('a message that can’t be taken doesn’t stop those after it, and a server that refuses to go on is told', async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const actor = { type: 'actor', actor: '1', parent: null, name: 'x', chart: 'polling' };
  const lines = [...madeRecording([reading('running')])];
  const feed = [null, actor, ...lines.map((line) => ({ type: 'line', actor: '1', line }))];
  const { page } = await open(inspector.url, { feed });
  await lit(page, 'waiting');
  await says(page, 'The connection is lost for good; what came is kept.');
  await page.getByLabel('中文').check();
  await says(page, '连接已断开，不会再恢复；已收到的内容保留。');
  await press(page, '第一步');
  await lit(page, 'idle');
  await page.close();
  await inspector.close();
});

it('a film that is played at its end begins at its start, also when Home and the space bar follow each other at once', async () => {
  const server = await startRecordingServer({
    ...{ port: 0, name: 'night.jsonl' },
    lines: async function* () {
      yield* madeRecording([reading('running'), reading('done')]);
    },
  });
  const { page, complaints } = await open(server.url);
  await press(page, 'Last step');
  await says(page, 'Step 5 of 5');
  await press(page, 'Play');
  await lit(page, 'waiting');
  await press(page, 'Pause');
  await page.keyboard.press('End');
  await says(page, 'Step 5 of 5');
  await page.evaluate(() => {
    for (const key of ['Home', ' '])
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
  await lit(page, 'waiting');
  await press(page, 'Pause');
  await page.close();
  await server.close();
  expect(complaints).toEqual([]);
});

it('a film that has dropped its oldest steps begins at the oldest that is left, for Home, the slider and Play', async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const actor = { type: 'actor', actor: '1', parent: null, name: 'x', chart: 'other' };
  const snapshots = Array.from({ length: 1_300 }, (_, n) => ({
    ...{ type: 'snapshot', actor: '1', value: 'on', context: { n }, status: 'active' },
    ...{ event: { type: 'next' }, at: n * 1_000 },
  }));
  const { page } = await open(inspector.url, { feed: [actor, ...snapshots] });
  await says(page, 'Step 1,300 of 1,300');
  await page.keyboard.press('Home');
  await says(page, 'Step 201 of 1,300');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await says(page, 'Step 202 of 1,300');
  const slider = page.getByRole('slider', { name: 'Step' });
  expect(await slider.getAttribute('min')).toBe('200');
  expect(await slider.inputValue()).toBe('201');
  await press(page, 'Live');
  await says(page, 'Step 1,300 of 1,300');
  await press(page, 'Play');
  await says(page, 'Step 201 of 1,300');
  await press(page, 'Pause');
  await page.close();
  await inspector.close();
});
