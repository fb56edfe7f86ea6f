import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, onTestFinished, test } from 'vitest';
import { type FleetMember, initialMember } from '../../machines/fleet/member.ts';
import { initialFleet } from '../../machines/fleet.context.ts';
import { initialContext } from '../../machines/polling.context.ts';
import type { FleetSnapshot } from '../../src/cli/fleet-snapshots.ts';
import { liveReporter } from '../../src/cli/live-reporter.ts';
import { noPaint } from '../../src/cli/paint.ts';
import { screensOf } from './screen.ts';

const COLUMNS = 60;

/** A terminal of a height that can change, what it was sent, and the reporter that sends it. */
function onTerminal(rows: number) {
  const stream = new PassThrough({ encoding: 'utf8' });
  const terminal = Object.assign(stream, { isTTY: true, columns: COLUMNS, rows });
  const reporter = liveReporter(terminal as unknown as WriteStream, 'en', noPaint);
  onTestFinished(() => reporter.close());
  let output = '';
  stream.on('data', (chunk) => {
    output += chunk;
  });
  const screens = () => screensOf(output, COLUMNS, rows).filter((screen) => screen !== '');
  return { terminal, reporter, screens };
}

const drawn = () => new Promise<void>((resolve) => setImmediate(resolve));
const lastOf = (screens: readonly string[]) => screens.at(-1)?.split('\n');

const member = (id: string, facts: Partial<FleetMember> = {}): FleetMember => ({
  ...initialMember(id),
  ...{ status: 'running', polls: 1, changedAt: Date.now(), nextPollAt: Date.now() + 60_000 },
  ...facts,
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

test('a summary leaves room for the lines above, also on a terminal that shrinks or grows', async () => {
  const { terminal, reporter, screens } = onTerminal(12);
  for (const rows of [12, 7, 9]) {
    terminal.rows = rows;
    reporter.fleet(fleetOf(thirty));
    await drawn();
  }
  const table = (count: number) =>
    [
      '[----------]  0 of 30 settled  0:00  2 requests  asking now',
      '30 running',
      ...Array.from(
        { length: count },
        (_, place) => `member-${10 + place}  waiting  running  0:00`,
      ),
      `… and ${30 - count} more`,
    ].join('\n');
  const shown = screens().map((screen) => screen.replaceAll(/ {2}1 poll .*/g, ''));
  expect(shown).toEqual([table(6), table(2), table(4)]);
});

test('a settled member leaves the table; the summary stays', async () => {
  const { reporter, screens } = onTerminal(12);
  const ending = { reason: 'succeeded', at: 0 } as const;
  const few = thirty.map((one, place) => (place < 28 ? { ...one, ending } : one));
  reporter.fleet(fleetOf(thirty));
  for (const { id } of thirty.slice(0, 28))
    reporter.outcome({
      ...{ type: 'stopped', reason: 'succeeded', id, status: 'finished' },
      ...{ detail: null, label: null, data: null },
      ...{ failure: null, polls: 1, startedAt: 0, endedAt: 0 },
    });
  reporter.fleet(fleetOf(few));
  await drawn();
  const lines = lastOf(screens());
  expect(lines?.slice(-5)).toEqual([
    '[########-]  28 of 30 settled  0:00  2 requests  asking now',
    '2 running',
    '28 succeeded',
    expect.stringMatching(/^member-38 {2}waiting/),
    expect.stringMatching(/^member-39 {2}waiting/),
  ]);
  reporter.close();
  await drawn();
  expect(lastOf(screens())?.at(-1)).toMatch(/^\d\d:\d\d:\d\d 28 ids: 28 succeeded$/);
});

test('conversations that are polled one by one are summarized as well', async () => {
  const { reporter, screens } = onTerminal(12);
  const nextPollAt = Date.now() + 5_000;
  for (let number = 10; number < 40; number++) {
    const id = `single-${number}`;
    const context = { ...initialContext({ id }), status: 'RUNNING', nextPollAt };
    reporter.event(id, {
      ...{ type: 'request.succeeded', status: 'RUNNING', progress: null, elapsedMs: 1, at: 0 },
    });
    reporter.snapshot({ value: { polling: 'waiting' }, context });
  }
  await drawn();
  expect(lastOf(screens())).toEqual([
    '0 of 30 settled  0:00  30 requests  next check in 5s',
    '30 RUNNING',
    ...Array.from({ length: 6 }, () => expect.stringMatching(/^single-1\d {2}waiting {2}RUNNING/)),
    '… and 24 more',
  ]);
});
