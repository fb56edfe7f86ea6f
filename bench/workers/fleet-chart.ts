/** Measures what a round of the pure fleet chart costs, without sockets and timers. */
import { fleetMachine } from 'pollchart/fleet';
import { initialTransition, type SnapshotFrom } from 'xstate';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';
import { answerParent } from '../answer-parent.ts';
import { statusOf } from '../status-body.ts';

type ChartEvent = Parameters<typeof fleetMachine.transition>[1];

interface Action {
  readonly type: string;
  readonly params: unknown;
}

interface Asked {
  readonly src: unknown;
  readonly id: string;
  readonly input: { readonly ids: readonly string[] };
}

/** A fleet on virtual time: each request is answered at once, each wait is over at once. */
class VirtualFleet {
  #now = 1_000;
  #snapshot: SnapshotFrom<typeof fleetMachine>;
  #timer: ChartEvent | null = null;
  #dueAt = 0;
  readonly #asked: Asked[] = [];

  constructor(members: number) {
    const ids = Array.from({ length: members }, (_, index) => `0-${index}`);
    const policy = { interval: { minMs: 5_000, maxMs: 5_000 } };
    const [snapshot, actions] = initialTransition(fleetMachine, { ids, policy, autoStart: true });
    this.#snapshot = snapshot;
    this.#perform(actions);
  }

  /** Requests every member once, and returns how many that were. */
  round(): number {
    let answered = 0;
    for (let next = this.#asked.shift(); next; next = this.#asked.shift()) {
      const { id, input } = next;
      answered += input.ids.length;
      this.#send({ type: `xstate.done.actor.${id}`, output: this.#answer(input.ids), actorId: id });
    }
    this.#now = Math.max(this.#now, this.#dueAt);
    if (this.#timer) this.#send(this.#timer);
    return answered;
  }

  #answer(ids: readonly string[]) {
    return {
      ...{ type: 'readings', at: this.#now, jitter: 0.5, elapsedMs: 1, askedMs: null },
      entries: ids.map((id) => {
        const data = JSON.parse(statusOf(id, 'RUNNING'));
        return { id, type: 'reading', status: data.status, verdict: 'pending', data };
      }),
    };
  }

  #send(event: unknown): void {
    const [snapshot, actions] = pureTransition(fleetMachine, this.#snapshot, event as ChartEvent);
    this.#snapshot = snapshot;
    this.#perform(actions);
  }

  #perform(actions: readonly Action[]): void {
    for (const { type, params } of actions) {
      if (type === 'xstate.spawnChild' && (params as Asked).src === 'fetchBatch')
        this.#asked.push(params as Asked);
      if (type === 'xstate.cancel') this.#timer = null;
      if (type !== 'xstate.raise') continue;
      const { event, delay } = params as { event: ChartEvent; delay: number };
      this.#timer = event;
      this.#dueAt = this.#now + delay;
    }
  }
}

/** CPU time per member and round, µs: one of each size in turns. */
answerParent((sizes: readonly number[]) => {
  const most = Math.max(...sizes);
  const fleets = sizes.map((size) => [size, new VirtualFleet(size)] as const);
  const seen: Record<number, number[]> = Object.fromEntries(sizes.map((size) => [size, []]));
  for (let turn = -1; turn < 4; turn += 1)
    for (const [size, fleet] of fleets) {
      const before = process.cpuUsage();
      let answered = 0;
      while (answered < most) answered += fleet.round();
      const { user, system } = process.cpuUsage(before);
      if (turn >= 0) seen[size]?.push((user + system) / answered);
    }
  return seen;
});
