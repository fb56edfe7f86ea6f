import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetEvent } from '../../machines/fleet.events.ts';
import { type FleetMachine, membersIn } from '../../src/fleet/index.ts';
import { stateOf } from './chart.ts';
import { batchAnswered } from './fleet-answers.ts';

/** A fleet that is sent events, and what it did with them. */
export class Fleet {
  snapshot: SnapshotFrom<FleetMachine>;
  /** The ids of each request, in the order in which they were made. */
  readonly asked: (readonly string[])[] = [];
  readonly emitted: FleetEmitted[] = [];
  /** Whether the last event set the timer anew. */
  isTimerNew = false;

  constructor(
    readonly machine: FleetMachine,
    input: Partial<FleetInput> & { ids: readonly string[] },
  ) {
    this.snapshot = this.#take(initialTransition(machine, { autoStart: true, ...input }));
  }

  get state() {
    return stateOf(this.snapshot);
  }
  get context() {
    return this.snapshot.context;
  }
  get flights() {
    return this.context.inFlight.map(({ number }) => number);
  }

  member(id: string) {
    return membersIn(this.context).find((member) => member.id === id);
  }

  endings() {
    return Object.fromEntries(
      membersIn(this.context).map(({ id, ending }) => [id, ending?.reason ?? null]),
    );
  }

  send(event: FleetEvent): this {
    this.snapshot = this.#take(transition(this.machine, this.snapshot, event));
    return this;
  }

  /** Answers the oldest request in flight, or the one with that number, by a clock that is right if it can be. */
  answer(observation: BatchObservation, number = this.flights[0] ?? 0): this {
    const flight = this.context.inFlight.find((one) => one.number === number);
    const tookMs = observation.at - (flight?.askedAt ?? observation.at);
    const elapsedMs = this.context.isTimed && tookMs > 0 ? tookMs : observation.elapsedMs;
    const event = batchAnswered(flight?.slot ?? 99, { ...observation, elapsedMs }) as never;
    this.snapshot = this.#take(transition(this.machine, this.snapshot, event));
    return this;
  }

  /** Answers as a server would that looks at the ids; until nothing is in flight. */
  serve(serve: (ids: readonly string[]) => BatchObservation): this {
    for (let requests = 0; this.flights.length > 0 && requests < 1_000; requests++) {
      const [number] = this.flights;
      const ids = membersIn(this.context).filter(({ batch }) => batch === number);
      this.answer(serve(ids.map(({ id }) => id)));
    }
    return this;
  }

  /** The wait is over. */
  fireTimer(): this {
    const event = { type: `xstate.after.pollDelay.fleet.${this.state}` } as never;
    this.snapshot = this.#take(transition(this.machine, this.snapshot, event));
    return this;
  }

  #take([snapshot, effects]: ReturnType<typeof transition<FleetMachine>>) {
    this.isTimerNew = false;
    for (const { type, params } of effects as { type: string; params: unknown }[]) {
      if (type === 'xstate.spawnChild' && (params as { src: string }).src === 'fetchBatch')
        this.asked.push((params as { input: { ids: readonly string[] } }).input.ids);
      if (type === 'xstate.emit') this.emitted.push((params as { event: FleetEmitted }).event);
      if (type === 'xstate.raise') this.isTimerNew = true;
    }
    return snapshot;
  }
}
