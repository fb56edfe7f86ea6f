import { expect, it, vi } from 'vitest';
import { type AnyMachineSnapshot, assign, createActor, createMachine, setup } from 'xstate';
import { createFeed } from '../../src/inspect-server/feed.ts';
import type { FeedLog } from '../../src/inspect-server/feed-log.ts';
import { isHeader, messagesIn } from './feed-messages.ts';
import { finishedJob } from './finished-job.ts';

const DRAIN_MS = 60_000;

const linesIn = (log: FeedLog): string[] =>
  messagesIn(log).flatMap((message) => (message.type === 'line' ? [message.line] : []));

/** Of each actor that is kept, where it was last. */
function lastStatesIn(log: FeedLog): Map<string, unknown> {
  const states = new Map<string, unknown>();
  for (const message of messagesIn(log)) {
    if (message.type === 'actor') states.set(message.actor, null);
    if (message.type === 'snapshot') states.set(message.actor, message.value);
  }
  return states;
}

const counting = setup({
  types: { context: {} as { round: number }, events: {} as { type: 'next' } },
}).createMachine({
  id: 'counting',
  context: { round: 0 },
  initial: 'off',
  states: { off: { on: { next: 'on' } }, on: {} },
  on: { next: { actions: assign(({ context: { round } }) => ({ round: round + 1 })) } },
});

it('of 10,100 machines that start in one tick each that is kept is told where it is now', async () => {
  const feed = createFeed({}, () => {});
  for (let n = 0; n < 10_100; n++)
    createActor(counting, { inspect: feed }).start().send({ type: 'next' });
  await feed.close(DRAIN_MS);
  const states = [...lastStatesIn(feed.log).values()];
  expect(states).toHaveLength(10_000);
  expect(states.filter((state) => state !== 'on')).toEqual([]);
}, 90_000);

it('a machine of which 20,001 events are told in one tick is told where it is now', async () => {
  const feed = createFeed({}, () => {});
  const actor = createActor(counting, { inspect: feed }).start();
  await vi.waitFor(() => expect(messagesIn(feed.log)).toHaveLength(2));
  // With the last one all that waits is dropped.
  for (let n = 0; n < 20_001; n++) actor.send({ type: 'next' });
  await feed.close(DRAIN_MS);
  const { context } = messagesIn(feed.log).at(-1) as unknown as AnyMachineSnapshot;
  expect(context).toEqual(actor.getSnapshot().context);
});

it('actors that come and end in one tick, however many, leave the lines of a poll', async () => {
  const feed = createFeed({}, () => {});
  const over = createMachine({ id: 'over', initial: 'end', states: { end: { type: 'final' } } });
  for (let n = 0; n < 10_001; n++) createActor(over, { inspect: feed }).start();
  const poll = createActor(finishedJob, { input: { id: 'abc' }, inspect: feed }).start();
  poll.send({ type: 'poll.stop' });
  await feed.close(DRAIN_MS);
  const [header = '', ...lines] = linesIn(feed.log);
  expect(isHeader(header)).toBe(true);
  expect(lines.join('\n')).toContain('"poll.stop"');
}, 90_000);

it('a poll whose lines were dropped, and that has ended, is told by a header alone', async () => {
  const feed = createFeed({}, () => {});
  const entry = vi.spyOn(feed.log, 'entry');
  const poll = createActor(finishedJob, { input: { id: 'abc' }, inspect: feed }).start();
  poll.send({ type: 'poll.stop' });
  const actor = createActor(counting, { inspect: feed }).start();
  for (let n = 0; n < 20_001; n++) actor.send({ type: 'next' });
  await feed.close(DRAIN_MS);
  expect(entry).not.toHaveBeenCalled();
  const lines = linesIn(feed.log);
  expect(lines.map(isHeader)).toEqual([true]);
  expect(lines[0]).toContain('"stopped"');
});
