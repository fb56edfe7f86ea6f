import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  type EventFromLogic,
  initialTransition,
  type SnapshotFrom,
  transition,
} from 'xstate';
import type { FleetInput } from '../../machines/fleet.context.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { eventFor } from '../paths/fleet-generate.ts';
import { machine as fleet, paths as fleetPaths } from '../paths/fleet-paths.ts';
import { generatePaths } from '../paths/generate.ts';
import { scenarios } from '../properties/arbitraries.ts';
import { fleetScenarios } from '../properties/fleet-arbitraries.ts';
import { playFleet } from '../properties/fleet-simulation.ts';
import { play } from '../properties/simulation.ts';
import { changedChart } from '../support/changed-chart.ts';
import { sharedWalk } from '../support/shared-walk.ts';
import { byInterpreter, driverOf, type Happening } from './both-ways.ts';
import '../properties/runs.ts';

const paths = generatePaths(pollingMachine);

const driversOf = (machine: AnyStateMachine) =>
  (['as JSON', 'in memory'] as const).map((stays) => driverOf(machine, stays));

/** Where an event has led a fleet. */
interface Met {
  readonly snapshot: SnapshotFrom<typeof fleet>;
  readonly happening?: Happening;
}

// A thousand paths, each walked three times.
vi.setConfig({ testTimeout: 240_000 });

/** What vitest compares in a form to be shown takes longer than the walk itself. */
function same(driven: unknown, interpreted: unknown, name: string): void {
  if (!isDeepStrictEqual(driven, interpreted)) expect(driven, name).toEqual(interpreted);
}

describe('The driver and the interpreter', () => {
  it('do the same on every generated path', async () => {
    const drivers = driversOf(pollingMachine);
    for (const { name, input, events } of paths) {
      const interpreted = await byInterpreter(pollingMachine, input, events);
      for (const byDriver of drivers) same(byDriver(input, events), interpreted, name);
    }
  });

  it('do the same whatever the server, the user and the time do', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios('lying'), async (scenario) => {
        const happenings = play(scenario).steps.flatMap(({ event }) => (event ? [event] : []));
        const input = { id: 'abc', policy: scenario.policy };
        const given = [input, happenings as Happening[]] as const;
        const interpreted = await byInterpreter(pollingMachine, ...given);
        for (const byDriver of driversOf(pollingMachine))
          expect(byDriver(...given)).toEqual(interpreted);
      }),
      { numRuns: 300 },
    );
  });
});

describe('The driver and the interpreter, with a fleet,', () => {
  it('do the same on every generated path', async () => {
    const drivers = driversOf(fleet);
    const walk = sharedWalk(
      (input: FleetInput): Met => ({ snapshot: initialTransition(fleet, input)[0] }),
      ({ snapshot }: Met, name: string): Met => {
        const happening = eventFor(name, snapshot) as Happening & EventFromLogic<typeof fleet>;
        return { snapshot: transition(fleet, snapshot, happening)[0], happening };
      },
    );
    for (const { name, input, events } of fleetPaths) {
      const happenings = walk(input, events).flatMap(({ happening }) => happening ?? []);
      const interpreted = await byInterpreter(fleet, input, happenings);
      for (const byDriver of drivers) same(byDriver(input, happenings), interpreted, name);
    }
  });

  it('do the same whatever the server, the user and the time do', async () => {
    await fc.assert(
      fc.asyncProperty(fleetScenarios('lying'), async (scenario) => {
        const { machine, steps } = playFleet(scenario);
        const happenings = steps.flatMap(({ event }) => (event ? [event] : [])) as Happening[];
        const { ids, policy, keepOpen } = scenario;
        const input = { ids, policy, keepOpen };
        const interpreted = await byInterpreter(machine, input, happenings);
        for (const byDriver of driversOf(machine))
          expect(byDriver(input, happenings)).toEqual(interpreted);
      }),
      { numRuns: 150 },
    );
  });
});

describe('The chart that is driven', () => {
  afterEach(() => vi.restoreAllMocks());

  function withoutClockAndDice(machine: typeof pollingMachine) {
    const refuse = (name: string) => () => {
      throw new Error(`The chart asked for ${name}`);
    };
    vi.spyOn(Date, 'now').mockImplementation(refuse('now'));
    vi.spyOn(Math, 'random').mockImplementation(refuse('random'));
    const byDriver = driverOf(machine, 'as JSON');
    for (const { input, events } of paths) byDriver(input, events);
  }

  it('has neither a clock nor randomness', () => {
    expect(() => withoutClockAndDice(pollingMachine)).not.toThrow();
  });

  it.each([
    ['now', () => Date.now()],
    ['random', () => Math.random()],
  ])('is caught with %s smuggled into an action', (name, draw) => {
    const changed = changedChart((config) => {
      config.states.polling.states.fetching.invoke.onDone[0].actions.push(
        assign(() => ({ delayMs: draw() })),
      );
    });
    expect(() => withoutClockAndDice(changed)).toThrow(`The chart asked for ${name}`);
  });

  it('is caught with a clock in a guard', () => {
    const changed = changedChart((config) => {
      config.states.polling.states.deciding.always.unshift({
        guard: () => Date.now() < 0,
        target: 'waiting',
      });
    });
    expect(() => withoutClockAndDice(changed)).toThrow('The chart asked for now');
  });
});
