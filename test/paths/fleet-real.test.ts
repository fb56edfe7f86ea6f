import { describe, expect, it } from 'vitest';
import {
  createActor,
  fromPromise,
  initialTransition,
  SimulatedClock,
  type SnapshotFrom,
  transition,
  waitFor,
} from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import { inertWaker } from '../../machines/poll/waker.ts';
import type { FetchBatchInput, FleetMachine } from '../../src/fleet/index.ts';
import { stateOf } from '../support/chart.ts';
import { answerIn, eventFor, type FleetPath } from './fleet-generate.ts';
import { machine, paths } from './fleet-paths.ts';

type ChartSnapshot = SnapshotFrom<FleetMachine>;

/** One request of the interpreter, and what ends it. */
interface Gate {
  readonly ids: readonly string[];
  readonly signal: AbortSignal;
  readonly resolve: (answer: BatchObservation) => void;
  readonly reject: (bug: unknown) => void;
}

/** What the pure chart does along a path: each event with the snapshot after it and what was asked so far. */
function fold({ input, events }: FleetPath) {
  const asked: (readonly string[])[] = [];
  const note = ([snapshot, effects]: ReturnType<typeof transition<FleetMachine>>) => {
    for (const { type, params } of effects as { type: string; params: unknown }[])
      if (type === 'xstate.spawnChild' && (params as { src: string }).src === 'fetchBatch')
        asked.push((params as { input: FetchBatchInput }).input.ids);
    return { snapshot, asked: [...asked] };
  };
  let now = note(initialTransition(machine, input));
  const begin = now;
  return {
    begin,
    steps: events.map((name) => {
      const before = now.snapshot;
      const event = eventFor(name, before);
      now = note(transition(machine, before, event as never));
      return { name, event, before, ...now };
    }),
  };
}

async function walk(path: FleetPath) {
  const gates = new Map<string, Gate>();
  const asked: (readonly string[])[] = [];
  const fetchBatch = fromPromise<BatchObservation, FetchBatchInput>(
    ({ input: { ids }, self, signal }) =>
      new Promise((resolve, reject) => {
        asked.push(ids);
        gates.set(self.id, { ids, signal, resolve, reject });
      }),
  );
  const clock = new SimulatedClock();
  const { begin, steps } = fold(path);
  const actor = createActor(machine.provide({ actors: { fetchBatch, waker: inertWaker } }), {
    input: path.input,
    clock,
  }).start();

  const check = (
    snapshot: ChartSnapshot,
    requests: readonly (readonly string[])[],
    why: string,
  ) => {
    const now = actor.getSnapshot();
    expect(stateOf(now), why).toBe(stateOf(snapshot));
    expect(now.context, why).toEqual(snapshot.context);
    expect(now.output, why).toEqual(snapshot.output);
    expect(asked, why).toEqual(requests);
    const flying = [...gates].filter(([, { signal }]) => !signal.aborted).map(([id]) => id);
    const numbers = snapshot.status === 'active' ? snapshot.context.inFlight : [];
    expect(flying.toSorted(), why).toEqual(
      numbers.map(({ slot }) => `fetchBatch.${slot}`).toSorted(),
    );
  };

  check(begin.snapshot, begin.asked, 'start');
  for (const { name, event, before, snapshot, asked: requests } of steps) {
    const answer = answerIn(name);
    if (answer) {
      const id = event.type.replace(/^xstate\.(done|error)\.actor\./, '');
      const gate = gates.get(id) as Gate;
      gates.delete(id);
      const { output, error } = event as { output?: BatchObservation; error?: unknown };
      output ? gate.resolve(output) : gate.reject(error);
      await waitFor(
        actor,
        ({ context, status }) => context.polls > before.context.polls || status !== 'active',
      );
    } else if (name === 'the wait ends') {
      const { delayMs } = before.context;
      clock.increment(Math.max(0, delayMs - 1));
      if (delayMs > 0) {
        expect(actor.getSnapshot().context, 'a millisecond early').toEqual(before.context);
        clock.increment(1);
      }
    } else if (actor.getSnapshot().status === 'active') actor.send(event as never);
    check(snapshot, requests, name);
  }
  actor.stop();
  expect(clock, 'timers that are left').toHaveProperty('timeouts.size', 0);
}

describe('each generated path of a fleet, in the interpreter,', () => {
  it.each(paths.map((path) => [path.name, path] as const))(
    'asks, waits and ends as the pure chart says: %s',
    (_, path) => walk(path),
  );
});
