import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { initialContext, type PollingContext } from '../../machines/polling.context.ts';
import { type LiveRow, type LiveView, liveLines } from '../../src/cli/live-lines.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { uniqueNames } from '../../src/cli/unique-names.ts';

const failure = {
  code: 'http',
  message: 'The server answered with HTTP 503',
  httpStatus: 503,
  retryable: true,
} as const;
const view: LiveView = { language: 'en', columns: 120, startedAt: 0, now: 65_000 };

const row = (state: string, facts: Partial<PollingContext> = {}): LiveRow => ({
  name: '7d9f0c2a',
  snapshot: {
    value: { polling: state },
    context: { ...initialContext({ id: 'x' }), ...facts },
  },
  lastFailure: facts.failure ?? null,
});

test('a live line shows state, status, elapsed time, polls and the next check', () => {
  const waiting = row('waiting', { status: 'RUNNING', polls: 12, nextPollAt: 67_500 });
  expect(liveLines([waiting], view, noPaint)).toEqual([
    '7d9f0c2a  waiting  RUNNING  1:05  12 polls  next check in 3s  ',
  ]);
});

test('before the first answer there is no status, and the request is in flight', () => {
  expect(liveLines([row('fetching')], { ...view, now: 400 }, noPaint)).toEqual([
    '7d9f0c2a  fetching  no status yet  0:00  0 polls  asking now  ',
  ]);
});

test('a live line ends with the last failure, its code first, as far as the terminal is wide', () => {
  const backoff = row('backoff', { status: 'RUNNING', polls: 1, nextPollAt: 66_000, failure });
  const lines = (columns: number) => liveLines([backoff], { ...view, columns }, noPaint);
  expect(lines(140)).toEqual([
    '7d9f0c2a  backoff  RUNNING  1:05  1 poll  next check in 1s  ! HTTP 503: The server is overloaded or in maintenance (503); give it time.',
  ]);
  expect(lines(79)).toEqual([
    '7d9f0c2a  backoff  RUNNING  1:05  1 poll  next check in 1s  ! HTTP 503: The se…',
  ]);
  expect(lines(20)).toEqual(['7d9f0c2a  backoff  …']);
});

test('several live lines are aligned in columns', () => {
  const rows = [
    row('rateLimited', { status: 'waiting_for_confirmation', polls: 1, nextPollAt: 66_000 }),
    row('fetching', { status: 'RUNNING', polls: 10 }),
  ];
  expect(liveLines(rows, view, noPaint)).toEqual([
    '7d9f0c2a  rateLimited  waiting_for_confirmation  1:05  1 poll    next check in 1s  ',
    '7d9f0c2a  fetching     RUNNING                   1:05  10 polls  asking now        ',
  ]);
});

test.each([20, 40, 60, 79, 100])('a Chinese live line fits into %i columns', (columns) => {
  const backoff = row('backoff', { status: 'RUNNING', polls: 3, nextPollAt: 66_000, failure });
  const [line = ''] = liveLines([backoff], { ...view, language: 'zh-CN', columns }, noPaint);
  expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  expect(stringWidth(line)).toBeGreaterThan(columns - 4);
});

test('a title stands beside the id, and the rest of the row keeps its room', () => {
  const rows = [
    row('waiting', { status: 'running', label: 'Fix the flaky login test', nextPollAt: 67_500 }),
    row('fetching'),
  ];
  expect(liveLines(rows, { ...view, columns: 79 }, noPaint)).toEqual([
    '7d9f0c2a  Fix the flaky login…  waiting   running        1:05  0 polls  next c…',
    '7d9f0c2a                        fetching  no status yet  1:05  0 polls  asking…',
  ]);
});

test('a status that has stood still for ten minutes says for how long, in either language', () => {
  const line = (minutes: number, language: 'en' | 'zh-CN' = 'en') => {
    const still = row('fetching', { status: 'running', changedAt: 0 });
    const at = { ...view, now: minutes * 60_000, startedAt: minutes * 60_000, language };
    return liveLines([still], at, noPaint)[0];
  };
  expect(line(9.9)).toContain('  running  0:00');
  expect(line(12.9)).toContain('  running, unchanged for 12 min  0:00');
  expect(line(150)).toContain('  running, unchanged for 2 hr  0:00');
  expect(line(12, 'zh-CN')).toContain('  running，已有 12分钟未变  0:00');
});

test('colours take no room', () => {
  const colour = (text: string) => `<${text}>`;
  const loud = Object.fromEntries(Object.keys(noPaint).map((name) => [name, colour]));
  const lines = liveLines([row('fetching')], { ...view, columns: 30 }, { ...noPaint, ...loud });
  expect(lines).toEqual(['<7d9f0c2a>  <fetching>  <no status…>']);
});

test('ids are shortened as far as they stay different', () => {
  const named = (...ids: string[]) => [...uniqueNames(ids).values()];
  expect(named('7d9f0c2ab4e84d0f', 'aaaabbbbccccdddd')).toEqual(['7d9f0c2a', 'aaaabbbb']);
  expect(named('7d9f0c2ab4e84d0f', '7d9f0c2accccdddd')).toEqual(['7d9f0c2ab4e8', '7d9f0c2acccc']);
  expect(named('x', 'job-123456789')).toEqual(['x', 'job-1234']);
});

test('long ids that have much in common are called by what differs', () => {
  const named = (...ids: string[]) => [...uniqueNames(ids).values()];
  const shared = 'x'.repeat(60);
  expect(named(`${shared}1`, `${shared}2`)).toEqual(['…1', '…2']);
  expect(named(`${shared}1/status`, `${shared}22/status`)).toEqual(['…1', '…22']);
  expect(named(`${shared}1`, `${shared}2`, 'other')).toEqual(['…xxxxxxx1', '…xxxxxxx2', '…other']);
  expect(named(`${shared}1${shared}`, `${shared}2${shared}`, 'other')).toEqual([
    ...['xxxxxxxx…#1', 'xxxxxxxx…#2', 'other…#3'],
  ]);
  expect(named(shared)).toEqual(['xxxxxxxx']);
  expect(named('😀'.repeat(60), `${'😀'.repeat(60)}x`)).toEqual(['…', '…x']);
});
