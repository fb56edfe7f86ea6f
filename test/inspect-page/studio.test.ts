import { expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { chartOf } from '../../src/chart-picture/chart.ts';
import { Studio } from '../../src/inspect-page/studio.ts';
import type { View } from '../../src/inspect-page/view.ts';
import type { FeedMessage } from '../../src/inspect-server/feed-message.ts';
import { entryLine, headerLine } from '../../src/replay/recording.ts';
import { madeRecording, reading } from '../support/made-recording.ts';

const view: View = {
  ...{ number: 1, language: 'en', actor: null, position: { type: 'live' } },
  actors: { from: 0, count: 20, search: '' },
  polls: { from: 0, count: 20 },
  members: { from: 0, count: 20, search: '', phase: null },
  ...{ member: null, expanded: [] },
};

const poll = (studio: Studio, actor: string, lines: Iterable<string>) => {
  studio.take({ type: 'actor', actor, parent: null, name: `x:${actor}`, chart: 'polling' });
  for (const line of lines) studio.take({ type: 'line', actor, line });
};

it('a header begins an actor anew, and one that is dropped is gone', () => {
  const studio = new Studio();
  poll(studio, '1', madeRecording([reading('running'), reading('done')]));
  expect(studio.show(view).actor).toMatchObject({
    name: 'job-1',
    film: { steps: 5, verdict: 4 },
    moment: { phase: 'stopped', sentence: '"job-1" has ended with the status done.' },
  });
  poll(studio, '1', madeRecording([reading('running')], { id: 'again' }));
  expect(studio.show(view).actor).toMatchObject({ name: 'again', film: { steps: 3 } });
  studio.take({ type: 'dropped', actor: '1' });
  expect(studio.show(view)).toMatchObject({ actor: null, actors: { all: 0 } });
});

it('hundreds of polls are a list of which a part is told, by what they poll', () => {
  const studio = new Studio();
  for (let n = 0; n < 300; n++)
    poll(studio, String(n), madeRecording([reading('running')], { id: `job-${n}` }));
  const asked = { ...view, actors: { from: 290, count: 20, search: '' } };
  expect(studio.show(asked).actors).toMatchObject({ all: 300, total: 300, from: 280 });
  const { actors } = studio.show({ ...view, actors: { from: 0, count: 5, search: 'JOB-19' } });
  expect(actors.total).toBe(11);
  expect(actors.rows[0]).toMatchObject({ name: 'job-19', phase: 'waiting', tone: 'live' });
  expect(actors.rows[0]?.nextPollAt).toBeGreaterThan(0);
});

it('a fleet has its members by state, and one of them whole', () => {
  const ids = Array.from({ length: 5_000 }, (_, n) => `id-${n}`);
  const actor = createActor(fleetMachine, { input: { ids } });
  const studio = new Studio();
  studio.take({ type: 'actor', actor: '1', parent: null, name: 'all', chart: 'fleet' });
  const names = { 'id-7': 'SEVEN' };
  const start = { type: 'poll.start', at: 1_000 };
  const lines = [
    headerLine({ at: 1_000, snapshot: actor.getPersistedSnapshot(), names }),
    entryLine({ at: 1_000, event: start, found: null }),
  ];
  for (const line of lines) studio.take({ type: 'line', actor: '1', line });
  const members = { from: 0, count: 5, search: 'seven', phase: 'fetching' };
  const { actor: shown } = studio.show({ ...view, members, member: 'id-7' });
  expect(shown?.members?.phases).toEqual({ fetching: 5_000 });
  expect(shown?.members).toMatchObject({ total: 1, rows: [{ id: 'id-7', name: 'SEVEN' }] });
  expect(shown?.moment.sentence).toBe('5,000 members: 5,000 fetching.');
  expect(shown?.member?.tree.filter(({ isChanged }) => isChanged)).toMatchObject([
    { name: 'batch' },
    { name: 'countsFrom' },
  ]);
});

it.each(['constructor', 'toString', '__proto__'])(
  'a member whose id is %s is shown under its id',
  (id) => {
    const actor = createActor(fleetMachine, { input: { ids: [id] } });
    const studio = new Studio();
    studio.take({ type: 'actor', actor: '1', parent: null, name: 'all', chart: 'fleet' });
    const line = headerLine({ at: 1_000, snapshot: actor.getPersistedSnapshot(), names: {} });
    studio.take({ type: 'line', actor: '1', line });
    const { actor: shown } = structuredClone(studio.show({ ...view, member: id }));
    expect(shown?.members?.rows).toMatchObject([{ id, name: id }]);
    expect(shown?.member?.name).toBe(id);
  },
);

it('another machine is drawn from its definition, with its states and the event that led there', () => {
  const around = createMachine({
    id: 'around',
    type: 'parallel',
    states: {
      one: { initial: 'off', states: { off: { on: { go: 'on' } }, on: {} } },
      two: { initial: 'calm', states: { calm: {} } },
    },
  });
  const studio = new Studio();
  const definition = JSON.stringify(chartOf(around));
  studio.take({ type: 'actor', actor: '1', parent: null, name: 'a', chart: 'other', definition });
  const told = (one: string, type: string, at: number) =>
    studio.take({
      ...{ type: 'snapshot', actor: '1', value: { one, two: 'calm' }, context: {} },
      ...{ status: 'active', event: { type }, at },
    });
  told('off', 'xstate.init', 1);
  told('on', 'go', 2);
  const { actor } = studio.show(view);
  expect(actor?.moment).toMatchObject({
    ...{ phase: 'one.on, two.calm', event: 'go', taken: ['one.off go 0'] },
    current: ['one', 'one.on', 'two', 'two.calm'],
  });
  expect(studio.chart(actor?.drawing ?? '')).toEqual(chartOf(around));
});

it('what is no recording is told for what it is', () => {
  const studio = new Studio();
  studio.takeRecorded('{"pollchart":2}', 'x');
  studio.endRecorded();
  expect(studio.show(view).actor).toBeNull();
  expect(studio.show(view).problem).toContain('line 1: pollchart: expected 1');
});

it.each([
  ['readings without entries', { type: 'readings' }],
  ['readings whose entries are null', { type: 'readings', entries: null }],
  ['a status that is an object', { type: 'reading', status: {}, verdict: 'pending' }],
  ['a failure without a code', { type: 'unavailable', failure: {} }],
  ['times that have no number', { type: 'accepted', elapsedMs: { toString: 1, valueOf: 1 } }],
  ['a wait that has no number', { type: 'accepted', askedMs: { toString: 1, valueOf: 1 } }],
])('an answer with %s is shown as the defect that it is', (_, odd) => {
  const studio = new Studio();
  const output = { ...{ at: 5, jitter: 0.5, elapsedMs: 1, askedMs: null }, ...odd };
  const answer = { at: 5, event: { type: 'xstate.done.actor.fetchStatus', output } };
  poll(studio, '1', [...madeRecording([]), JSON.stringify(answer)]);
  const { actor } = structuredClone(studio.show(view));
  expect(actor?.moment.phase).toBe('error');
  expect(actor?.polls.rows).toMatchObject([{ came: 'defect', meant: expect.any(String) }]);
});

it('a film that can’t be shown is told, and others are shown', () => {
  const studio = new Studio();
  const lines = [...madeRecording([reading('running')])];
  const found = { value: { polling: { toString: 1, valueOf: 1 } }, nextPollAt: 1 };
  lines[2] = JSON.stringify({ ...JSON.parse(lines[2] as string), found });
  for (const line of lines) studio.takeRecorded(line, 'x');
  studio.endRecorded();
  poll(studio, '2', madeRecording([reading('running')], { id: 'other' }));
  expect(studio.show(view)).toMatchObject({
    actor: null,
    problem: expect.stringContaining('Cannot convert object to primitive value'),
  });
  expect(studio.show({ ...view, actor: '2' }).actor?.name).toBe('other');
});

it('a header begins a film after a line that could not be read', () => {
  const studio = new Studio();
  poll(studio, '1', ['{"at":1,"end":{"value":"stopped","nextPollAt":null}}']);
  expect(studio.show(view).problem).toContain('line 1: pollchart');
  poll(studio, '1', madeRecording([reading('running')]));
  expect(studio.show(view)).toMatchObject({ actor: { film: { steps: 3 } }, problem: null });
});

/** A machine that counts: its snapshots from one number on. */
function count(studio: Studio, actor: string, from: number, to: number) {
  for (let n = from; n < to; n++)
    studio.take({
      ...{ type: 'snapshot', actor, value: 'on', context: { n }, status: 'active' },
      ...{ event: { type: 'next' }, at: n },
    });
}

const counter: FeedMessage = {
  ...{ type: 'actor', actor: '1', parent: null, name: 'counter', chart: 'other' },
  definition: '{"id":"counter","type":"atomic","states":[],"arrows":[]}',
};

it('a page that stands on a step of another machine keeps its snapshot while it is kept, then has the oldest', () => {
  const studio = new Studio();
  const at = (step: number) => studio.show({ ...view, position: { type: 'step', step } }).actor;
  studio.take(counter);
  count(studio, '1', 0, 1_000);
  expect(at(500)?.tree).toMatchObject([{ name: 'n', text: '500' }]);
  count(studio, '1', 1_000, 1_400);
  expect(at(500)).toMatchObject({ tree: [{ text: '500' }], film: { at: 500, endAt: 1_399 } });
  const atTime = studio.show({ ...view, position: { type: 'time', at: 700 } }).actor;
  expect(atTime).toMatchObject({ film: { step: 700 }, tree: [{ text: '700' }] });
  count(studio, '1', 1_400, 5_000);
  const { first, startAt, steps } = at(500)?.film ?? {};
  expect(steps).toBe(5_000);
  expect(first).toBeGreaterThan(3_800);
  expect(first).toBeLessThanOrEqual(4_000);
  expect(startAt).toBe(first);
  expect(at(500)?.tree).toMatchObject([{ text: String(first) }]);
});

it('another machine that is announced again begins anew, and one that is dropped leaves no chart', () => {
  const studio = new Studio();
  studio.take(counter);
  count(studio, '1', 0, 3);
  studio.take(counter);
  count(studio, '1', 0, 3);
  const { actor } = studio.show(view);
  expect(actor?.film.steps).toBe(3);
  expect(studio.chart(actor?.drawing ?? '').id).toBe('counter');
  studio.take({ type: 'dropped', actor: '1' });
  expect(studio.chart(actor?.drawing ?? '').id).toBe('');
});

it('a live film that goes on for long drops its oldest lines, a recording none', () => {
  const studio = new Studio();
  const page = 'x'.repeat(2 ** 20);
  const answers = Array.from({ length: 80 }, (_, n) => reading('running', { n, page }));
  const lines = [...madeRecording(answers)];
  poll(studio, '1', lines);
  const { actor } = studio.show({ ...view, actor: '1', position: { type: 'step', step: 0 } });
  const { first = 0, steps, step, startAt, at } = actor?.film ?? {};
  expect(steps).toBe(lines.length);
  expect(first).toBeGreaterThan(30);
  expect([step, startAt]).toEqual([first, at]);
  expect(actor?.polls.total).toBeLessThan(64);
  for (const line of lines) studio.takeRecorded(line, 'x');
  studio.endRecorded();
  const recording = studio.show({ ...view, actor: 'recording' }).actor;
  expect(recording).toMatchObject({ film: { first: 0, steps }, polls: { total: 80 } });
});
