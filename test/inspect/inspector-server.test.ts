import { expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { finishedJob } from './finished-job.ts';

interface Message {
  readonly type: string;
  readonly sessionId: string;
  readonly parentId?: string;
  readonly snapshot?: { readonly value?: unknown };
}

it('a late client sees the chart of each poll that is running or whose end was reported, and of no other', async () => {
  const { url, inspect, close } = await startInspectorServer({
    port: 0,
    url: 'http://127.0.0.1:1/ui',
  });
  const idle = createActor(finishedJob, { input: { id: 'idle' }, inspect }).start();
  const left = createActor(finishedJob, { input: { id: 'left' }, inspect }).start();
  left.stop();
  const input = { id: 'abc', autoStart: true };
  for (let polls = 0; polls < 300; polls++)
    await toPromise(createActor(finishedJob, { input, inspect }).start());
  const messages = await fetch(`${url}/messages`);
  await close();
  const sent = (await messages.text())
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line): Message => JSON.parse(line.slice('data: '.length)));
  const shown = sent
    .filter(({ type, parentId }) => type === '@xstate.actor' && parentId === undefined)
    .map(({ sessionId }) => sessionId);
  // Of requests there are snapshots too, without a state.
  const ended = sent
    .filter(({ type, snapshot }) => type === '@xstate.snapshot' && snapshot?.value === 'stopped')
    .map(({ sessionId }) => sessionId);
  expect(ended.length).toBeLessThan(300);
  expect(shown).toEqual([idle.sessionId, ...ended]);
});
