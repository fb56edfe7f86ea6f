import { expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { membersIn } from '../../machines/fleet/members.ts';
import { explain } from '../../src/messages/explain.ts';
import { sentences } from '../../src/openhands/sentences.ts';
import { memberViewOf } from '../../src/react/member-view.ts';
import { viewOf } from '../../src/react/poll-view.ts';
import { fold } from '../support/chart.ts';
import { batchAnswered, readings, type Word } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { failed, reading, T0, unavailable } from '../support/observations.ts';

const policy = { deadlineMs: 60_000 };
const blocked = reading('paused', { verdict: 'blocked', detail: sentences.agentPaused });
const late = { at: T0 + 60_000 };

const asked = (outcome: Parameters<typeof explain>[0] | null) => [
  outcome && explain(outcome),
  outcome && explain(outcome, 'zh-CN'),
];
const told = [
  expect.stringContaining(`(last status: paused: ${sentences.agentPaused})`),
  expect.stringContaining('（最后状态：paused：智能体已暂停：需要有人恢复）'),
];

test.each([
  ['a deadline', { ...blocked, ...late }, 'deadline'],
  ['a deadline after a failure', unavailable(failed(), late), 'deadline'],
  ['an abort', { type: 'poll.stop' } as const, 'aborted'],
])('the view of a poll tells who is waited for at the end by %s', (_, last, reason) => {
  const view = viewOf(fold([blocked, last], { policy }));
  expect(view.outcome).toMatchObject({ reason, detail: sentences.agentPaused });
  expect(asked(view.outcome)).toEqual(told);
});

/** A fleet of one that was answered twice; the second time by `last`. */
function memberAfter(last: Parameters<typeof batchAnswered>[1] | null) {
  const fleet = smallFleet(1, 1, policy);
  const { at, jitter, elapsedMs, askedMs, ...word } = blocked;
  const first = readings({ abc: word as Word });
  const steps = last
    ? [batchAnswered(0, first), { type: 'poll.wake', at: T0 + 30_000 }, batchAnswered(0, last)]
    : [batchAnswered(0, first), { type: 'poll.stop', at: T0 }];
  let [snapshot] = initialTransition(fleet, { ids: ['abc'], autoStart: true });
  for (const step of steps) [snapshot] = transition(fleet, snapshot, step as never);
  const [member] = membersIn(snapshot.context);
  if (!member) throw new Error('no member');
  return memberViewOf(member);
}

const { at, jitter, elapsedMs, askedMs, ...stillBlocked } = blocked;

test.each([
  ['a deadline', readings({ abc: stillBlocked as Word }, late), 'deadline'],
  ['a deadline after a failure', { ...unavailable(failed()), ...late }, 'deadline'],
  ['an abort', null, 'aborted'],
])('the view of a fleet’s member tells who is waited for at the end by %s', (_, last, reason) => {
  const view = memberAfter(last);
  expect(view.outcome).toMatchObject({ reason, detail: sentences.agentPaused });
  expect(asked(view.outcome)).toEqual(told);
});
