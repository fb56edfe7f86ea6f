import { expect, it } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { finishedJob } from './finished-job.ts';

const runningJob = createPollingMachine(
  defineResource({
    request: (id) => ({ url: `http://jobs.example/${id}` }),
    schema: z.object({ state: z.string(), api_key: z.string() }),
    read: ({ state }) => ({ status: state, verdict: 'pending' }),
  }),
  { fetch: async () => Response.json({ state: 'running', api_key: 'canary' }) },
);

it("the link to Stately's inspector shows the polls that run, as they are then, and what they do from then on", async () => {
  const { url, inspect, close } = await startInspectorServer({ port: 0 });
  await toPromise(
    createActor(finishedJob, { input: { id: 'over', autoStart: true }, inspect }).start(),
  );
  const actor = createActor(runningJob, { input: { id: 'on', autoStart: true }, inspect }).start();
  await waitFor(actor, ({ context }) => context.status === 'running');
  const page = await fetch(`${url}stately`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<iframe src="https://stately.ai/inspect">');
  const messages = await fetch(`${url}messages`);
  actor.send({ type: 'poll.stop', at: Date.now() });
  await close();
  const text = await messages.text();
  expect(text).not.toContain('canary');
  const told = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)));
  const own = told.filter(({ sessionId }) => sessionId === actor.sessionId);
  expect(own[0]).toMatchObject({ type: '@xstate.actor' });
  const states = own.flatMap(({ type, snapshot }) =>
    type === '@xstate.snapshot' ? [[snapshot.value, snapshot.context.status]] : [],
  );
  expect(states[0]).toEqual([{ polling: 'waiting' }, 'running']);
  expect(states.at(-1)).toEqual(['stopped', 'running']);
  expect(text).not.toContain('"over"');
});
