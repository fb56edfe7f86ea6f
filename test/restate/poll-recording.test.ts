import { expect, test } from 'vitest';
import { initialStep, step } from '../../src/durable/driver.ts';
import type { DurableEvent } from '../../src/durable/event.ts';
import type { PublicEvent } from '../../src/durable/validate-event.ts';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { replayPolling, replaySteps } from '../../src/replay/replay-polling.ts';
import {
  joined,
  linesOf,
  nothingRecorded,
  notRecorded,
  type Recorded,
  withStep,
} from '../../src/restate/poll-recording.ts';
import { reading, T0, unavailable } from '../support/observations.ts';

const hiding = (...secretFields: string[]) =>
  createPollingMachine(
    defineResource({
      request: (id) => ({ url: `https://api.test/jobs/${id}` }),
      schema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      read: () => ({ status: 'RUNNING', verdict: 'pending' }),
      secretFields,
    }),
  );
const machine = hiding('launchCode');

/** Polls; what a run records is stored after so many steps. */
function polled(
  count: number,
  bytes: number | ((n: number) => number),
  perRun = 7,
  text = 'ok',
  shownBy = machine,
) {
  let maxBytes = 0;
  let { snapshot } = initialStep(machine, { id: 'abc', autoStart: true });
  let stored: Recorded = nothingRecorded;
  let run: Recorded = nothingRecorded;
  const happens = (event: DurableEvent | PublicEvent) => {
    const before = snapshot;
    snapshot = step(machine, before, event as never).snapshot;
    run = withStep(run, machine, { before, event, after: snapshot }, maxBytes);
  };
  const most = { stored: 0, run: 0 };
  for (let n = 1; n <= count; n += 1) {
    maxBytes = typeof bytes === 'number' ? bytes : bytes(n);
    const at = T0 + n * 60_000;
    const [request] = Object.keys(snapshot.pending.requests);
    const [timer] = Object.keys(snapshot.pending.timers);
    const data = { n, text, launchCode: 'sesame-0451' };
    const output =
      n % 5 === 0
        ? unavailable(undefined, { at })
        : reading('RUNNING', { at, data, next: `https://x/?sig=${n}` });
    if (n % 11 === 0) happens({ type: 'poll.refresh', at });
    else if (request) happens({ type: 'durable.answered', request, output });
    else if (timer) happens({ type: 'durable.due', timer });
    most.run = Math.max(most.run, Buffer.byteLength(JSON.stringify(run)));
    if (n % perRun > 0) continue;
    stored = joined(stored, JSON.parse(JSON.stringify(run)), maxBytes);
    run = nothingRecorded;
    most.stored = Math.max(most.stored, Buffer.byteLength(JSON.stringify(stored)));
  }
  return { lines: linesOf(joined(stored, run, maxBytes), shownBy), snapshot, most };
}

const HIDDEN = /sesame|sig=/;

function whereIs(snapshot: unknown) {
  const { value, context } = snapshot as { value: unknown; context: Record<string, unknown> };
  const { polls, failures, nextPollAt, at } = context;
  return { value, context: { polls, failures, nextPollAt, at } };
}

test('the last steps replay to where the poll is, however its runs cut them, within the bytes', () => {
  for (const perRun of [1, 3, 7, 50])
    for (const count of [1, 2, 20, 99, 200]) {
      const { lines, snapshot, most } = polled(count, 2 ** 14, perRun);
      const steps = replaySteps(machine, lines);
      expect(steps.map(({ differs }) => differs).filter(Boolean)).toEqual([]);
      expect(steps.at(-1)?.snapshot).toMatchObject(whereIs(snapshot));
      expect(lines.join('\n')).not.toMatch(HIDDEN);
      expect(Math.max(most.run, most.stored)).toBeLessThanOrEqual(2 ** 14 + 200);
      if (count === 200) expect(lines.length).toBeGreaterThan(15);
    }
});

test('a secret field that is called like one of the chart’s own is hidden in the data alone', () => {
  const named = hiding('launchCode', 'status', 'type', 'context', 'at');
  const { lines, snapshot } = polled(20, 2 ** 14, 7, 'ok', named);
  const steps = replaySteps(machine, lines);
  expect(steps.map(({ differs }) => differs).filter(Boolean)).toEqual([]);
  expect(steps.at(-1)?.snapshot).toMatchObject(whereIs(snapshot));
  expect(lines.join('\n')).not.toMatch(HIDDEN);
});

test('what follows a time without recordings begins anew, without the steps before it', () => {
  const { lines, snapshot } = polled(60, (n) => (n > 21 && n <= 42 ? 0 : 2 ** 14));
  const steps = replaySteps(machine, lines);
  expect(steps.map(({ differs }) => differs).filter(Boolean)).toEqual([]);
  expect(steps.at(-1)?.snapshot).toMatchObject(whereIs(snapshot));
  expect(polled(40, (n) => (n > 21 ? 0 : 2 ** 14)).lines).toEqual([]);
});

test('the whole poll is kept while it is short, to its end', () => {
  let { snapshot } = initialStep(machine, { id: 'abc', autoStart: true });
  let recorded = nothingRecorded;
  const [request = ''] = Object.keys(snapshot.pending.requests);
  const output = reading('DONE', { at: T0, verdict: 'succeeded' });
  const events = [
    { type: 'durable.answered', request, output },
    { type: 'poll.stop', at: T0 + 5 },
  ] as const;
  for (const event of events) {
    const before = snapshot;
    snapshot = step(machine, before, event as never).snapshot;
    recorded = withStep(recorded, machine, { before, event, after: snapshot }, 2 ** 15);
  }
  const lines = linesOf(recorded, machine);
  expect(lines.map((line) => JSON.parse(line).at)).toEqual(lines.map(() => T0));
  expect(replayPolling(machine, lines).at(-1)?.status).toBe('done');
});

test('an answer too large for it, and steps of an older release, leave no gap: it begins anew', () => {
  expect(polled(20, 2 ** 14, 7, 'x'.repeat(20_000)).lines).toEqual([]);
  const short = polled(20, 2 ** 14);
  expect(short.lines.length).toBeGreaterThan(15);
  const kept: Recorded = { parts: [part(1)], isCut: false };
  expect(joined(kept, notRecorded, 2 ** 14)).toEqual(notRecorded);
  expect(joined(kept, { parts: [part(5)], isCut: true }, 2 ** 14).parts).toMatchObject([part(5)]);
  expect(joined(kept, { parts: [part(5)], isCut: false }, 2 ** 14).parts[0]?.lines).toEqual([
    ...part(1).lines,
    ...part(5).lines,
  ]);
});

test('once the older half is dropped, it follows nothing that came before it', () => {
  const full = [1, 2, 3].map((at) => ({ ...part(at), bytes: 190 }));
  const { parts, isCut } = joined(nothingRecorded, { parts: full, isCut: false }, 380);
  expect([parts.map(({ at }) => at), isCut]).toEqual([[2, 3], true]);
});

test('nothing is kept where no bytes are given', () => {
  expect(polled(20, 0).lines).toEqual([]);
});

const part = (at: number) => ({ at, snapshot: {} as never, lines: [`line ${at}`], bytes: 100 });
