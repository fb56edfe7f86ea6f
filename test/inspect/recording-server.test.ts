import { expect, it, onTestFinished } from 'vitest';
import { createActor, toPromise } from 'xstate';
import * as z from 'zod';
import { pollingMachine } from '../../machines/polling.machine.ts';
import {
  createPollingMachine,
  defineResource,
  recordPolling,
  replayPolling,
} from '../../src/index.ts';
import { startRecordingServer } from '../../src/inspect-server/recording-server.ts';

async function shown(lines: readonly string[], name = 'poll.jsonl') {
  const server = await startRecordingServer({
    ...{ port: 0, name },
    lines: async function* () {
      yield* lines;
    },
  });
  onTestFinished(() => server.close());
  return server.url;
}

const recordingOf = async (url: string) => (await fetch(`${url}recording`)).text();

it('its secrets are hidden, whatever was recorded, and its lines still fold', async () => {
  const machine = createPollingMachine(
    defineResource({
      request: (id) => ({ url: `http://jobs.example/${id}` }),
      schema: z.looseObject({}),
      read: () => ({ status: 'done', verdict: 'succeeded', next: 'http://x.example/?sig=canary' }),
    }),
    { fetch: async () => Response.json({ api_key: 'canary', text: 'password=canary' }) },
  );
  const actor = createActor(machine, { input: { id: 'abc', autoStart: true } });
  const { lines } = recordPolling(actor);
  await toPromise(actor.start());
  expect(lines.join()).toContain('canary');
  const text = await recordingOf(await shown([`\ufeff${lines[0]}`, '', ...lines.slice(1), '']));
  expect(text).not.toContain('canary');
  expect(replayPolling(pollingMachine, text).at(-1)?.value).toBe('stopped');
});

it('a line that a crash has cut off, in which no secret can be told, is shown as such a line', async () => {
  const text = await recordingOf(await shown(['{"pollchart":1}', '{"at":1,"api_key":"canary']));
  expect(text).toBe('{"pollchart":1}\n{\n');
});

it('a page that leaves in between ends the reading, and the next one gets all', async () => {
  let open = 0;
  const { url, close } = await startRecordingServer({
    ...{ port: 0, name: '<b>"&' },
    lines: async function* () {
      open += 1;
      try {
        for (let n = 0; n < 20_000; n++) yield `{"at":${n},"event":{"type":"poll.refresh"}}`;
      } finally {
        open -= 1;
      }
    },
  });
  onTestFinished(() => close());
  expect(await (await fetch(url)).text()).toContain('data-name="&#60;b&#62;&#34;&#38;"');
  const left = new AbortController();
  const { body } = await fetch(`${url}recording`, { signal: left.signal });
  await body?.getReader().read();
  left.abort();
  const lines = (await recordingOf(url)).trimEnd().split('\n');
  expect(lines).toHaveLength(20_000);
  expect(open).toBe(0);
});
