import { createActor, type EventObject } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { entryLine, headerLine } from '../../src/replay/recording.ts';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';

type Part<T> = T extends unknown ? Omit<T, 'at' | 'jitter' | 'elapsedMs' | 'askedMs'> : never;

/** What a server answers; the times are the recording's. */
export type MadeAnswer = Part<Observation> & { readonly askedMs?: number };

export const reading = (status: string, data: unknown = { status }): MadeAnswer => ({
  ...{ type: 'reading', status, data, verdict: status === 'done' ? 'succeeded' : 'pending' },
  validators: { etag: null, lastModified: null },
});

export const unavailable = (httpStatus: number): MadeAnswer => ({
  type: 'unavailable',
  failure: {
    ...{ code: 'http', message: `The server answered with HTTP ${httpStatus}` },
    ...{ httpStatus, retryable: true },
  },
});

/** The lines of a poll's recording, made by the chart itself for these answers, each of which takes 120 ms. */
export function* madeRecording(
  answers: Iterable<MadeAnswer>,
  {
    id = 'job-1',
    policy = {},
    startAt = Date.UTC(2026, 10, 27, 3),
  }: {
    readonly id?: string;
    readonly policy?: PolicyInput;
    readonly startAt?: number;
  } = {},
): Generator<string> {
  const actor = createActor(pollingMachine, { input: { id, policy } });
  const snapshot = actor.getPersistedSnapshot();
  let state = actor.getSnapshot();
  let at = startAt;
  yield headerLine({ at, snapshot });
  const send = (event: EventObject) => {
    const line = entryLine({ at, event, found: null });
    [state] = pureTransition(pollingMachine, state, event as never);
    return line;
  };
  yield send({ type: 'poll.start', at } as EventObject);
  for (const answer of answers) {
    if (state.status !== 'active') return;
    if (phaseOf(state.value) !== 'fetching') {
      at = state.context.nextPollAt as number;
      yield send({ type: endOf(phaseOf(state.value)) });
    }
    at += 120;
    const output = { ...{ askedMs: null, jitter: 0.5, elapsedMs: 120, at }, ...answer };
    yield send({ type: 'xstate.done.actor.fetchStatus', output } as EventObject);
  }
}

/** The event that ends a wait. */
const endOf = (phase: string) =>
  pollingMachine.events.find(
    (type) => type.startsWith('xstate.after.') && type.endsWith(`.${phase}`),
  ) as string;
