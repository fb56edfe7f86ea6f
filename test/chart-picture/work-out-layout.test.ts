import { expect, it } from 'vitest';
import { chartOf } from '../../src/chart-picture/chart.ts';
import { edgeIdsOf } from '../../src/chart-picture/edge-id.ts';
import { workOutLayout } from '../../src/chart-picture/work-out-layout.ts';
import * as machines from './machines.ts';
import { overlapsIn } from './overlaps.ts';

it.each(Object.entries(machines))(
  '%s: every state and arrow is drawn, and nothing lies on another',
  async (_, machine) => {
    const chart = chartOf(machine);
    const layout = await workOutLayout(chart);
    const states = chart.states.map(({ id }) => id);
    expect(
      Object.keys(layout.boxes)
        .filter((id) => id !== '')
        .sort(),
    ).toEqual(states.sort());
    const declared = chart.arrows.flatMap(edgeIdsOf);
    expect(layout.edges.map(({ id }) => id).sort()).toEqual([...new Set(declared)].sort());
    expect(layout.edges.filter(({ path }) => !/^M[\d. L]+$/.test(path))).toEqual([]);
    const drawn = new Set(layout.edges.flatMap(({ arrows }) => arrows));
    expect(chart.arrows.filter(({ id, to }) => (to === null) === drawn.has(id))).toEqual([]);
    expect(overlapsIn(chart, layout)).toEqual([]);
  },
);

it('says what each arrow is taken for, in XState’s words', async () => {
  const { labels } = await workOutLayout(chartOf(machines.nested));
  const said = labels.filter(({ kind }) => kind === 'event').map(({ text }) => text);
  expect(said.sort()).toEqual(
    [
      '[isReady]',
      'abort',
      'after 500 ms',
      'after 90000 ms',
      'again',
      'back',
      'deeper',
      'done',
      'else',
      'leave',
      'reset',
      'self',
    ].sort(),
  );
  const release = await workOutLayout(chartOf(machines.parent));
  const words = release.labels.filter(({ kind }) => kind === 'event').map(({ text }) => text);
  expect(words.sort()).toEqual(['done', 'done [a condition]', 'error']);
});
