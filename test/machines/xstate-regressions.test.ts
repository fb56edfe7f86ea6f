import { getStateNodes } from '@xstate/graph';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { type ChartConfig, changedChart } from '../support/changed-chart.ts';
import { stateOf } from '../support/chart.ts';
import { rateLimited, reading } from '../support/observations.ts';

type Chart = AnyStateMachine;

const nodesOf = (machine: Chart) => [machine.root, ...getStateNodes(machine)];

/** Timers whose delay has no name: XState compiles them, and they fire at once. */
function misspelledDelays(machine: Chart): string[] {
  const known = Object.keys(machine.implementations.delays);
  return nodesOf(machine).flatMap(({ id, after }) =>
    after
      .map(({ delay }) => String(delay))
      .filter((delay) => !known.includes(delay))
      .map((delay) => `${id}: ${delay}`),
  );
}

/** Looks up the states that XState itself looks up only when it gets there. */
function resolved(machine: Chart): void {
  for (const node of nodesOf(machine)) {
    if (node.type === 'compound') void node.initial.target;
  }
}

/** Guards and actions without an implementation: XState throws, or skips them, when they are needed. */
function missingWords(machine: Chart): string[] {
  const { guards, actions } = machine.implementations;
  const transitions = nodesOf(machine).flatMap((node) => [
    ...(node.always ?? []),
    ...[...node.transitions.values()].flat(),
  ]);
  const used = {
    guards: transitions.flatMap(({ guard }) => (guard === undefined ? [] : [String(guard)])),
    actions: transitions.flatMap((transition) =>
      transition.actions.map((action) =>
        typeof action === 'object' ? action.type : String(action),
      ),
    ),
  };
  return [
    ...used.guards.filter((name) => !Object.hasOwn(guards, name)),
    ...used.actions.filter((name) => !Object.hasOwn(actions, name)),
  ];
}

const answering = (observation: Observation) =>
  pollingMachine.provide({
    actors: { fetchStatus: fromPromise<Observation, FetchInput>(async () => observation) },
  });

describe.each<[string, Chart]>([
  ['polling', pollingMachine],
  ['fleet', fleetMachine],
])('the chart %s', (_, machine) => {
  it('has a name for each of its delays, a place for each target, and each word that it uses', () => {
    expect(misspelledDelays(machine)).toEqual([]);
    expect(() => resolved(machine)).not.toThrow();
    expect(missingWords(machine)).toEqual([]);
  });
});

describe('the chart', () => {
  it('has a name for each of its delays', () => {
    expect(misspelledDelays(pollingMachine)).toEqual([]);
    const misspelled = changedChart(({ states }) => {
      states.polling.states.waiting.after = { polDelay: 'fetching' };
    });
    expect(misspelledDelays(misspelled)).toEqual(['polling.polling.waiting: polDelay']);
  });

  it.each<[string, (config: ChartConfig) => void]>([
    [
      'of an event',
      ({ states }) => {
        states.polling.on['poll.pause'] = 'nowhere';
      },
    ],
    [
      'of a timer',
      ({ states }) => {
        states.polling.states.waiting.after.pollDelay = 'nowhere';
      },
    ],
    [
      'of a guarded branch',
      ({ states }) => {
        states.polling.states.deciding.always[0].target = 'nowhere';
      },
    ],
    [
      'of the request',
      ({ states }) => {
        states.polling.states.fetching.invoke.onDone[0].target = 'nowhere';
      },
    ],
    [
      'that is initial',
      ({ states }) => {
        states.polling.initial = 'nowhere';
      },
    ],
  ])('would not load with a misspelled target %s', (_, misspell) => {
    expect(() => resolved(pollingMachine)).not.toThrow();
    expect(() => resolved(changedChart(misspell))).toThrow('nowhere');
  });

  it('has a definition for each guard and action, and no word too many', () => {
    expect(missingWords(pollingMachine)).toEqual([]);
    const misspelled = changedChart(({ states }) => {
      states.polling.on['poll.refresh'].guard = 'isFree';
      states.paused.on['poll.resume'].actions = 'tellTime';
    });
    expect(missingWords(misspelled)).toEqual(['isFree', 'tellTime']);
  });

  it('never sets a timer past the longest delay that a timer keeps, whatever the policy and the server ask', async () => {
    const clock = new SimulatedClock();
    const delays: number[] = [];
    const set = clock.setTimeout.bind(clock);
    clock.setTimeout = (fn, delay) => {
      delays.push(delay);
      return set(fn, delay);
    };
    const policy = {
      interval: { minMs: MAX_DELAY_MS, maxMs: MAX_DELAY_MS },
      rateLimit: { maxMs: MAX_DELAY_MS },
    };
    for (const observation of [
      rateLimited(MAX_DELAY_MS),
      reading('RUNNING', { askedMs: MAX_DELAY_MS }),
    ]) {
      const actor = createActor(answering(observation), {
        input: { id: 'abc', policy, autoStart: true },
        clock,
      });
      actor.start();
      await waitFor(actor, ({ context }) => context.polls === 1);
      actor.stop();
    }
    expect(delays).toEqual([MAX_DELAY_MS, MAX_DELAY_MS]);
  });
});

describe('a snapshot restored by XState alone', () => {
  it('would wait forever; a wake sets its timer again', async () => {
    const machine = answering(reading());
    const before = createActor(machine, { input: { id: 'abc', autoStart: true } }).start();
    await waitFor(before, ({ context }) => context.polls === 1);
    const snapshot = JSON.parse(JSON.stringify(before.getPersistedSnapshot()));
    before.stop();

    const clock = new SimulatedClock();
    const after = createActor(machine, { input: { id: 'abc' }, snapshot, clock }).start();
    clock.increment(MAX_DELAY_MS);
    expect(stateOf(after.getSnapshot())).toBe('polling.waiting');
    const { at = 0 } = before.getSnapshot().context.observation ?? {};
    after.send({ type: 'poll.wake', at: at + 1_000 });
    clock.increment(3_999);
    expect(stateOf(after.getSnapshot())).toBe('polling.waiting');
    clock.increment(1);
    expect(stateOf(after.getSnapshot())).toBe('polling.fetching');
    after.stop();
  });

  it('continues from a pause in the state that was paused', async () => {
    const before = createActor(answering(rateLimited()), {
      input: { id: 'abc', autoStart: true },
    }).start();
    await waitFor(before, ({ context }) => context.polls === 1);
    before.send({ type: 'poll.pause' });
    const snapshot = JSON.parse(JSON.stringify(before.getPersistedSnapshot()));
    const after = createActor(answering(rateLimited()), { input: { id: 'abc' }, snapshot }).start();
    after.send({ type: 'poll.resume' });
    expect(stateOf(after.getSnapshot())).toBe('polling.rateLimited');
    after.stop();
  });
});
