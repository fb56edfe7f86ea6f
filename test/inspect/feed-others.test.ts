import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { assign, createActor, createMachine, setup } from 'xstate';
import { createFeed } from '../../src/inspect-server/feed.ts';
import { messagesIn } from './feed-messages.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const DRAIN_MS = 10_000;

it.each([
  { when: 'at an event', config: { on: { go: { actions: () => JSON.parse('{') } } } },
  { when: 'at its start', config: { entry: () => JSON.parse('{') } },
  { when: 'before its start', config: { context: () => JSON.parse('{') } },
])('a machine that fails $when is told to have failed, and has ended', async ({ config }) => {
  const feed = createFeed({}, () => {});
  const end = vi.spyOn(feed.log, 'end');
  const actor = createActor(createMachine(config as never), { inspect: feed });
  actor.subscribe({ error: () => undefined });
  // What it receives before its start it processes then.
  actor.send({ type: 'go' });
  actor.start();
  await feed.close(DRAIN_MS);
  expect(messagesIn(feed.log).at(-1)).toMatchObject({ type: 'snapshot', status: 'error' });
  expect(end).toHaveBeenCalledWith('1');
  expect(feed.active()).toEqual([]);
});

it('of a machine whose snapshots are too large to be sent whole only the newest is read', async () => {
  const feed = createFeed({}, () => {});
  const round = setup({
    types: { context: {} as { round: number; bulk: string[] }, events: {} as { type: 'next' } },
  }).createMachine({
    context: { round: 0, bulk: Array.from({ length: 2_000 }, () => 'x'.repeat(1_000)) },
    on: { next: { actions: assign({ round: ({ context }) => context.round + 1 }) } },
  });
  const actor = createActor(round, { inspect: feed }).start();
  for (let n = 0; n < 20; n++) actor.send({ type: 'next' });
  await vi.waitFor(() => expect(roundsIn(feed.log)).toContain(20), DRAIN_MS);
  for (let n = 0; n < 20; n++) actor.send({ type: 'next' });
  await feed.close(DRAIN_MS);
  expect(roundsIn(feed.log)).toEqual([0, 20, 40]);
});

const roundsIn = (log: Parameters<typeof messagesIn>[0]) =>
  messagesIn(log).flatMap((message) =>
    message.type === 'snapshot' ? [(message.context as { round: number }).round] : [],
  );

it('a machine that has ended is let go of', async () => {
  const feed = createFeed({}, () => {});
  const ended = () => {
    const over = createMachine({ initial: 'end', states: { end: { type: 'final' } } });
    return new WeakRef(createActor(over, { inspect: feed }).start());
  };
  const actor = ended();
  await vi.waitFor(() => expect(messagesIn(feed.log)).toHaveLength(2));
  await vi.waitFor(() => {
    collectGarbage();
    expect(actor.deref()).toBeUndefined();
  });
  expect(feed.active()).toEqual([]);
});
