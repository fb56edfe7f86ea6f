import { expect, test } from 'vitest';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { StatusChanges } from '../../src/cli/status-changes.ts';
import { statusCounts } from '../../src/cli/status-counts.ts';

const change = (status: string, previous: string | null = null): StatusChanged => ({
  ...({ type: 'status.changed', status, previous, verdict: 'pending' } as const),
  ...{ detail: null, label: null, progress: null, data: null, at: 0 },
});
const idsOf = (count: number) => Array.from({ length: count }, (_, number) => `id-${number}`);
const answered = (ids: readonly string[]) => ({ answered: ids.map((id) => ({ id })) as never });

/** The texts of the lines, with the id where there is one. */
const told = (lines: ReturnType<StatusChanges['rest']>) =>
  lines.map(({ id, text }) => (id === null ? text : `${id}: ${text}`));

function watching(count: number, language: 'en' | 'zh-CN' = 'en') {
  const changes = new StatusChanges(language);
  changes.begin(count);
  return changes;
}

test('of a few each change has its own line at once', () => {
  const changes = watching(10);
  expect(told(changes.add('a', change('RUNNING')))).toEqual(['a: RUNNING']);
  expect(told(changes.after(answered(['a'])))).toEqual([]);
});

test('the first answers of many are one line, once all are there', () => {
  const ids = idsOf(30);
  const changes = watching(30);
  for (const id of ids.slice(0, 20)) changes.add(id, change('RUNNING'));
  expect(told(changes.after(answered(ids.slice(0, 20)), 0))).toEqual([]);
  for (const id of ids.slice(20, 29)) changes.add(id, change('STARTING'));
  // The last one failed.
  expect(told(changes.after(answered(ids.slice(20)), 9_999))).toEqual([
    '29 first answers: 20 RUNNING, 9 STARTING',
  ]);
  changes.add('id-29', change('RUNNING'));
  expect(told(changes.after(answered(['id-29']), 20_000))).toEqual(['id-29: RUNNING']);
});

test('first answers that come one by one are told every ten seconds', () => {
  const changes = watching(1_000);
  const lines: string[] = [];
  for (const [second, id] of idsOf(100).entries()) {
    changes.add(id, change('RUNNING'));
    lines.push(...told(changes.after(answered([id]), second * 1_000)));
  }
  expect(lines.slice(0, 2)).toEqual([
    '11 first answers: 11 RUNNING',
    '11 first answers: 11 RUNNING',
  ]);
  expect(lines).toHaveLength(9);
  expect(told(changes.rest())).toEqual(['id-99: RUNNING']);
});

test('many later changes in one answer are one line, a few have one each', () => {
  const ids = idsOf(30);
  const changes = watching(30, 'zh-CN');
  for (const id of ids.slice(0, 11)) changes.add(id, change('RUNNING', 'STARTING'));
  expect(told(changes.after(answered(ids)))).toEqual(['11 个 ID：11 STARTING → RUNNING']);
  for (const id of ids.slice(0, 10)) changes.add(id, change('PAUSED', 'RUNNING'));
  expect(told(changes.after(answered(ids)))).toHaveLength(10);
});

test('who waits for a person is named beside the counts, unless those are many, too', () => {
  const blocked = { ...change('waiting_for_confirmation'), verdict: 'blocked' } as const;
  const toldOf = (waiting: number) => {
    const ids = idsOf(30);
    const changes = watching(30);
    for (const [at, id] of ids.entries()) changes.add(id, at < waiting ? blocked : change('on'));
    return told(changes.after(answered(ids)));
  };
  expect(toldOf(1)).toEqual([
    '30 first answers: 29 on, 1 waiting_for_confirmation',
    'id-0: waiting_for_confirmation',
  ]);
  expect(toldOf(10)).toHaveLength(11);
  expect(toldOf(11)).toEqual(['30 first answers: 19 on, 11 waiting_for_confirmation']);
});

test('what has ended is told by its outcome alone', () => {
  const ids = idsOf(11);
  const changes = watching(11);
  for (const id of ids) changes.add(id, change('PAUSED'));
  for (const id of ids.slice(1)) changes.settle(id);
  expect(told(changes.after(answered(ids)))).toEqual(['id-0: PAUSED']);
});

test('of many kinds the most frequent are named, each in short', () => {
  const statuses = [...idsOf(900), 'RUNNING', 'RUNNING', null, null, null, `x${'y'.repeat(999)}`];
  expect(statusCounts(statuses, 'en')).toBe(
    '3 no status yet, 2 RUNNING, 1 id-0, 1 id-1, 1 id-2 … and 898 more',
  );
  expect(statusCounts(statuses.slice(-1), 'en')).toHaveLength('1 '.length + 200);
  expect(statusCounts(['A\u001b[2J\nB'], 'en')).toBe('1 A B');
});
