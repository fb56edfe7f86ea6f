import { expect, test } from 'vitest';
import { initialPollState, type PollState } from '../../machines/poll/poll-state.ts';
import { heartbeatLine } from '../../src/cli/heartbeat.ts';
import type { Summary } from '../../src/cli/summary-lines.ts';
import { fault } from '../../src/testing/index.ts';
import { ID, playing, run, start } from './support.ts';

const MINUTE = 60_000;

const summaryOf = (states: readonly Partial<PollState>[], ended: Summary['ended'] = new Map()) => ({
  rows: states.map((facts, index) => ({
    name: 'x',
    snapshot: {
      value: { polling: 'waiting' },
      context: { ...initialPollState(`id-${index}`), ...facts },
    },
    lastFailure: null,
  })),
  ended,
  requests: 1,
  wait: { delayMs: 5_000, nextPollAt: 5 * MINUTE + 8_000 },
});

const failure = { code: 'http', message: 'HTTP 503', httpStatus: 503, retryable: true } as const;

test.each([
  [
    [{ status: 'running', changedAt: MINUTE, label: 'Fix it' }],
    ['id-0', 'Fix it', 'still running, unchanged for 4 min; next check in 8s'],
    '仍为 running，已有 4分钟未变；8s 后再查',
  ],
  [[{}], ['id-0', null, 'no status yet; next check in 8s'], '尚无状态；8s 后再查'],
  [
    [
      { status: 'running', changedAt: MINUTE },
      { status: 'STARTING', changedAt: 4.5 * MINUTE, failure },
      { status: 'running', changedAt: MINUTE },
    ],
    [
      ...[null, null],
      '0 of 3 settled, 2 running, 1 STARTING, 1 retrying, unchanged for 30 sec; next check in 8s',
    ],
    '已结束 0/3，2 running，1 STARTING，异常 1，已有 30秒未变；8s 后再查',
  ],
])(
  'a heartbeat tells the status, since when, and the next check: %j',
  (states, english, chinese) => {
    const { id, label, text } = heartbeatLine(summaryOf(states), 'en', 5 * MINUTE) ?? {};
    expect([id, label, text]).toEqual(english);
    expect(heartbeatLine(summaryOf(states), 'zh-CN', 5 * MINUTE)?.text).toBe(chinese);
  },
);

test('the last of several is still told as one of several, and after it there is none', () => {
  const ended = new Map([['succeeded', 9]] as const);
  expect(heartbeatLine(summaryOf([{ status: 'running' }], ended), 'en', 5 * MINUTE)?.text).toBe(
    '9 of 10 settled, 1 running; next check in 8s',
  );
  expect(heartbeatLine(summaryOf([], ended), 'en', 5 * MINUTE)).toBeNull();
});

test('a log that is silent for the time of --heartbeat says what is waited for', async () => {
  const held = fault.status(429, { headers: { 'Retry-After': '600' } });
  const { url } = await playing(['running', held]);
  const cli = start(['watch', ID, '--base-url', url, '--heartbeat', '1s']);
  const line = await cli.line(/still running, unchanged for \d+ sec; next check in \d+(\.\d+)?m?s/);
  expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 7d9f0c2ab4e84d0f9a6b1c2d3e4f5061 still/);
  cli.process.kill('SIGINT');
  expect((await cli.ended).code).toBe(130);
});

test.each([
  ['--heartbeat', 'off'],
  ['--heartbeat', '0'],
  ['--quiet', '--heartbeat', '1s'],
  ['--json', '--heartbeat', '1s'],
])('there is no heartbeat with %s %s', async (...args) => {
  const { url } = await playing(['running']);
  const { code, stdout } = await run([
    ...['watch', ID, '--base-url', url, '--timeout', '4s', ...args],
  ]);
  expect(stdout).not.toContain('unchanged for');
  expect(code).toBe(5);
});

test.each(['x', '5', '25d'])('a heartbeat of %s is refused', async (span) => {
  const { code, stderr } = await run(['watch', ID, '--base-url', 'http://x', '--heartbeat', span]);
  expect(stderr).toMatch(/--heartbeat <timespan>' argument '.+' is invalid\. Expected /);
  expect(code).toBe(2);
});
