import { expect, it } from 'vitest';
import { assign, createActor, fromPromise, setup } from 'xstate';
import * as z from 'zod';
import { createFleetMachine } from '../../src/fleet/index.ts';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { lit, open, press, says, withBrowser } from './opened.ts';

withBrowser();

const resource = defineResource({
  request: (id) => ({ url: `http://jobs.example/${id}` }),
  schema: z.looseObject({ state: z.string() }),
  read: ({ state }) => ({ status: state, verdict: state === 'done' ? 'succeeded' : 'pending' }),
});

/** Every third is done at once, the others run on. */
const answer = async (input: RequestInfo | URL) => {
  const [number] = /\d+$/.exec(new Request(input).url) ?? [];
  return Response.json({ state: Number(number) % 3 === 0 ? 'done' : 'running' });
};

it('a fleet shows its own chart and its members by state, to search, to filter and to open', async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const { page, complaints } = await open(inspector.url);
  const fleet = createFleetMachine(resource, {
    ...{ fetch: answer, rate: null, maxInFlight: 8 },
    policy: { interval: { minMs: 60_000, maxMs: 60_000 } },
  });
  const ids = Array.from({ length: 300 }, (_, n) => `job-${n}`);
  const actor = createActor(fleet, { input: { ids, autoStart: true }, inspect: inspector.inspect });
  actor.start();
  const members = page.locator('section.members');
  await members.getByText('Members (300)').waitFor();
  await members.getByRole('button', { name: 'stopped 100' }).waitFor();
  await members.getByRole('button', { name: 'waiting 200' }).waitFor();
  await lit(page, 'waiting');
  await members.getByRole('button', { name: 'stopped 100' }).click();
  await members.getByText('100 of 300').waitFor();
  await members.getByLabel('Search').fill('job-27');
  await members.getByText('5 of 300').waitFor();
  await press(page, 'job-27');
  await page.getByText('"job-27" has ended with the status done.').waitFor();
  await press(page, 'Close');
  await members.getByRole('button', { name: 'all 300' }).click();
  await members.getByLabel('Search').fill('job-28');
  // A waiting one says when it is next asked.
  const row = members.locator('tbody tr', { hasText: 'job-280' });
  expect(await row.locator('td').nth(3).textContent()).toMatch(/\d:\d\d/);
  expect(await page.locator('.polls tbody tr').count()).toBeGreaterThan(0);
  actor.stop();
  await page.close();
  await inspector.close();
  expect(complaints).toEqual([]);
});

it('two thousand polls are listed and searched, and any of them can be chosen', async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const { page, complaints } = await open(inspector.url);
  const machine = createPollingMachine(resource, { fetch: answer });
  const actors = Array.from({ length: 2_000 }, (_, n) =>
    createActor(machine, {
      ...{ input: { id: `job-${n}`, autoStart: true }, inspect: inspector.inspect },
    }).start(),
  );
  const list = page.locator('section.actors');
  await list.getByText('Machines (2,000)').waitFor({ timeout: 30_000 });
  await list.getByLabel('Search').fill('job-1998');
  await list.getByText('1 of 2,000').waitFor();
  await press(page, 'job-1998');
  await lit(page, 'stopped');
  await says(page, '"job-1998" has ended with the status done.');
  await list.getByLabel('Search').fill('job-1999');
  await press(page, 'job-1999');
  await lit(page, 'waiting');
  for (const actor of actors) actor.stop();
  await page.close();
  await inspector.close();
  expect(complaints).toEqual([]);
}, 60_000);

it("a user's own machine is drawn from its definition, with the poll that it invokes below it", async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const { page, complaints } = await open(inspector.url);
  const deploy = setup({
    types: { context: {} as { failures: number; token: string } },
    actors: {
      poll: createPollingMachine(resource, { fetch: answer }),
      ship: fromPromise(async () => {}),
    },
  }).createMachine({
    id: 'deploy',
    context: { failures: 0, token: 'canary' },
    initial: 'building',
    states: {
      building: {
        invoke: {
          ...{ src: 'poll', id: 'build', input: { id: 'job-3', autoStart: true } },
          onDone: 'asking <b>somebody</b>',
        },
      },
      'asking <b>somebody</b>': {
        on: { approve: 'shipping', reject: { actions: assign({ failures: 1 }) } },
      },
      shipping: { invoke: { src: 'ship', onDone: 'live' } },
      live: { type: 'final' },
    },
  });
  const actor = createActor(deploy, { inspect: inspector.inspect }).start();
  await lit(page, 'asking <b>somebody</b>');
  actor.send({ type: 'reject' });
  await page.locator('[data-changed]', { hasText: 'failures' }).waitFor();
  const list = page.locator('section.actors');
  await list.getByText('Machines (2)').waitFor();
  await list.getByRole('button', { name: 'job-3' }).click();
  await lit(page, 'stopped');
  await list.getByRole('button', { name: 'deploy' }).click();
  actor.send({ type: 'approve' });
  await lit(page, 'live');
  expect(await page.content()).not.toContain('canary');
  await page.close();
  await inspector.close();
  expect(complaints).toEqual([]);
});

it('markup and control characters in what servers say are shown as text', async () => {
  const inspector = await startInspectorServer({ port: 0 });
  const { page, complaints } = await open(inspector.url);
  const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202e\u0000\u001b[31m';
  const machine = createPollingMachine(resource, {
    fetch: async () => Response.json({ state: markup, [markup]: markup }),
    policy: { interval: { minMs: 60_000, maxMs: 60_000 } },
  });
  let dialogs = 0;
  page.on('dialog', () => {
    dialogs += 1;
  });
  const input = { id: markup, autoStart: true };
  const actor = createActor(machine, { input, inspect: inspector.inspect }).start();
  await page.locator('.polls tbody tr', { hasText: '<img src=x onerror=alert(1)>' }).waitFor();
  await press(page, 'data');
  await says(page, '"<img src=x');
  expect(await page.locator('img, main script').count()).toBe(0);
  expect(dialogs).toBe(0);
  actor.stop();
  await page.close();
  await inspector.close();
  expect(complaints).toEqual([]);
});
