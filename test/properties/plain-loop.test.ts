import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { T0 } from '../support/observations.ts';
import { policies, stops, type Turn, turns } from './arbitraries.ts';
import { drive } from './drive.ts';
import { plainLoop } from './plain-loop.ts';
import { RUNS } from './runs.ts';
import { Engine } from './simulation.ts';

describe('A plain loop', () => {
  it('agrees with the chart on every request and on the outcome', () => {
    fc.assert(
      fc.property(policies, turns, stops, (policy, script, stop) => {
        const stopAt = stop ?? Infinity;
        expect(chart(policy, script, stopAt)).toEqual(plainLoop(policy, script, stopAt));
      }),
      { numRuns: 5 * RUNS },
    );
  });

  it('is at most 60 lines long and imports nothing but types from the chart', () => {
    const source = readFileSync(new URL('./plain-loop.ts', import.meta.url), 'utf8');
    const imports = source.split('\n').filter((line) => line.includes('/machines/'));
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });
});

/** What the loop reports, as the chart does. */
function chart(policy: Engine['policy'], script: readonly Turn[], stopAt: number) {
  const server = script.map((turn) => ({ ...turn, clockErrorMs: 0 }));
  const engine = drive(new Engine(policy, server), script, stopAt);
  const { output } = engine.snapshot;
  return {
    requests: engine.requests.map(({ startedAt }) => startedAt - T0),
    outcome: output ? [output.type, output.reason] : [],
  };
}
