import { expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { recordPolling } from '../../src/replay/record-polling.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { type ChartConfig, changedChart } from '../support/changed-chart.ts';
import { answered, reading, T0, unavailable } from '../support/observations.ts';

type Sent = { readonly type: string; readonly at?: number };

const answer = (observation: Observation): Sent => answered(observation);
const waited = (state: string): Sent => ({
  type: `xstate.after.pollDelay.polling.polling.${state}`,
});

/** Today's chart with a change in it stands for the chart of an older release. */
function recorded(change: (config: ChartConfig) => void, events: readonly Sent[]) {
  const silent = fromPromise<never, never>(() => new Promise(() => {}));
  const older = changedChart(change).provide({ actors: { fetchStatus: silent as never } });
  const actor = createActor(older, { input: { id: 'abc', autoStart: true } });
  const { lines } = recordPolling(actor);
  actor.start();
  for (const event of events) (actor.send as (event: Sent) => void)(event);
  actor.stop();
  return lines;
}

/** As an older release wrote it. */
const withoutFound = (lines: readonly string[]) =>
  lines
    .map((line) => JSON.parse(line))
    .filter((line) => !('end' in line))
    .map(({ found: _, release: __, ...line }) => JSON.stringify(line));

const differences = (lines: readonly string[]) =>
  replaySteps(pollingMachine, lines).flatMap(({ differs }, step) =>
    differs ? [{ step, found: differs.found?.value, folded: differs.folded.value }] : [],
  );

const deciding = (config: ChartConfig) => config.states.polling.states.deciding;

/** Took a 503 for no failure. */
const withoutBackoff = (config: ChartConfig) => {
  deciding(config).always = deciding(config).always.filter(
    ({ guard }: ChartConfig) => guard !== 'isUnavailable',
  );
};
/** Didn't end for the first success. */
const withoutSuccess = (config: ChartConfig) => {
  deciding(config).always = deciding(config).always.filter(
    ({ guard }: ChartConfig) => guard !== 'hasSucceeded',
  );
};
/** Ended at the first failure. */
const endsAtFailure = (config: ChartConfig) => {
  deciding(config).always.unshift({
    guard: 'isUnavailable',
    target: '#polling.error',
    actions: { type: 'conclude', params: { reason: 'exhausted' } },
  });
};

const FAILED = answer(unavailable({ at: T0 }));
const SUCCEEDED = answer(reading('DONE', { verdict: 'succeeded', at: T0 }));
const RUNNING = answer(reading('RUNNING', { at: T0 + 5_000 }));

test('a recording of the same chart differs nowhere, with what it found and without', () => {
  const lines = recorded(() => {}, [FAILED, waited('backoff'), RUNNING, { type: 'poll.stop' }]);
  expect(differences(lines)).toEqual([]);
  expect(differences(withoutFound(lines))).toEqual([]);
});

test('the step says where the recorded chart had gone and where today’s goes', () => {
  const lines = recorded(withoutBackoff, [FAILED, waited('waiting'), RUNNING]);
  const [first] = differences(lines);
  expect(first).toEqual({ step: 1, found: { polling: 'waiting' }, folded: { polling: 'backoff' } });
});

test('another time of the next request is a difference', () => {
  const lines = recorded(() => {}, [RUNNING, waited('waiting')]);
  const later = lines.map((line) => line.replace(/"nextPollAt":\d+/, '"nextPollAt":1'));
  expect(differences(later).map(({ step }) => step)).toContain(1);
});

test('today’s chart ends where the recorded one went on', () => {
  const lines = recorded(withoutSuccess, [SUCCEEDED, waited('waiting'), RUNNING]);
  const expected = { step: 1, folded: 'stopped' };
  expect(differences(lines)).toEqual([{ ...expected, found: { polling: 'waiting' } }]);
  expect(differences(withoutFound(lines))).toEqual([{ ...expected, found: undefined }]);
});

test('today’s chart goes on where the recorded one ended', () => {
  const lines = recorded(endsAtFailure, [FAILED]);
  expect(differences(lines)).toEqual([{ step: 1, found: 'error', folded: { polling: 'backoff' } }]);
});

test('the same end for another reason is a difference', () => {
  const lines = recorded(() => {}, [{ type: 'poll.stop' }]);
  const other = lines.map((line) => line.replace('"reason":"aborted"', '"reason":"stopped"'));
  expect(differences(lines)).toEqual([]);
  expect(differences(other)).toEqual([{ step: 1, found: 'stopped', folded: 'stopped' }]);
});

test('without what it found, an end of a wait that today’s chart isn’t in gives it away', () => {
  const lines = withoutFound(recorded(withoutBackoff, [FAILED, waited('waiting'), RUNNING]));
  expect(differences(lines).map(({ step, folded }) => [step, folded])).toEqual([
    [1, { polling: 'backoff' }],
    [2, { polling: 'backoff' }],
  ]);
});

test('what a listener sends in the middle of an event says nothing of where it was found', () => {
  const older = changedChart(() => {});
  const actor = createActor(older, { input: { id: 'abc', autoStart: true } });
  actor.on('status.changed', () => actor.send({ type: 'poll.stop' }));
  const { lines } = recordPolling(actor);
  actor.start();
  (actor.send as (event: Sent) => void)(RUNNING);
  expect(lines.find((line) => line.includes('poll.stop'))).not.toContain('"found"');
  expect(differences(lines)).toEqual([]);
});
