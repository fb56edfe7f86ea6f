import { describe, expect, it, vi } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { type ChartConfig, changedChart as changed } from '../support/changed-chart.ts';
import { labelOf } from './branches.ts';
import { coverageOf } from './coverage.ts';
import { generatePaths } from './generate.ts';

// A thousand paths are generated and walked in each test.
vi.setConfig({ testTimeout: 60_000 });

type Chart = typeof pollingMachine;

/** The declared branches that no generated path takes. */
const untaken = (machine: Chart) =>
  coverageOf(machine, generatePaths(machine))
    .filter(({ paths }) => paths === 0)
    .map(({ branch }) => labelOf(branch));

describe('the generated paths', () => {
  it('take every transition that the chart declares, in every state it applies in', () => {
    expect(untaken(pollingMachine)).toEqual([]);
  });

  it('take those of an unchanged copy, so that the changes below are what makes a difference', () => {
    expect(untaken(changed(() => {}))).toEqual([]);
  });

  it('miss a new state that nothing leads to, by name', () => {
    const machine = changed(({ states }) => {
      states.archived = { on: { 'poll.start': 'polling' } };
    });
    expect(untaken(machine)).toEqual(['archived: poll.start → polling']);
  });

  it('miss a new transition whose guard never holds, by name', () => {
    const machine = changed(({ states }) => {
      states.paused.on['poll.start'] = { guard: 'isUnauthorized', target: 'polling' };
    });
    expect(untaken(machine)).toEqual(['paused: poll.start [isUnauthorized] → polling']);
  });

  it('miss a branch that an earlier one has made unreachable, by name', () => {
    const machine = changed(({ states }) => {
      const { always } = states.polling.states.deciding;
      always.unshift({ ...always.find(({ guard }: ChartConfig) => guard === 'isRateLimited') });
    });
    expect(untaken(machine)).toEqual([
      'polling.deciding: always [isRateLimited] → polling.rateLimited',
    ]);
  });

  it('walk a new transition that can be taken', () => {
    const machine = changed(({ states }) => {
      states.paused.on['poll.restart'] = 'idle';
    });
    const coverage = coverageOf(machine, generatePaths(machine));
    const restart = coverage.find(({ branch }) => branch.event === 'poll.restart');
    expect(restart?.paths).toBeGreaterThan(0);
  });
});
