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

/** What a client is sent, until it has seen the end of a poll. */
async function sentUntil(url: string, last: string): Promise<Message[]> {
  const { body } = await fetch(`${url}/messages`);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  const sent: Message[] = [];
  let [rest, isOver] = ['', false];
  while (!isOver) {
    const lines = `${rest}${(await reader?.read())?.value}`.split('\n');
    rest = lines.pop() ?? '';
    const come = lines
      .filter((line) => line.startsWith('data: '))
      .map((line): Message => JSON.parse(line.slice('data: '.length)));
    sent.push(...come);
    isOver = endedIn(come).includes(last);
  }
  await reader?.cancel();
  return sent;
}

// Of requests there are snapshots too, without a state.
const endedIn = (sent: readonly Message[]) =>
  sent
    .filter(({ type, snapshot }) => type === '@xstate.snapshot' && snapshot?.value === 'stopped')
    .map(({ sessionId }) => sessionId);

it('a late client sees the chart of each poll that is running or whose end was reported, and of no other', async () => {
  const { url, inspect, close } = await startInspectorServer({
    port: 0,
    url: 'http://127.0.0.1:1/ui',
  });
  const idle = createActor(finishedJob, { input: { id: 'idle' }, inspect }).start();
  const left = createActor(finishedJob, { input: { id: 'left' }, inspect }).start();
  left.stop();
  const input = { id: 'abc', autoStart: true };
  let last = '';
  for (let polls = 0; polls < 300; polls++) {
    const poll = createActor(finishedJob, { input, inspect });
    await toPromise(poll.start());
    last = poll.sessionId;
  }
  await sentUntil(url, last);
  const sent = await sentUntil(url, last);
  await close();
  const shown = sent
    .filter(({ type, parentId }) => type === '@xstate.actor' && parentId === undefined)
    .map(({ sessionId }) => sessionId);
  const ended = endedIn(sent);
  expect(ended.length).toBeLessThan(300);
  expect(shown).toEqual([idle.sessionId, ...ended]);
});
