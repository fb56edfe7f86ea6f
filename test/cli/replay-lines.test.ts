import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { replayLine } from '../../src/cli/replay-lines.ts';
import type { Language } from '../../src/messages/explain.ts';
import { sentences } from '../../src/openhands/sentences.ts';
import { recordPolling } from '../../src/replay/record-polling.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { answered, missing, rateLimited, reading, T0 } from '../support/observations.ts';

type Event = { readonly type: string; readonly at?: number };

const answer = (observation: Observation): Event => answered(observation);
const waited = (state: string): Event => ({
  type: `xstate.after.pollDelay.polling.polling.${state}`,
});

/** The lines of these events, a second apart; without the first line and the date. */
function linesOf(
  events: readonly Event[],
  policy: PolicyInput = {},
  language: Language = 'en',
): string[] {
  const actor = createActor(pollingMachine, { input: { id: 'abc', policy, autoStart: true } });
  const [header = ''] = recordPolling(actor).lines;
  const lines = events.map((event, index) => JSON.stringify({ at: T0 + 1_000 * index, event }));
  const steps = replaySteps(pollingMachine, [header, ...lines]);
  return steps
    .map((step, n) => replayLine(step, steps[n - 1], language, noPaint).replace(/ {2,}/g, '  '))
    .slice(1)
    .map((line) => line.slice('2023-11-14T'.length));
}

test('a status that stays is printed as unchanged', () => {
  expect(linesOf([answer(reading()), waited('waiting'), answer(reading())])).toEqual([
    '22:13:20.000Z  waiting 5s  RUNNING',
    '22:13:21.000Z  fetching  the wait is over',
    '22:13:22.000Z  waiting 5s  still RUNNING',
  ]);
});

test('a verdict that needs another reading is printed as unconfirmed', () => {
  const stopped = (ms: number) => answer(reading('STOPPED', { verdict: 'succeeded', at: T0 + ms }));
  const events = [
    ...[stopped(0), waited('waiting'), stopped(2_000), waited('waiting')],
    stopped(4_000),
  ];
  expect(linesOf(events, { confirmMs: 4_000 })).toEqual([
    '22:13:20.000Z  waiting 5s  STOPPED (to be confirmed)',
    '22:13:21.000Z  fetching  the wait is over',
    '22:13:22.000Z  waiting 5s  still STOPPED (to be confirmed)',
    '22:13:23.000Z  fetching  the wait is over',
    '22:13:24.000Z  stopped  "abc" has ended with the status STOPPED.',
  ]);
});

test('a status is printed with how much of the work is done', () => {
  const events = [
    answer(reading('RUNNING', { progress: 0.4 })),
    waited('waiting'),
    answer(reading('RUNNING', { progress: 0.999 })),
  ];
  expect(linesOf(events)).toEqual([
    '22:13:20.000Z  waiting 5s  RUNNING 40 %',
    '22:13:21.000Z  fetching  the wait is over',
    '22:13:22.000Z  waiting 5s  still RUNNING 99 %',
  ]);
});

test('a poll that waits for a person continues without a verdict to be confirmed', () => {
  const blocked = answer(reading('PAUSED', { verdict: 'blocked' }));
  expect(linesOf([blocked])).toEqual(['22:13:20.000Z  waiting 5s  PAUSED']);
});

test('a detail is printed in the language of the lines, and beside a status that stays', () => {
  const goal = 'the goal is not reached yet (round 1 of 3)';
  const events = [
    answer(reading('running')),
    waited('waiting'),
    answer(reading('running', { detail: goal })),
    waited('waiting'),
    answer(reading('paused', { verdict: 'blocked', detail: sentences.agentPaused })),
  ];
  const [, , same, , other] = linesOf(events);
  expect(same).toBe(`22:13:22.000Z  waiting 5s  running (${goal})`);
  expect(other).toBe(`22:13:24.000Z  waiting 5s  running → paused (${sentences.agentPaused})`);
  const [, , translated, , last] = linesOf(events, {}, 'zh-CN');
  expect(translated).toContain('running（目标尚未达成（第 1 轮，共 3 轮））');
  expect(last).toContain('running → paused（智能体已暂停：需要有人恢复）');
});

test.each([
  ['blocked', 'waits with the status paused'],
  ['stopped', 'is over with the status paused'],
  ['failed', 'ended with the status paused'],
] as const)('a poll that ends as %s is printed with what is known of it', (verdict, told) => {
  const detail = sentences.agentPaused;
  const ended = answer(reading('paused', { verdict, detail }));
  const [line] = linesOf([ended], { endWhenBlocked: true });
  expect(line).toContain(told);
  expect(line).toContain(`(${detail})`);
  const [chinese] = linesOf([ended], { endWhenBlocked: true }, 'zh-CN');
  expect(chinese).toContain('（智能体已暂停：需要有人恢复）');
});

test('a poll that waits for a person is unconfirmed where it is to end there', () => {
  const blocked = answer(reading('paused', { verdict: 'blocked', at: T0 }));
  const policy = { endWhenBlocked: true, confirmMs: 4_000 };
  expect(linesOf([blocked], policy)).toEqual([
    '22:13:20.000Z  waiting 5s  paused (to be confirmed)',
  ]);
});

test('a tolerated miss is printed with its failure', () => {
  expect(linesOf([answer(missing())], { missingGrace: 1 })).toEqual([
    '22:13:20.000Z  waiting 5s  The server has no such id (404); check the id and the URL.',
  ]);
});

test('a user’s event is printed by its name, and marked when the chart ignored it', () => {
  const events = [
    answer(rateLimited(3_000)),
    { type: 'poll.refresh' },
    { type: 'poll.pause' },
    { type: 'poll.resume', at: T0 + 1_000 },
    { type: 'poll.stop' },
  ];
  expect(linesOf(events)).toEqual([
    '22:13:20.000Z  rateLimited 4.5s  Too many requests (429); poll less often, or get a higher limit.',
    '22:13:21.000Z  rateLimited 4.5s  poll.refresh is ignored',
    '22:13:22.000Z  paused  poll.pause',
    '22:13:23.000Z  rateLimited 3.5s  poll.resume',
    '22:13:24.000Z  stopped  Polling "abc" was stopped as asked (last status: none); start it again to continue.',
  ]);
});

test("what a server sent can't steer the terminal", () => {
  expect(linesOf([answer(reading('A\u001b[2J\nB'))])).toEqual(['22:13:20.000Z  waiting 5s  A B']);
});
