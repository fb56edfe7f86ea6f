import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { T0 } from '../support/observations.ts';
import { policies, stops, type Turn, turns } from './arbitraries.ts';
import { drive } from './drive.ts';
import { plainLoop } from './plain-loop.ts';
import { RUNS } from './runs.ts';
import { Engine } from './simulation.ts';

describe('A plain loop', () => {
  it('agrees with the chart on every request and on the outcome', () => {
    fc.assert(
      fc.property(policies, fc.boolean(), turns, stops, (policy, isCounted, script, stop) => {
        const stopAt = stop ?? Infinity;
        const { maxFailures, ...rest } = policy;
        const counted = policy.deadlineMs === null ? 10 : null;
        const settled = isCounted ? policy : { ...rest, maxFailures: counted };
        const played = chart(isCounted ? policy : rest, script, stopAt);
        expect(played).toEqual(plainLoop(settled, script, stopAt));
      }),
      { numRuns: 5 * RUNS },
    );
  });

  it.each(['loop', 'waits'])(
    'of %s is at most 60 lines long and imports only types from the chart',
    (part) => {
      const source = readFileSync(new URL(`./plain-${part}.ts`, import.meta.url), 'utf8');
      const imports = source.split('\n').filter((line) => line.includes('/machines/'));
      expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
      expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
    },
  );
});

/** What the loop reports, as the chart does. */
function chart(policy: PolicyInput, script: readonly Turn[], stopAt: number) {
  const server = script.map((turn) => ({ ...turn, clockErrorMs: 0 }));
  const engine = drive(new Engine(policy, server), script, stopAt);
  const { output } = engine.snapshot;
  return {
    requests: engine.requests.map(({ startedAt }) => startedAt - T0),
    outcome: output ? [output.type, output.reason] : [],
  };
}
