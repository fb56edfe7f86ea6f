import { vi } from 'vitest';
import { createActor, SimulatedClock, waitFor } from 'xstate';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import type { Fetch } from '../../src/http/client.ts';
import { createPollingMachine, type Resource } from '../../src/index.ts';
import { stateOf } from '../support/chart.ts';

/** A poll over HTTP whose timers and whose wall clock are in our hands, each on its own. */
export function simulatedPoll<TData>(
  resource: Resource<TData>,
  policy: PolicyInput = {},
  fetch?: Fetch,
) {
  const clock = new SimulatedClock();
  const actor = createActor(createPollingMachine(resource, { fetch }), {
    input: { id: 'abc', policy, autoStart: true },
    clock,
  }).start();
  return {
    actor,
    get state() {
      return stateOf(actor.getSnapshot());
    },
    get context() {
      return actor.getSnapshot().context;
    },
    get isOver() {
      return actor.getSnapshot().status !== 'active';
    },
    /** Time goes by, for the timers and on the wall. */
    pass(ms: number): void {
      vi.setSystemTime(Date.now() + ms);
      clock.increment(ms);
    },
    /** The wall clock alone is set to another time. */
    jump(ms: number): void {
      vi.setSystemTime(Date.now() + ms);
    },
    /** Resolves when that many requests are answered, or all is over. */
    answered: (polls: number) =>
      waitFor(actor, ({ context, status }) => context.polls >= polls || status !== 'active'),
  };
}
