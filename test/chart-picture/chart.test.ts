import { describe, expect, it } from 'vitest';
import { type AnyTransitionDefinition, createActor } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { arrowIdOf, chartOf } from '../../src/chart-picture/chart.ts';
import { chartOfDefinition } from '../../src/chart-picture/chart-of-definition.ts';
import * as machines from './machines.ts';

describe('chartOf', () => {
  it.each(Object.entries(machines))(
    '%s: no two states or arrows have the same id',
    (_, machine) => {
      const { states, arrows } = chartOf(machine);
      for (const things of [states, arrows])
        expect(new Set(things.map(({ id }) => id)).size).toBe(things.length);
    },
  );

  it('tells the states of the polling chart as they are declared', () => {
    const { states } = chartOf(pollingMachine);
    expect(states.find(({ name }) => name === 'deciding')).toEqual({
      id: 'polling.deciding',
      name: 'deciding',
      parent: 'polling',
      description: 'Reads what is recorded and leaves at once: every way in leads here.',
      type: 'atomic',
      isInitial: true,
      tags: [],
      isTransient: true,
    });
  });

  it('names combined guards by their parts, and a function by nothing that isn’t so', () => {
    const guards = chartOf(machines.parallel).arrows.map(({ guard }) => guard);
    expect(guards).toContain('isReady and (not isBusy)');
    expect(guards).toContain('(in {upload:sent}) or (a condition)');
    expect(chartOf(machines.parent).arrows[0]?.guard).toBe('a condition');
  });

  it('keeps every target of a transition', () => {
    const both = chartOf(machines.parallel).arrows.find(({ event }) => event === 'both');
    expect([both?.to, both?.alsoTo]).toEqual(['upload.sent', ['preview.shown']]);
  });
});

describe('arrowIdOf', () => {
  it('gives what an inspector hears the ids of the arrows', () => {
    const taken: string[] = [];
    const actor = createActor(
      machines.nested.provide({ guards: { isReady: () => true } } as never),
      {
        inspect(event) {
          if (event.type === '@xstate.microstep')
            taken.push(
              ...(event._transitions as unknown as AnyTransitionDefinition[]).map(arrowIdOf),
            );
        },
      },
    );
    actor.start();
    actor.send({ type: 'deeper' });
    actor.stop();
    const arrows = chartOf(machines.nested).arrows.map(({ id }) => id);
    expect(taken.filter((id) => arrows.includes(id))).toEqual([
      'outer deeper 0',
      'outer.inner.innermost.second  0',
    ]);
    expect(taken.filter((id) => !arrows.includes(id)).every((id) => id.endsWith('-1'))).toBe(true);
  });
});

describe('chartOfDefinition', () => {
  it.each(Object.entries(machines))(
    '%s: a chart is the same after its way as JSON',
    (_, machine) => {
      const chart = chartOf(machine);
      expect(chartOfDefinition(JSON.stringify(chart))).toEqual(chart);
    },
  );

  it.each(Object.entries({ ...machines, polling: pollingMachine }))(
    '%s: XState’s definition gives the same but for `always` and guards that are functions',
    (_, machine) => {
      const chart = chartOf(machine);
      const read = chartOfDefinition(JSON.stringify(machine.definition));
      const plain = ({ states }: typeof chart) =>
        states.map((state) => ({ ...state, isTransient: false }));
      expect(plain(read)).toEqual(plain(chart));
      expect(read.arrows.map(({ guard: _, ...arrow }) => arrow)).toEqual(
        chart.arrows.filter(({ event }) => event !== '').map(({ guard: _, ...arrow }) => arrow),
      );
    },
  );

  it.each(['', '{', 'null', '7', '{}', '{"states":{}}'])('refuses %j', (text) => {
    expect(() => chartOfDefinition(text)).toThrow();
  });
});
