import { createActor, initialTransition, toPromise, transition } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { fetchInput } from '../../machines/polling.setup.ts';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import { createPollingMachine } from '../../src/polling/create-polling-machine.ts';
import type { Resource } from '../../src/resource/resource.ts';
import { stateOf } from '../support/chart.ts';
import { answered, T0 } from '../support/observations.ts';

/** Where an answer led the chart to. */
interface Passage {
  readonly state: string;
  readonly delayMs: number;
}

/**
 * Makes `requests` requests over HTTP, each as the chart asks for it after the answers before, without waiting in
 * between: the chart is folded, on a clock of its own, with answers that took no time.
 */
export async function drive<TData>(
  resource: Resource<TData>,
  policy: PolicyInput,
  requests: number,
) {
  const machine = createPollingMachine(resource);
  const fetchStatus = createFetchStatus(resource);
  const observations: Observation<TData>[] = [];

  const start = () =>
    initialTransition(machine, { id: '7', policy: policy ?? {}, autoStart: true })[0];

  /** What the chart makes of one more answer; waits have passed. */
  function after(
    snapshot: ReturnType<typeof start>,
    observation: Observation<TData>,
    jitter: number,
  ) {
    const at = snapshot.context.nextPollAt ?? T0;
    const settled = answered({ ...observation, at, jitter, elapsedMs: 0 } as Observation);
    return transition(machine, snapshot, settled as never)[0];
  }

  const due = (snapshot: ReturnType<typeof start>) =>
    snapshot.matches({ polling: 'fetching' })
      ? snapshot
      : transition(machine, snapshot, {
          type: `xstate.after.pollDelay.${stateOf(snapshot) && `polling.${stateOf(snapshot)}`}`,
        } as never)[0];

  let snapshot = start();
  for (let n = 1; n <= requests; n++) {
    const ready = due(snapshot);
    const input = fetchInput({ context: ready.context as never });
    const observation = await toPromise(createActor(fetchStatus, { input }).start());
    observations.push(observation as Observation<TData>);
    snapshot = after(ready, observation as Observation<TData>, 0);
  }

  /** The same answers once more, with another jitter. */
  const withJitter = (jitter: number): Passage => {
    const end = observations.reduce(
      (one, observation) => after(due(one), observation, jitter),
      start(),
    );
    return { state: stateOf(end), delayMs: end.context.delayMs };
  };

  return {
    observation: observations.at(-1) as Observation<TData>,
    context: snapshot.context,
    outcome: snapshot.output ?? null,
    withJitter,
  };
}
