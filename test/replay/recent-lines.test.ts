import { expect, test } from 'vitest';
import { createActor, fromPromise, waitFor } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { recentLines } from '../../src/replay/recent-lines.ts';
import { recordPolling } from '../../src/replay/record-polling.ts';
import { replayPolling } from '../../src/replay/replay-polling.ts';
import { answered, reading, T0 } from '../support/observations.ts';

const answerLine = (n: number, text = '') =>
  JSON.stringify({ at: n, event: { type: 'xstate.done.actor.fetchStatus', output: { text } } });
const userLine = (n: number) => JSON.stringify({ at: n, event: { type: 'poll.refresh' } });
const headerLine = (n: number) => JSON.stringify({ pollchart: 1, at: n });

/** Adds lines numbered from 1 to `count`; a header says which line it comes before. */
function filled(
  count: number,
  lineOf: (n: number) => string,
  options: { maxExchanges?: number; maxLength?: number } = {},
  canBegin: (n: number) => boolean = () => true,
) {
  let n = 1;
  const header = () => (canBegin(n) ? headerLine(n) : null);
  const recent = recentLines({ header, ...options });
  recent.add(headerLine(1));
  for (; n <= count; n += 1) recent.add(lineOf(n));
  return recent;
}

const numbers = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).at as number);

test('all lines are kept while they are few', () => {
  expect(numbers(filled(4, answerLine, { maxExchanges: 4 }).lines)).toEqual([1, 1, 2, 3, 4]);
});

test('of many the last are kept, behind the snapshot before the first of them', () => {
  for (let count = 5; count < 40; count += 1) {
    const { lines } = filled(count, answerLine, { maxExchanges: 4 });
    const [begin = 0, ...kept] = numbers(lines);
    expect(kept).toEqual(Array.from(kept, (_, index) => begin + index));
    expect(kept.at(-1)).toBe(count);
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept.length).toBeLessThanOrEqual(4);
  }
});

test('lines without an answer are bounded too, and so are long ones', () => {
  expect(filled(10_000, userLine).lines.length).toBeLessThanOrEqual(2_010);
  const long = filled(100, (n) => answerLine(n, 'é'.repeat(1_000)), { maxLength: 20_000 });
  expect(long.length).toBeLessThanOrEqual(25_000);
  const text = long.lines.map((line) => `${line}\n`).join('');
  expect(text.length).toBeLessThanOrEqual(long.length);
  expect(text.length).toBeGreaterThan(8_000);
});

test('a half begins only where a snapshot can be had', () => {
  const { lines } = filled(11, answerLine, { maxExchanges: 4 }, (n) => n % 5 === 0);
  expect(numbers(lines)).toEqual([5, 5, 6, 7, 8, 9, 10, 11]);
});

test('a header begins the recording anew, in the same array', () => {
  const recent = filled(9, answerLine, { maxExchanges: 4 });
  const { lines } = recent;
  recent.add(headerLine(20));
  recent.add(answerLine(20));
  expect(numbers(lines)).toEqual([20, 20]);
});

test('of a long poll the last 500 exchanges are kept and end as the poll does; onLine gets all', () => {
  const actor = createActor(pollingMachine, { input: { id: 'abc', autoStart: true } });
  const all: string[] = [];
  const { lines } = recordPolling(actor, { onLine: (line) => all.push(line) });
  actor.start();
  const send = actor.send as (event: { type: string }) => void;
  for (let n = 0; n < 1_200; n += 1) {
    send(answered(reading(n % 7 ? 'RUNNING' : 'STARTING', { at: T0 + n * 10_000 })));
    send({ type: 'xstate.after.pollDelay.polling.polling.waiting' });
  }
  const answers = lines.filter((line) => line.includes('xstate.done.actor')).length;
  expect(answers).toBeGreaterThanOrEqual(250);
  expect(answers).toBeLessThanOrEqual(500);
  const now = JSON.stringify(actor.getSnapshot());
  actor.stop();
  expect(all).toHaveLength(2_401);
  for (const recording of [lines, all])
    expect(JSON.stringify(replayPolling(pollingMachine, recording).at(-1))).toBe(now);
});

test.each([1_000, 1_001, 1_002, 1_003])(
  'no half begins with an answer, whose request is over by then: after %i lines',
  async (count) => {
    let answer: (observation: Observation) => void = () => {};
    const machine = pollingMachine.provide({
      actors: {
        fetchStatus: fromPromise(
          () =>
            new Promise<Observation>((resolve) => {
              answer = resolve;
            }),
        ),
      },
    });
    const actor = createActor(machine, { input: { id: 'abc', autoStart: true } });
    const { lines } = recordPolling(actor);
    actor.start();
    while (lines.length < count) actor.send({ type: 'poll.refresh' });
    answer(reading());
    await waitFor(actor, ({ context }) => context.polls === 1);
    for (let n = 0; n < 1_100; n += 1) actor.send({ type: 'poll.refresh' });
    actor.stop();
    expect(replayPolling(pollingMachine, lines).at(-1)?.value).toEqual(actor.getSnapshot().value);
  },
);
