import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { initialContext } from '../../machines/polling.context.ts';
import { changeLine } from '../../src/cli/line.ts';
import { liveLines } from '../../src/cli/live-lines.ts';
import { LiveState } from '../../src/cli/live-state.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { plainReporter } from '../../src/cli/plain-reporter.ts';
import { summaryLines } from '../../src/cli/summary-lines.ts';

const MEGABYTE = 'x'.repeat(1_000_000);
const QUOTED = `${'x'.repeat(199)}…`;

const change = (facts: object) =>
  ({
    ...{ type: 'status.changed', status: 'ERROR', previous: 'RUNNING', verdict: 'failed' },
    ...{ detail: null, label: null, progress: null, data: null, at: 0 },
    ...facts,
  }) as const;
const snapshot = (id: string, status: string) => ({
  value: { polling: 'fetching' },
  context: { ...initialContext({ id }), status },
});
const view = { language: 'en', columns: 120, startedAt: 0, now: 0, height: 9 } as const;

test('a line of a change quotes at most 200 characters of each text', () => {
  const facts = { status: MEGABYTE, previous: `y${MEGABYTE}`, detail: MEGABYTE };
  expect(changeLine('abc', change(facts) as never, 'en').text).toBe(
    `y${'x'.repeat(198)}… → ${QUOTED} (${QUOTED})`,
  );
});

test('a line of a change quotes the last line of a detail, on one line', () => {
  const facts = {
    status: 'ER\nROR',
    detail: 'Traceback\n at \x1b[31mx\n\x1b[1mno memory\x1b[0m\n',
  };
  expect(changeLine('abc', change(facts) as never, 'en').text).toBe('RUNNING → ER ROR (no memory)');
});

test('a log’s line begins with at most 200 characters of an id', () => {
  const stdout = new PassThrough();
  plainReporter(stdout, 'en', noPaint).event(MEGABYTE, change({}) as never);
  expect(String(stdout.read())).toMatch(/^\S+ x{199}… RUNNING → ERROR\n$/);
});

test('a long status or id leaves the rest of a live table in sight', () => {
  const state = new LiveState();
  state.updatePoll(snapshot(MEGABYTE, 'RUNNING'));
  state.updatePoll(snapshot('abc', MEGABYTE));
  const { rows, ...summary } = state.summary();
  for (const line of liveLines(rows, view, noPaint)) expect(line).toContain('asking now');
  const [, statuses] = summaryLines({ ...summary, rows }, view, noPaint);
  expect(statuses).toBe(`1 RUNNING  1 ${'x'.repeat(39)}…`);
});
