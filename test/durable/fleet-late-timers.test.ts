import { describe, expect, it } from 'vitest';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { answered, type DurableStep, initialStep, step } from '../../src/durable/index.ts';
import { createFleetMachine, type FetchBatchInput, membersIn } from '../../src/fleet/index.ts';
import { defineResource, unchecked } from '../../src/index.ts';
import { T0 } from '../support/observations.ts';

const resource = defineResource({
  request: (id) => ({ url: `http://127.0.0.1:9/${id}` }),
  schema: unchecked(),
  read: () => ({ status: 'running', verdict: 'pending' }),
});
const machine = createFleetMachine(resource, {
  rate: null,
  policy: { interval: { minMs: 5_000, maxMs: 5_000 } },
});

/** A host of a fleet of one id a request, whose timers come when the test says. */
class Host {
  #step: DurableStep;
  #due = {};
  readonly #asked = new Map<string, { readonly request: string; readonly at: number }>();

  constructor(ids: readonly string[]) {
    this.#step = initialStep(machine, { ids, autoStart: true, keepOpen: true });
    this.#note(0);
  }

  get #context(): FleetContext {
    return (this.#step.snapshot as unknown as { context: FleetContext }).context;
  }

  /** When an id is asked next, and when the hold ends, ms. */
  dueAt = (id: string) =>
    (membersIn(this.#context).find((member) => member.id === id)?.nextPollAt ?? T0) - T0;

  get heldUntil() {
    return (this.#context.hold?.until ?? T0) - T0;
  }

  timer = (at: number) => this.#go(at, this.#due);
  send = (at: number, event: object) => this.#go(at, { ...event, at: T0 + at });

  answer(id: string, at: number, retryAfterMs: number | null = null): void {
    const { request, at: askedAt } = this.#asked.get(id) ?? { request: '', at: 0 };
    const timing = { at: T0 + at, jitter: 0, elapsedMs: at - askedAt, askedMs: retryAfterMs };
    const reading = { id, type: 'reading', status: 'running', verdict: 'pending', data: 1 };
    const observation =
      retryAfterMs === null
        ? { type: 'readings', entries: [reading], ...timing }
        : { type: 'rateLimited', ...timing };
    this.#go(at, answered(request, observation));
  }

  #go(at: number, event: object): void {
    this.#step = step(machine, JSON.parse(JSON.stringify(this.#step.snapshot)), event as never);
    this.#note(at);
  }

  #note(at: number): void {
    for (const effect of this.#step.effects) {
      if (effect.type === 'schedule') this.#due = effect.event;
      if (effect.type !== 'fetch') continue;
      const { ids } = effect.input as FetchBatchInput;
      for (const id of ids) this.#asked.set(id, { request: effect.id, at });
    }
  }
}

describe('A timer that comes late, in a fleet,', () => {
  it('shortens no wait of the ids that it asks for, whatever is answered meanwhile', () => {
    const host = new Host(['a', 'b', 'c']);
    host.answer('a', 100);
    host.answer('b', 2_000);
    host.answer('c', 4_000);
    host.timer(5_100);
    host.timer(8_900);
    host.answer('a', 9_000);
    host.answer('b', 10_900);
    host.answer('c', 11_000);
    expect(host.dueAt('b')).toBeGreaterThanOrEqual(15_900);
    expect(host.dueAt('c')).toBeGreaterThanOrEqual(16_000);
  });

  it('shortens no hold that the server has asked for meanwhile', () => {
    const host = new Host(['a']);
    host.answer('a', 100);
    host.timer(8_100);
    host.send(8_200, { type: 'fleet.add', ids: ['b'] });
    host.answer('a', 11_100, 5_000);
    host.answer('b', 11_170);
    expect(host.heldUntil).toBeGreaterThanOrEqual(16_100);
    host.send(11_400, { type: 'poll.wake' });
    expect(host.heldUntil).toBeGreaterThanOrEqual(16_100);
  });
});
