import { defaultPolicy, type Observation, type PolicyInput, pollingMachine } from 'pollchart';
import { initialTransition, type SnapshotFrom } from 'xstate';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';

type ChartEvent = Parameters<typeof pollingMachine.transition>[1];

/** Something that asks again and again, on virtual time. */
export interface Client {
  /** When it asks next, ms; `null` once it never will. */
  readonly dueAt: number | null;
  /** It has asked, and this came back. */
  answer(observation: Observation): void;
}

interface Action {
  readonly type: string;
  readonly params: unknown;
}

interface VirtualOptions {
  readonly policy?: PolicyInput;
  readonly earlier?: readonly Observation[];
}

/** The real chart, one pure transition after another. The wait is what its own timer would have been. */
export class VirtualPoll implements Client {
  dueAt: number | null = 0;
  #snapshot: SnapshotFrom<typeof pollingMachine>;
  #timer: ChartEvent | null = null;

  constructor(
    startsAt: number,
    /** Answers of earlier, the next request comes at `startsAt` all the same. */
    { policy = defaultPolicy, earlier = [] }: VirtualOptions = {},
  ) {
    const [snapshot, actions] = initialTransition(pollingMachine, {
      id: 'virtual',
      policy,
      autoStart: true,
    });
    this.#snapshot = snapshot;
    this.#perform(actions, startsAt);
    for (const observation of earlier) this.answer(observation);
    this.dueAt = startsAt;
  }

  answer(observation: Observation): void {
    if (this.#timer) this.#send(this.#timer, observation.at - observation.elapsedMs);
    const answered = { type: 'xstate.done.actor.fetchStatus', output: observation };
    this.#send({ ...answered, actorId: 'fetchStatus' } as unknown as ChartEvent, observation.at);
    if (this.#snapshot.status !== 'active') this.dueAt = null;
  }

  #send(event: ChartEvent, at: number): void {
    const [snapshot, actions] = pureTransition(pollingMachine, this.#snapshot, event);
    this.#snapshot = snapshot;
    this.#perform(actions, at);
  }

  #perform(actions: readonly Action[], at: number): void {
    for (const { type, params } of actions) {
      if (type === 'xstate.cancel') this.#timer = null;
      if (type !== 'xstate.raise') continue;
      const { event, delay } = params as { event: ChartEvent; delay: number };
      this.#timer = event;
      this.dueAt = at + delay;
    }
  }
}

/** A loop that knows nothing but how long to wait. */
export class PlainLoop implements Client {
  dueAt: number | null;
  #failures = 0;
  #status = '';
  #turns = 0;

  constructor(
    startsAt: number,
    readonly waits: Waits,
  ) {
    this.dueAt = startsAt;
  }

  answer(observation: Observation): void {
    const isGood = observation.type === 'reading';
    this.#failures = isGood ? 0 : this.#failures + 1;
    if (isGood) {
      this.#turns = observation.status === this.#status ? this.#turns + 1 : 1;
      this.#status = observation.status;
    }
    const hasEnded = isGood && observation.verdict !== 'pending';
    this.dueAt = hasEnded
      ? null
      : observation.at +
        (this.#failures > 0
          ? this.waits.afterFailures(this.#failures)
          : this.waits.between(this.#status, this.#turns));
  }
}

export interface Waits {
  /** By the status read, and how many times in a row it was read. */
  readonly between: (status: string, turns: number) => number;
  readonly afterFailures: (failures: number) => number;
}
