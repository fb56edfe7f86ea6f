import { expect, onTestFinished, test, vi } from 'vitest';
import { type FleetMember, initialMember } from '../../machines/fleet/member.ts';
import { initialFleet } from '../../machines/fleet.context.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { initialContext } from '../../machines/polling.context.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from '../../src/cli/fleet-snapshots.ts';
import { liveReporter } from '../../src/cli/live-reporter.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { emulator } from './emulator.ts';

/** A reporter on a terminal. */
function onTerminal(columns: number, rows: number) {
  const terminal = emulator(columns, rows);
  const reporter = liveReporter(terminal.stdout, 'en', noPaint);
  onTestFinished(() => reporter.close());
  return { ...terminal, reporter };
}

const NOW = Date.now();

const member = (id: string, facts: Partial<FleetMember> = {}): FleetMember => ({
  ...initialMember(id),
  ...{ status: 'running', polls: 1, changedAt: NOW, nextPollAt: NOW + 60_000 },
  ...facts,
});

const change = (id: string): StatusChanged => ({
  ...({ type: 'status.changed', previous: null, status: 'running', verdict: 'pending' } as const),
  ...{ detail: null, label: null, progress: null, data: id, at: 0 },
});

function fleetOf(members: readonly FleetMember[]): FleetSnapshot {
  const context = { ...initialFleet({ ids: [] }), polls: 2, nextPollAt: null };
  return {
    value: { polling: 'fetching' },
    context,
    members: new Map(members.map((member) => [member.id, member])),
    answered: [],
  };
}

const thirty = Array.from({ length: 30 }, (_, number) => member(`member-${10 + number}`));

const outcomeOf = (id: string, reason: 'succeeded' | 'aborted' = 'succeeded'): PollOutcome => ({
  ...{ type: 'stopped', reason, id, status: 'finished' },
  ...{ detail: null, label: null, data: null },
  ...{ failure: null, polls: 1, startedAt: 0, endedAt: 0 },
});

const tableOf = (count: number) =>
  [
    '[----------]  0 of 30 settled  0:0_  2 requests  asking now',
    '30 running',
    ...Array.from({ length: count }, (_, place) => `member-${10 + place}  waiting  running  0:0_`),
    `… and ${30 - count} more`,
  ].join('\n');
/** Without what changes from second to second, and what is cut off. */
const steady = (screen: string) =>
  screen.replaceAll(/ {2}1 p?.*/g, '').replaceAll(/0:0\d/g, '0:0_');

test('a summary leaves room for the lines above, also on a terminal that shrinks or grows', async () => {
  const { resize, screen, reporter } = onTerminal(60, 12);
  reporter.begin(30);
  reporter.fleet(fleetOf(thirty));
  await vi.waitFor(() => expect(steady(screen())).toBe(tableOf(6)));
  for (const [rows, count] of [
    [5, 1],
    [12, 6],
    [7, 2],
    [9, 4],
  ] as const) {
    await resize(60, rows);
    await vi.waitFor(() => expect(steady(screen())).toBe(tableOf(count)));
  }
});

test('a terminal that gets narrower and wider keeps what was printed, and no stale row', async () => {
  const { resize, screen, all, reporter } = onTerminal(70, 40);
  reporter.begin(3);
  const three = thirty.slice(0, 3);
  for (const { id } of three) reporter.event(id, change(id));
  reporter.fleet(fleetOf(three));
  for (const columns of [30, 70, 25, 24, 10, 60, 12, 80, 8, 70]) {
    await resize(columns, 40);
    await vi.waitFor(() => {
      const lines = all().split('\n');
      const rows = lines.filter((line) => line.startsWith('member-'));
      expect([columns, rows.length]).toEqual([columns, columns < 10 ? 0 : 3]);
      expect(all().match(/\d\d:\s*\d\d:\s*\d\d/g)).toHaveLength(3);
    });
  }
  expect(screen()).toBe(all());
  for (const { id } of three) expect(all()).toMatch(new RegExp(`^\\S+ ${id} +running$`, 'm'));
});

test('a row that is wider than the terminal thinks is cut off, and leaves nothing behind', async () => {
  const { all, reporter } = onTerminal(40, 10);
  reporter.begin(2);
  const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}';
  const wide = [member(family.repeat(8)), member('b'.repeat(9), { status: family.repeat(9) })];
  for (let round = 0; round < 3; round++) {
    reporter.fleet(fleetOf(wide.map((one) => ({ ...one, polls: round + 1 }))));
    await vi.waitFor(() => expect(all()).toContain('waiting'));
  }
  expect(all().split('\n')).toHaveLength(2);
});

test.each([
  [1, 1],
  [9, 9],
  [80, 2],
])('a terminal of %i × %i has no live lines, and scrolls nothing', async (columns, rows) => {
  const { all, reporter } = onTerminal(columns, rows);
  reporter.begin(1);
  for (let round = 0; round < 5; round++) reporter.fleet(fleetOf([member('a')]));
  reporter.outcome(outcomeOf('a'));
  await vi.waitFor(() => expect(all().replaceAll(/\s/g, '')).toContain('ended'));
  expect(all().replaceAll(/\s/g, '')).toMatch(/^\d\d:\d\d:\d\d"a"hasendedwiththestatusfinished\.$/);
});

test('many changes in a short time are drawn now and then, the last one always', async () => {
  const { output, screen, reporter } = onTerminal(60, 12);
  reporter.begin(1);
  for (let round = 1; round <= 500; round++) {
    reporter.fleet(fleetOf([member('a', { polls: round })]));
    await null;
  }
  await vi.waitFor(() => expect(screen()).toContain('500 polls'));
  expect(output().split('\u001b[?2026h').length).toBeLessThan(20);
});

test('a settled member leaves the table; the summary stays', async () => {
  const { screen, reporter } = onTerminal(60, 12);
  const ending = { reason: 'succeeded', at: 0 } as const;
  const few = thirty.map((one, place) => (place < 28 ? { ...one, ending } : one));
  reporter.begin(30);
  reporter.fleet(fleetOf(thirty));
  for (const { id } of thirty.slice(0, 28)) reporter.outcome(outcomeOf(id));
  reporter.fleet(fleetOf(few));
  await vi.waitFor(() =>
    expect(screen().split('\n').slice(-5)).toEqual([
      expect.stringMatching(
        /^\[########-\] {2}28 of 30 settled {2}0:0\d {2}2 requests {2}asking now$/,
      ),
      '2 running',
      '28 succeeded',
      expect.stringMatching(/^member-38 {2}waiting/),
      expect.stringMatching(/^member-39 {2}waiting/),
    ]),
  );
  reporter.close();
  await vi.waitFor(() => expect(screen()).toMatch(/\d\d:\d\d:\d\d 28 ids: 28 succeeded$/));
});

test('conversations that are polled one by one are summarized as well', async () => {
  const { screen, reporter } = onTerminal(60, 12);
  const nextPollAt = Date.now() + 5_000;
  for (let number = 10; number < 40; number++) {
    const id = `single-${number}`;
    const context = { ...initialContext({ id }), status: 'RUNNING', nextPollAt };
    reporter.event(id, {
      ...{ type: 'request.succeeded', status: 'RUNNING', progress: null, elapsedMs: 1, at: 0 },
    });
    reporter.snapshot({ value: { polling: 'waiting' }, context });
  }
  await vi.waitFor(() =>
    expect(screen().split('\n')).toEqual([
      expect.stringMatching(/^0 of 30 settled {2}0:0\d {2}30 requests {2}next check in \ds$/),
      '30 RUNNING',
      ...Array.from({ length: 6 }, () =>
        expect.stringMatching(/^single-1\d {2}waiting {2}RUNNING/),
      ),
      '… and 24 more',
    ]),
  );
});
