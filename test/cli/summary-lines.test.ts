import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { initialPollState, type PollState } from '../../machines/poll/poll-state.ts';
import type { LiveRow } from '../../src/cli/live-lines.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { type Summary, summaryLines } from '../../src/cli/summary-lines.ts';

const failure = {
  code: 'http',
  message: 'The server answered with HTTP 503',
  httpStatus: 503,
  retryable: true,
} as const;

const row = (name: string, facts: Partial<PollState>, state = 'waiting'): LiveRow => ({
  name,
  snapshot: {
    value: { polling: state },
    context: { ...initialPollState(name), polls: 3, nextPollAt: 67_500, ...facts },
  },
  lastFailure: facts.failure ?? null,
});

const rows: LiveRow[] = [
  ...Array.from({ length: 180 }, (_, at) =>
    row(`run-${at}`, { status: 'running', changedAt: 1_000 }),
  ),
  row('late-one', { status: 'STARTING', changedAt: 60_000 }),
  row('a-person', {
    status: 'waiting_for_confirmation',
    verdict: 'blocked',
    detail: 'The agent waits for confirmation: a person must answer it',
    changedAt: 2_000,
  }),
  row('failing', { status: 'running', changedAt: 1_000, failure }, 'backoff'),
  row('new-comer', { polls: 0, nextPollAt: null }, 'fetching'),
];

const summary: Summary = {
  rows,
  ended: new Map([
    ['succeeded', 12],
    ['missing', 1],
    ['failed', 3],
  ]),
  requests: 27,
  wait: { delayMs: 5_000, nextPollAt: 67_500 },
};

const view = { language: 'en', columns: 79, height: 10, startedAt: 0, now: 65_000 } as const;

test('a summary shows its progress, its groups, and the rows that need a look first', () => {
  expect(summaryLines(summary, view, noPaint)).toEqual([
    '[#--------------------]  16 of 200 settled  1:05  27 requests  next check in 3s',
    '1 retrying  181 running  1 STARTING  1 waiting_for_confirmation  1 no status y…',
    '12 succeeded  1 not found  3 failed',
    'failing   backoff  running                   1:05  3 polls  next check in 3s  …',
    'a-person  waiting  waiting_for_confirmation  1:05  3 polls  next check in 3s  ',
    'late-one  waiting  STARTING                  1:05  3 polls  next check in 3s  ',
    'run-0     waiting  running                   1:05  3 polls  next check in 3s  ',
    'run-1     waiting  running                   1:05  3 polls  next check in 3s  ',
    'run-2     waiting  running                   1:05  3 polls  next check in 3s  ',
    '… and 178 more',
  ]);
});

test('the bar fills as conversations settle', () => {
  const progress = (settled: number, of: number) => {
    const ended = new Map([['succeeded', settled]] as const);
    const [line] = summaryLines(
      { ...summary, rows: rows.slice(0, of - settled), ended, wait: null },
      { ...view, columns: 100 },
      noPaint,
    );
    return line;
  };
  expect(progress(0, 100)).toBe(
    '[----------------------]  0 of 100 settled  1:05  27 requests  asking now',
  );
  expect(progress(50, 100)).toBe(
    '[###########-----------]  50 of 100 settled  1:05  27 requests  asking now',
  );
  expect(progress(99, 100)).toBe(
    '[#####################-]  99 of 100 settled  1:05  27 requests  asking now',
  );
});

test('once the rest has room, nothing is folded', () => {
  const last = { ...summary, rows: rows.slice(180) };
  expect(summaryLines(last, { ...view, columns: 120 }, noPaint)).toEqual([
    '[#################-----]  16 of 20 settled  1:05  27 requests  next check in 3s',
    '1 retrying  1 STARTING  1 waiting_for_confirmation  1 running  1 no status yet',
    '12 succeeded  1 not found  3 failed',
    'failing    backoff   running                   1:05  3 polls  next check in 3s  ! HTTP 503: The server is overloaded or…',
    'a-person   waiting   waiting_for_confirmation  1:05  3 polls  next check in 3s  ',
    'late-one   waiting   STARTING                  1:05  3 polls  next check in 3s  ',
    'new-comer  fetching  no status yet             1:05  0 polls  asking now        ',
  ]);
});

test('a summary speaks Chinese', () => {
  expect(summaryLines(summary, { ...view, language: 'zh-CN', height: 5 }, noPaint)).toEqual([
    '[#---------------------]  已结束 16/200  1:05  已请求 27 次  3s 后再查',
    '异常 1  181 running  1 STARTING  1 waiting_for_confirmation  1 尚无状态',
    '成功 12  不存在 1  出错 3',
    'failing  backoff  running  1:05  已查询 3 次  3s 后再查  ! HTTP 503: 服务器过…',
    '… 另有 183 个',
  ]);
});

test.each(['en', 'zh-CN'] as const)('no terminal is too small for a summary in %s', (language) => {
  for (const height of [1, 2, 3, 4, 5, 12])
    for (const columns of [1, 2, 9, 10, 11, 20, 33, 47, 48, 64, 79, 80, 120]) {
      const lines = summaryLines(summary, { ...view, language, height, columns }, noPaint);
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
});

test("a status that a server made up can't steer the terminal", () => {
  const evil = [row('x', { status: 'A\u001b[2J\nB' })];
  const [, statuses, line] = summaryLines({ ...summary, rows: evil }, view, noPaint);
  expect(statuses).toBe('1 A B');
  expect(line).toBe('12 succeeded  1 not found  3 failed');
});
