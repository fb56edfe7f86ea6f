import { expect, it } from 'vitest';
import type { StateValue } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { chartOf } from '../../src/chart-picture/chart.ts';

import { BETWEEN_KEYS, changedPaths } from '../../src/inspect-page/changed-paths.ts';
import type { Frame } from '../../src/inspect-page/film.ts';
import { guardWords } from '../../src/inspect-page/guard-words.ts';
import { pollAnswer } from '../../src/inspect-page/poll-answer.ts';
import { RecordedFilm } from '../../src/inspect-page/recorded-film.ts';
import { stateIdsOf } from '../../src/inspect-page/state-ids.ts';
import { treeRows } from '../../src/inspect-page/tree-rows.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { madeRecording, reading, unavailable } from '../support/made-recording.ts';

function filmOf(lines: Iterable<string>) {
  const film = new RecordedFilm(pollAnswer);
  for (const line of lines) film.push(line);
  film.settle();
  return film;
}

/** What a frame tells that no other step has to be kept for. */
const toldBy = ({ step, at, event, snapshot, taken }: Frame) => ({
  ...{ step, at, event, taken },
  snapshot: { value: snapshot.value, context: snapshot.context },
});

const long = [
  ...madeRecording([
    ...Array.from({ length: 500 }, (_, n) => (n % 7 === 3 ? unavailable(503) : reading('running'))),
    reading('done'),
  ]),
];

it('any step that is jumped to, in either direction, is what folding from the start gives', () => {
  const film = filmOf(long);
  const steps = replaySteps(pollingMachine, long);
  expect(film.steps).toBe(steps.length);
  for (const at of [0, 1, 2, 199, 200, 201, 202, 1, 777, 776, film.steps - 1, 400, 0]) {
    const { step, snapshot, before, event } = film.frame(at);
    expect(step).toBe(at);
    expect(event?.type).toBe(steps[at]?.event?.type);
    expect(snapshot.value).toEqual(steps[at]?.snapshot.value);
    expect(snapshot.context).toEqual(steps[at]?.snapshot.context);
    expect(before?.context).toEqual(steps[at - 1]?.snapshot.context);
  }
});

it('each step tells the transitions that led from the state before to its state, with their guards', () => {
  const film = filmOf(long);
  const arrows = new Map(chartOf(pollingMachine).arrows.map((arrow) => [arrow.id, arrow]));
  let last = film.frame(0).taken;
  for (let step = 1; step < film.steps; step++) {
    const { taken, takenBefore, before, snapshot } = film.frame(step);
    expect(stateIdsOf(before?.value as StateValue)).toContain(taken[0]?.from);
    expect(stateIdsOf(snapshot.value as StateValue)).toContain(taken.at(-1)?.to);
    for (const { id, from, to, guard } of taken)
      expect(arrows.get(id)).toMatchObject({ from, to, guard });
    expect(takenBefore).toEqual(last);
    last = taken;
  }
  expect(film.frame(film.steps - 1).taken.map(({ guard }) => guard)).toEqual([
    'isObservation',
    'hasSucceeded',
  ]);
});

it('the first failure and the verdict are the steps of their answers', () => {
  const film = filmOf(long);
  const [failure, verdict] = [film.firstFailure, film.verdict].map((step) =>
    film.answers.find((answer) => answer.step === step),
  );
  expect(failure).toMatchObject({ poll: 4, failure: { httpStatus: 503 }, phase: 'backoff' });
  expect(verdict).toMatchObject({ poll: 501, status: 'done', phase: 'stopped', delayMs: null });
});

it('a step after which the recorded chart was elsewhere is listed with where it was', () => {
  const lines = [...madeRecording([reading('running'), unavailable(503), reading('running')])];
  const place = lines.findIndex((line) => line.includes('xstate.after.'));
  const found = { value: { polling: 'backoff' }, nextPollAt: 1 };
  lines[place] = JSON.stringify({ ...JSON.parse(lines[place] as string), found });
  const folded = expect.objectContaining({ value: { polling: 'waiting' } });
  expect([...filmOf(lines).differences]).toEqual([[place - 1, { found, folded }]]);
});

it('a recording that grows is shown up to its last line at any time', () => {
  const film = new RecordedFilm(pollAnswer);
  const seen = long.slice(0, 9).map((line) => {
    film.push(line);
    film.settle();
    return film.steps;
  });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('a film that grows beyond its length drops its oldest steps, and tells the others as before', () => {
  const lines = [...long];
  const wait = lines.findLastIndex((line) => line.includes('xstate.after.'));
  const found = { value: { polling: 'backoff' }, nextPollAt: 1 };
  for (const place of [3, wait])
    lines[place] = JSON.stringify({ ...JSON.parse(lines[place] as string), found });
  const whole = filmOf(lines);
  const film = new RecordedFilm(pollAnswer, { maxLength: 100_000 });
  for (const line of lines) film.push(line);
  film.settle();
  const { first } = film;
  expect(first).toBeGreaterThan(200);
  expect(lines.slice(first + 1).join('').length).toBeLessThan(100_000);
  const isKept = ({ step }: { readonly step: number }) => step >= first;
  expect(film.steps).toBe(whole.steps);
  expect(film.times).toEqual(whole.times.slice(first));
  expect(film.answers).toEqual(whole.answers.filter(isKept));
  expect(film.verdict).toBe(whole.verdict);
  expect(film.firstFailure).toBe(
    whole.answers.find((answer) => isKept(answer) && answer.failure !== null)?.step,
  );
  expect([...whole.differences.keys()]).toEqual([2, wait - 1]);
  expect([...film.differences.keys()]).toEqual([wait - 1]);
  for (const step of [
    film.steps - 1,
    first + 200,
    first + 1,
    first + 2,
    film.steps - 2,
    first + 199,
  ])
    expect(film.frame(step)).toMatchObject(toldBy(whole.frame(step)));
  expect(film.frame(first)).toMatchObject({ step: first, event: null, before: null });
  expect(film.frame(first).snapshot.context).toEqual(whole.frame(first).snapshot.context);
});

it('a step that was folded last is folded anew where it is dropped meanwhile', () => {
  const film = new RecordedFilm(pollAnswer, { maxLength: 100_000 });
  const whole = filmOf(long);
  const firsts = new Set([0]);
  for (const line of long) {
    film.push(line);
    const { first } = film;
    if (!firsts.has(first))
      expect(film.frame(first + 5)).toMatchObject(toldBy(whole.frame(first + 5)));
    firsts.add(first);
    if (film.steps > first + 190) film.frame(first + 190);
  }
  expect(firsts.size).toBeGreaterThan(2);
});

it.each([
  ['a torn last line', '{"at":1,"ev', { type: 'torn' }],
  [
    'a line of something else',
    '{"at":1,"event":{"type":"none"}}',
    { type: 'refused', message: expect.stringContaining('line 4: event.type') },
  ],
])('%s is told, and what came before it is kept', (_, line, problem) => {
  const film = filmOf([...long.slice(0, 3), line]);
  expect(film.problem).toEqual(problem);
  expect(film.steps).toBe(3);
  expect(film.frame(2).snapshot.value).toEqual({ polling: 'waiting' });
});

it('every guard of both charts has words in both languages', () => {
  const names = [pollingMachine, fleetMachine].flatMap((machine) =>
    chartOf(machine).arrows.flatMap(({ guard }) => guard ?? []),
  );
  const once = [...new Set(names)].sort();
  for (const words of Object.values(guardWords)) expect(Object.keys(words).sort()).toEqual(once);
});

it('what has changed is marked with all that is around it, and what is gone marks what it was in', () => {
  const before = { a: { b: 1, c: [1, 2] }, d: { e: 1, f: 2 }, g: 1 };
  const after = { a: { b: 1, c: [1, 3] }, d: { e: 1 }, g: 1, h: null };
  const paths = [...changedPaths(before, after)].map((path) => path.split(BETWEEN_KEYS).join('.'));
  expect(paths.sort()).toEqual(['', 'a', 'a.c', 'a.c.1', 'd', 'h']);
  expect(changedPaths(before, structuredClone(before)).size).toBe(0);
});

it('a tree shows what is in what is open, and of a long list a part', () => {
  const value = { few: { a: 1 }, many: Array.from({ length: 5_000 }, (_, n) => n), none: [] };
  const closed = treeRows(value, new Set(), new Set());
  expect(closed.map(({ name, isOpen }) => [name, isOpen])).toEqual([
    ['few', false],
    ['many', false],
    ['none', null],
  ]);
  const open = treeRows(value, new Set(['few', 'many']), new Set([`few${BETWEEN_KEYS}a`]));
  expect(open).toHaveLength(205);
  expect(open[1]).toMatchObject({ name: 'a', level: 2, text: '1', isChanged: true });
  expect(open.at(-2)).toMatchObject({ name: '…', text: '+ 4800' });
});
