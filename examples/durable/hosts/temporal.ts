/** Temporal as the host: the loop is the workflow, a request is an activity. */
import { type DurableEvent, type FetchEffect, initialStep, step } from 'pollchart/durable';
import type { AnyStateMachine, InputFrom, OutputFrom } from 'xstate';

type Event = Parameters<typeof step>[2];

/** What `@temporalio/workflow` gives; `activity` is `proxyActivities(…).performFetch`. */
export interface Temporal {
  /** Does `performFetch(machine, effect)` in a worker, tried again after a crash. */
  activity(effect: FetchEffect): Promise<DurableEvent>;
  sleep(ms: number): Promise<void>;
  condition(holds: () => boolean): Promise<void>;
  setHandler(signal: 'send', take: (event: Event) => void): void;
}

// loop
export async function pollWorkflow<T extends AnyStateMachine>(
  { activity, sleep, condition, setHandler }: Temporal,
  machine: T,
  input: InputFrom<T>,
): Promise<OutputFrom<T>> {
  const inbox: Event[] = [];
  setHandler('send', (event) => inbox.push(event));
  let { snapshot, effects } = initialStep(machine, input);
  for (;;) {
    for (const effect of effects) {
      if (effect.type === 'done') return effect.outcome;
      if (effect.type === 'fetch') activity(effect).then((event) => inbox.push(event));
      if (effect.type === 'schedule') sleep(effect.delayMs).then(() => inbox.push(effect.event));
    }
    await condition(() => inbox.length > 0);
    ({ snapshot, effects } = step(machine, snapshot, inbox.shift() as never));
  }
}
// end
