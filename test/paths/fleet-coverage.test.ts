import { describe, expect, it, vi } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import type { FleetMachine } from '../../src/fleet/index.ts';
import type { ChartConfig } from '../support/changed-chart.ts';
import { changedFleet } from '../support/fleet-chart.ts';
import { labelOf } from './branches.ts';
import { coverageOf } from './coverage.ts';
import { eventFor } from './fleet-generate.ts';
import { machine, paths } from './fleet-paths.ts';

// More than a thousand paths are walked in each test.
vi.setConfig({ testTimeout: 60_000 });

const happen = (name: string, snapshot: AnyMachineSnapshot) => eventFor(name, snapshot as never);

const untaken = (machine: FleetMachine) =>
  coverageOf(
    machine,
    paths.map(({ input, events }) => ({ input, events })),
    happen,
  )
    .filter(({ paths }) => paths === 0)
    .map(({ branch }) => labelOf(branch));

/** Nothing is in flight while all wait, and a bug of a request that isn't awaited is for XState itself to end with. */
const NEVER = [
  'polling.fetching: error [no guard holds] → stays',
  'polling.waiting: done [isInvalidAnswer] → error',
  'polling.waiting: done [isFromBatchInFlight] → polling.deciding',
  'polling.waiting: error [isFromBatchInFlight] → error',
  'polling.waiting: error [no guard holds] → stays',
  'polling.backoff: done [isInvalidAnswer] → error',
  'polling.backoff: done [isFromBatchInFlight] → polling.deciding',
  'polling.backoff: error [isFromBatchInFlight] → error',
  'polling.backoff: error [no guard holds] → stays',
  'polling.rateLimited: error [no guard holds] → stays',
];

describe('the generated paths of a fleet', () => {
  it('take every transition that the chart declares and that can be taken, in every state it applies in', () => {
    expect(untaken(machine)).toEqual(NEVER);
  });

  it('miss by name what nothing leads to, what never holds, and what can’t be reached', () => {
    const changed = changedFleet(({ states }) => {
      states.archived = { on: { 'poll.start': 'polling' } };
      states.paused.on['poll.start'] = { guard: 'isUnauthorized', target: 'polling' };
      const { always } = states.polling.states.deciding;
      always.splice(-1, 0, {
        ...always.find(({ guard }: ChartConfig) => guard === 'hasRequestsInFlight'),
      });
    });
    expect(untaken(changed).filter((label) => !NEVER.includes(label))).toEqual([
      'polling.deciding: always [hasRequestsInFlight] → polling.fetching',
      'paused: poll.start [isUnauthorized] → polling',
      'archived: poll.start → polling',
    ]);
  });
});
