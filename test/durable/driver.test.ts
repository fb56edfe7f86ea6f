import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { assign, type EventFromLogic, initialTransition, transition } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { eventFor } from '../paths/fleet-generate.ts';
import { machine as fleet, paths as fleetPaths } from '../paths/fleet-paths.ts';
import { generatePaths } from '../paths/generate.ts';
import { scenarios } from '../properties/arbitraries.ts';
import { fleetScenarios } from '../properties/fleet-arbitraries.ts';
import { playFleet } from '../properties/fleet-simulation.ts';
import { play } from '../properties/simulation.ts';
import { changedChart } from '../support/changed-chart.ts';
import { byDriver, byInterpreter, type Happening } from './both-ways.ts';
import '../properties/runs.ts';

const paths = generatePaths(pollingMachine);

// A thousand paths, each walked three times, of which once through JSON at every step.
vi.setConfig({ testTimeout: 240_000 });

/** What vitest compares in a form to be shown takes longer than the walk itself. */
function same(driven: unknown, interpreted: unknown, name: string): void {
  if (!isDeepStrictEqual(driven, interpreted)) expect(driven, name).toEqual(interpreted);
}

describe('The driver and the interpreter', () => {
  it('do the same on every generated path', async () => {
    for (const { name, input, events } of paths) {
      const interpreted = await byInterpreter(pollingMachine, input, events);
      for (const stays of ['as JSON', 'in memory'] as const)
        same(byDriver(pollingMachine, input, events, stays), interpreted, name);
    }
  });

  it('do the same whatever the server, the user and the time do', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios('lying'), async (scenario) => {
        const happenings = play(scenario).steps.flatMap(({ event }) => (event ? [event] : []));
        const input = { id: 'abc', policy: scenario.policy };
        const given = [pollingMachine, input, happenings as Happening[]] as const;
        const interpreted = await byInterpreter(...given);
        expect(byDriver(...given)).toEqual(interpreted);
        expect(byDriver(...given, 'in memory')).toEqual(interpreted);
      }),
      { numRuns: 300 },
    );
  });
});

describe('The driver and the interpreter, with a fleet,', () => {
  it('do the same on every generated path', async () => {
    for (const { name, input, events } of fleetPaths) {
      let [snapshot] = initialTransition(fleet, input);
      const happenings = events.map((event) => {
        const happening = eventFor(event, snapshot);
        [snapshot] = transition(fleet, snapshot, happening as EventFromLogic<typeof fleet>);
        return happening as Happening;
      });
      const interpreted = await byInterpreter(fleet, input, happenings);
      for (const stays of ['as JSON', 'in memory'] as const)
        same(byDriver(fleet, input, happenings, stays), interpreted, name);
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
        expect(byDriver(machine, input, happenings)).toEqual(interpreted);
        expect(byDriver(machine, input, happenings, 'in memory')).toEqual(interpreted);
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
    for (const { input, events } of paths) byDriver(machine, input, events);
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
