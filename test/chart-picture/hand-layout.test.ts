import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { chartOf } from '../../src/chart-picture/chart.ts';
import type { Drawing } from '../../src/chart-picture/drawing.ts';
import { fleetDrawing } from '../../src/chart-picture/fleet-drawing.ts';
import { differencesOf, handLayoutOf } from '../../src/chart-picture/hand-layout.ts';
import type { Box } from '../../src/chart-picture/layout.ts';
import { pollingDrawing } from '../../src/chart-picture/polling-drawing.ts';
import { copyOf } from '../support/changed-chart.ts';
import { overlapsIn } from './overlaps.ts';

interface Changeable {
  initial: string;
  readonly states: Record<string, { on?: Record<string, unknown>; states?: Changeable['states'] }>;
}

/** The machine with its literal changed. */
function changed(machine: AnyStateMachine, change: (config: Changeable) => void): AnyStateMachine {
  const config = copyOf(machine.config);
  change(config);
  return createMachine(config);
}

describe.each([
  ['polling', pollingMachine as AnyStateMachine, pollingDrawing],
  ['fleet', fleetMachine as AnyStateMachine, fleetDrawing],
])('the drawing of the %s chart', (_, machine, drawing: Drawing) => {
  const differences = (change: (config: Changeable) => void) =>
    differencesOf(chartOf(changed(machine, change)), drawing);

  it('has every state and every arrow of the machine, and no other', () => {
    expect(differencesOf(chartOf(machine), drawing)).toEqual([]);
    expect(differences(() => {})).toEqual([]);
  });

  it('covers each transition with a target by an edge, or says why not', () => {
    const chart = chartOf(machine);
    const layout = handLayoutOf(chart);
    const drawn = new Set(layout?.edges.flatMap(({ arrows }) => arrows));
    const others = chart.arrows.filter(({ id, to }) => to !== null && !drawn.has(id));
    expect([...new Set(others.map(({ from, to }) => `${from}→${to}`))]).toEqual(
      Object.keys(drawing.notDrawn),
    );
    expect(Object.values(drawing.notDrawn).every((reason) => reason.length > 20)).toBe(true);
  });

  it('is told from a machine with a state more or less', () => {
    expect(
      differences(({ states }) => {
        states.sleeping = {};
      }),
    ).toEqual(['state sleeping isn’t drawn']);
    expect(
      differences((config) => {
        delete config.states.idle;
        config.states.waking = {};
        config.initial = 'waking';
      }).filter((difference) => difference.startsWith('state')),
    ).toEqual(['state waking isn’t drawn', 'state idle isn’t in the chart']);
  });

  it('is told from a machine with an arrow more or less', () => {
    expect(
      differences(({ states }) => {
        Object.assign(states.paused?.on ?? {}, { 'poll.wake': 'idle' });
      }),
    ).toEqual(['arrow paused→idle isn’t drawn']);
    expect(
      differences(({ states }) => {
        delete states.paused?.on?.['poll.resume'];
      }),
    ).toEqual(['arrow paused→polling isn’t in the chart']);
    expect(
      differences(({ states }) => {
        const backoff = states.polling?.states?.backoff;
        if (backoff) backoff.on = { 'poll.skip': `#${machine.id}.stopped` };
      }),
    ).toEqual(['arrow polling.backoff→stopped isn’t drawn']);
  });

  it('has nothing that lies on something else', () => {
    const chart = chartOf(machine);
    const layout = handLayoutOf(chart);
    expect(layout && overlapsIn(chart, layout)).toEqual([]);
  });

  it('has every line end on the edge of the states that it joins', () => {
    const isDiamond = (id: string) =>
      chartOf(machine).states.some((state) => state.id === id && state.isTransient);
    const ends = Object.entries(drawing.paths).flatMap(([id, path]) => {
      const [from = '', to = ''] = id.split('→');
      const { start, end } = endsOf(path);
      return [
        [id, distance(start, drawing.boxes[from], isDiamond(from))],
        [id, distance(end, drawing.boxes[to], isDiamond(to))],
      ] as const;
    });
    expect(ends.filter(([, away]) => away > 5)).toEqual([]);
  });
});

interface Point {
  readonly x: number;
  readonly y: number;
}

function endsOf(path: string): { start: Point; end: Point } {
  const points: Point[] = [];
  for (const [, command, first = '', second] of path.matchAll(/([MLHV])(-?\d+)(?: (-?\d+))?/g)) {
    const before = points.at(-1) ?? { x: 0, y: 0 };
    if (command === 'H') points.push({ ...before, x: Number(first) });
    else if (command === 'V') points.push({ ...before, y: Number(first) });
    else points.push({ x: Number(first), y: Number(second) });
  }
  const origin = { x: 0, y: 0 };
  return { start: points[0] ?? origin, end: points.at(-1) ?? origin };
}

/** How far a point is from the outline of a state. */
function distance({ x, y }: Point, box: Box | undefined, isDiamond: boolean): number {
  if (!box) return Number.POSITIVE_INFINITY;
  const across = Math.abs(x - box.x - box.width / 2);
  const down = Math.abs(y - box.y - box.height / 2);
  if (isDiamond)
    return Math.abs(across / (box.width / 2) + down / (box.height / 2) - 1) * (box.height / 2);
  return Math.abs(Math.max(across - box.width / 2, down - box.height / 2));
}
