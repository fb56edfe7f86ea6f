import { describe, expect, it } from 'vitest';
import { createActor, initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { BatchObservation } from '../../machines/batch-observation.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetEmitted, FleetEvent } from '../../machines/fleet.events.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { InputError } from '../../machines/input-error.ts';
import { type FleetMachine, membersIn } from '../../src/index.ts';
import { stateOf } from '../support/chart.ts';
import {
  batchAnswered,
  ended,
  failed,
  pending,
  readings,
  starting,
} from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import * as observe from '../support/observations.ts';

const { T0 } = observe;

/** A fleet that is told what happens, and what it did of it. */
class Fleet {
  snapshot: SnapshotFrom<FleetMachine>;
  /** The ids of each request, in the order in which they were made. */
  readonly asked: (readonly string[])[] = [];
  readonly told: FleetEmitted[] = [];
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

  /** Answers the oldest request in flight, or the one with that number. */
  answer(observation: BatchObservation, number = this.flights[0] ?? 0): this {
    const event = batchAnswered(number, observation) as never;
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
  tick(): this {
    const event = { type: `xstate.after.pollDelay.fleet.${this.state}` } as never;
    this.snapshot = this.#take(transition(this.machine, this.snapshot, event));
    return this;
  }

  #take([snapshot, effects]: ReturnType<typeof transition<FleetMachine>>) {
    this.isTimerNew = false;
    for (const { type, params } of effects as { type: string; params: unknown }[]) {
      if (type === 'xstate.spawnChild')
        this.asked.push((params as { input: { ids: readonly string[] } }).input.ids);
      if (type === 'xstate.emit') this.told.push((params as { event: FleetEmitted }).event);
      if (type === 'xstate.raise') this.isTimerNew = true;
    }
    return snapshot;
  }
}

const two = smallFleet(2, 2);
const many = smallFleet(99, 4);
const idsTo = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`);
const all = (ids: readonly string[], word = pending, at = T0) =>
  readings(Object.fromEntries(ids.map((id) => [id, word])), { at });
const later = <T extends BatchObservation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});

describe(fleetMachine.id, () => {
  it('asks for a thousand in eleven requests a round, four at a time', () => {
    const fleet = new Fleet(many, { ids: idsTo(1_000) });
    expect(fleet.asked).toHaveLength(4);
    fleet.serve((ids) => all(ids));
    expect(fleet.asked).toHaveLength(11);
    expect(new Set(fleet.asked.flat()).size).toBe(1_000);
    expect(fleet.state).toBe('polling.waiting');
    fleet.tick().serve((ids) => all(ids, pending, T0 + 5_000));
    expect(fleet.asked).toHaveLength(22);
  });

  it('asks for those that are starting more often than for those that run', () => {
    const fleet = new Fleet(two, { ids: ['slow', 'quick'] });
    fleet.answer(readings({ slow: pending, quick: starting }));
    expect(fleet.context.delayMs).toBe(2_000);
    fleet.tick();
    expect(fleet.asked).toEqual([['slow', 'quick'], ['quick']]);
  });

  describe('when one batch is in trouble,', () => {
    const answered = (trouble: BatchObservation) =>
      new Fleet(two, { ids: ['a', 'b', 'c', 'd', 'e'], policy: { missingGrace: 1 } }).answer(
        trouble,
      );

    it('holds everybody after a 429, and lets what is in flight still count', () => {
      const fleet = answered(observe.rateLimited(20_000));
      expect(fleet.state).toBe('polling.rateLimited');
      expect(fleet.context.queued).toEqual([]);
      fleet.answer(later(readings({ c: ended, d: pending }), 1_000));
      expect(fleet.isTimerNew).toBe(false);
      expect(fleet.endings()).toMatchObject({ c: 'ended', d: null });
      fleet.send({ type: 'poll.refresh' });
      expect(fleet.asked).toHaveLength(2);
      fleet.tick();
      expect(fleet.context.at).toBe(T0 + 20_000);
      expect(fleet.asked.slice(2)).toEqual([['a', 'b']]);
      fleet.answer(later(readings({ a: pending, b: pending }), 21_000));
      expect(fleet.asked.slice(3)).toEqual([['d', 'e']]);
    });

    it('takes the longer of two holds', () => {
      const fleet = answered(observe.rateLimited(20_000));
      expect(fleet.answer(observe.rateLimited(5_000)).context.delayMs).toBe(20_000);
      const other = answered(observe.rateLimited(5_000));
      expect(other.answer(observe.rateLimited(20_000)).context.delayMs).toBe(20_000);
      expect(other.context.slowdowns).toBe(1);
    });

    it('ends during a hold as soon as nobody is left', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c'], policy: { deadlineMs: 10_000 } });
      fleet.answer(observe.rateLimited(20_000));
      expect(fleet.endings()).toEqual({ a: 'deadline', b: 'deadline', c: null });
      fleet.answer(readings({ c: ended }));
      expect(fleet.snapshot.output?.reason).toBe('ended');
    });

    it('backs off the members of that batch only', () => {
      const fleet = answered(
        observe.unavailable(observe.failed('http', 503), { retryAfterMs: 60_000 }),
      );
      fleet.answer(all(['c', 'd'])).answer(all(['e']));
      expect(fleet.state).toBe('polling.waiting');
      expect(fleet.context.failing).toBe(2);
      fleet.tick().serve((ids) => all(ids, pending, T0 + 5_000));
      expect(fleet.asked.slice(3)).toEqual([['c', 'd'], ['e']]);
      expect(fleet.member('a')).toMatchObject({ failures: 1, nextPollAt: T0 + 60_000 });
    });

    it('is in backoff while nobody is answered', () => {
      const fleet = new Fleet(two, { ids: ['a'] }).answer(observe.unavailable());
      expect(fleet.state).toBe('polling.backoff');
      expect(fleet.tick().answer(all(['a'])).state).toBe('polling.waiting');
    });

    it('ends for everybody after a 401, and says why to each', () => {
      const { output } = answered(observe.unauthorized()).snapshot;
      expect(output).toMatchObject({ type: 'unauthorized', reason: 'unauthorized' });
      expect(output?.outcomes).toHaveLength(5);
      for (const outcome of output?.outcomes ?? [])
        expect(outcome).toMatchObject({ reason: 'unauthorized', failure: { httpStatus: 401 } });
    });

    it('ends for everybody when a hold is too long, and says to each how long', () => {
      const { output } = answered(observe.rateLimited(3_600_001)).snapshot;
      expect(output?.reason).toBe('rateLimited');
      for (const outcome of output?.outcomes ?? [])
        expect(outcome).toMatchObject({ reason: 'rateLimited', retryAfterMs: 3_600_001 });
    });

    it('ends with a defect for everybody when an actor breaks', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] });
      const bug = { type: 'xstate.error.actor.fetchBatch.2', error: new Error('a bug') };
      const [{ output }] = transition(two, fleet.snapshot, bug as never);
      expect(output).toMatchObject({ reason: 'defect', failure: { message: 'a bug' } });
      expect(output?.outcomes.map(({ reason }) => reason)).toEqual(['defect', 'defect', 'defect']);
    });
  });

  describe('when a request is rejected,', () => {
    const rejectsFor = (bad: readonly string[]) => (ids: readonly string[]) =>
      ids.some((id) => bad.includes(id)) ? observe.rejected() : all(ids);

    it('finds the one bad id of 99 by halves, in fifteen requests, and the others live', () => {
      const fleet = new Fleet(many, { ids: idsTo(99) }).serve(rejectsFor(['id-42']));
      expect(fleet.asked).toHaveLength(15);
      expect(fleet.member('id-42')?.ending?.reason).toBe('rejected');
      expect(fleet.context.live).toBe(98);
      expect(fleet.asked.flat().filter((id) => id === 'id-0').length).toBeLessThanOrEqual(3);
    });

    it('gives up early on a server that rejects everything', () => {
      const fleet = new Fleet(many, { ids: idsTo(1_000) }).serve(() => observe.rejected());
      expect(fleet.snapshot.output?.outcomes.every(({ reason }) => reason === 'rejected')).toBe(
        true,
      );
      expect(fleet.asked.length).toBeLessThan(70);
    });

    it('doesn’t look for a bad id where none can be the cause', () => {
      const rejected = observe.rejected({ ...observe.failed('http', 405), retryable: false });
      const fleet = new Fleet(many, { ids: idsTo(99) }).answer(rejected);
      expect(fleet.asked).toHaveLength(1);
      expect(fleet.snapshot.output?.outcomes).toHaveLength(99);
    });
  });

  it('ends unknown ids as not found, after their grace', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b'], policy: { missingGrace: 1 } });
    fleet.answer(readings({ a: pending }));
    expect(fleet.endings()).toEqual({ a: null, b: null });
    fleet.tick().answer(later(readings({ a: pending }), 5_000));
    expect(fleet.endings()).toEqual({ a: null, b: 'missing' });
  });

  describe('lets in and out', () => {
    const waiting = () => new Fleet(two, { ids: ['a', 'b'] }).answer(all(['a', 'b']));

    it('newcomers while it waits, at once', () => {
      const fleet = waiting().send({ type: 'fleet.add', ids: ['c', 'a', 'c'] });
      expect(fleet.asked.slice(1)).toEqual([['c']]);
      expect(fleet.context.live).toBe(3);
    });

    it('newcomers during a hold and a pause, after it', () => {
      const held = new Fleet(two, { ids: ['a'] }).answer(observe.rateLimited(9_000));
      held.send({ type: 'fleet.add', ids: ['b'] });
      expect([held.state, held.isTimerNew, held.asked.length]).toEqual([
        'polling.rateLimited',
        false,
        1,
      ]);
      expect(held.tick().asked.at(-1)).toEqual(['a', 'b']);
      const paused = waiting()
        .send({ type: 'poll.pause' })
        .send({ type: 'fleet.add', ids: ['c'] });
      expect(paused.state).toBe('paused');
      expect(paused.send({ type: 'poll.resume', at: T0 + 1 }).asked.slice(1)).toEqual([['c']]);
    });

    it('those it knows without any change, and without beginning its wait anew', () => {
      const fleet = waiting();
      const { context } = fleet;
      fleet.send({ type: 'fleet.add', ids: ['a', 'b'] });
      expect(fleet.isTimerNew).toBe(false);
      expect(membersIn(fleet.context)).toEqual(membersIn(context));
    });

    it('nobody’s answer who was removed in mid-flight, and asks nobody twice at once', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b'] }).send({ type: 'fleet.remove', ids: ['a'] });
      expect(membersIn(fleet.context).map(({ id }) => id)).toEqual(['b']);
      fleet.answer(readings({ a: failed, b: pending }));
      expect(fleet.told.filter((one) => 'id' in one && one.id === 'a')).toEqual([]);

      const back = new Fleet(two, { ids: ['a', 'b'] })
        .send({ type: 'fleet.remove', ids: ['a'] })
        .send({ type: 'fleet.add', ids: ['a'] });
      expect(back.asked).toHaveLength(1);
      back.answer(readings({ a: pending, b: pending }));
      expect(back.member('a')).toMatchObject({ status: 'RUNNING', polls: 1 });
    });

    it('those in the queue without a request for nobody', () => {
      const fleet = new Fleet(smallFleet(1, 1), { ids: ['a', 'b', 'c'] });
      fleet.send({ type: 'fleet.remove', ids: ['b'] }).answer(all(['a']));
      expect(fleet.asked).toEqual([['a'], ['c']]);
    });

    it('the last one: then it ends, unless it is kept open for others', () => {
      const gone = { type: 'fleet.remove', ids: ['a', 'b'] } as const;
      expect(waiting().send(gone).snapshot.output).toMatchObject({ reason: 'ended', outcomes: [] });
      const open = new Fleet(two, { ids: ['a'], keepOpen: true }).answer(readings({ a: ended }));
      expect(open.state).toBe('polling.waiting');
      expect(open.send({ type: 'fleet.add', ids: ['b'] }).asked).toEqual([['a'], ['b']]);
    });

    it.each([[null], ['a'], [['a', '']], [[7]]])(
      'not %j, which it says and stays as it was',
      (ids) => {
        for (const type of ['fleet.add', 'fleet.remove'] as const) {
          const fleet = waiting();
          const { context } = fleet;
          fleet.send({ type, ids: ids as never });
          expect(fleet.context).toBe(context);
          expect(fleet.told.at(-1)).toMatchObject({ type: 'event.refused', event: type });
        }
      },
    );
  });

  it('asks all who are free on a refresh, and doesn’t begin a wait anew when nobody is', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b'] }).answer(all(['a', 'b']));
    expect(fleet.send({ type: 'poll.refresh' }).asked).toHaveLength(2);
    const paced = new Fleet(two, { ids: ['a'] }).answer(
      readings({ a: pending }, { serverPaceMs: 60_000 }),
    );
    paced.send({ type: 'poll.refresh' });
    expect([paced.asked.length, paced.isTimerNew]).toEqual([1, false]);
  });

  it('keeps each member’s deadline', () => {
    const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 7_000 } });
    fleet
      .answer(all(['a']))
      .tick()
      .answer(all(['a'], pending, T0 + 5_000));
    expect(fleet.context.delayMs).toBe(2_000);
    fleet.send({ type: 'fleet.add', ids: ['b'] }).answer(all(['b'], pending, T0 + 6_000));
    fleet.tick().answer(all(['a'], pending, T0 + 7_000));
    expect(fleet.endings()).toEqual({ a: 'deadline', b: null });
  });

  it('makes one last check on a deadline that comes before the end of a hold nobody asked for', () => {
    const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 10_000 } });
    fleet.answer(observe.rateLimited());
    expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.rateLimited', 10_000]);
    fleet.tick().answer(later(readings({ a: ended }), 10_000));
    expect(fleet.endings()).toEqual({ a: 'ended' });
  });

  it('takes the least hold of a second for no reason to end a member before its last check', () => {
    const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 400 } });
    fleet.answer(observe.rateLimited(0));
    expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.rateLimited', 400]);
  });

  it('nor that of others', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b', 'c'], policy: { deadlineMs: 10_000 } });
    fleet.answer(all(['a', 'b'])).answer(later(observe.rateLimited(0), 9_500));
    expect(fleet.context.delayMs).toBe(1_000);
    expect(fleet.endings()).toEqual({ a: null, b: null, c: null });
  });

  it('keeps a hold whole when a wake doesn’t say when it is', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] }).answer(observe.rateLimited(20_000));
    fleet.answer(all(['c'], pending, T0 + 1_000));
    expect(fleet.send({ type: 'poll.wake', at: T0 + 2_000 }).context.delayMs).toBe(18_000);
    expect(fleet.send({ type: 'poll.wake' }).context.delayMs).toBe(20_000);
  });

  it('gives those who were asked in one round the same wait, so that they stay together', () => {
    const fleet = new Fleet(two, {
      ids: ['a', 'b', 'c'],
      policy: { interval: { minMs: 1_000, maxMs: 9_000 } },
    });
    const old = { at: T0 + 50_000, jitter: 0.5 };
    fleet
      .answer(all(['a', 'b']))
      .answer(all(['c']))
      .tick();
    fleet.answer(readings({ a: pending, b: pending }, { ...old, jitter: 0.9 }));
    fleet.answer(readings({ c: pending }, { ...old, jitter: 0.1 }));
    const waits = ['a', 'b', 'c'].map((id) => fleet.member(id)?.delayMs);
    expect(waits).toEqual([5_400, 5_400, 5_400]);
  });

  it('after a 429 asks one request at a time and waits twice as long, one step easier a good round', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const fleet = new Fleet(two, { ids }).answer(observe.rateLimited(1_000));
    fleet.answer(observe.rateLimited(1_000)).tick();
    expect(fleet.flights).toHaveLength(1);
    fleet.serve((some) => all(some, pending, T0 + 2_000));
    expect(fleet.context.delayMs).toBe(10_000);
    fleet.tick();
    expect(fleet.flights).toHaveLength(2);
    fleet.serve((some) => all(some, pending, T0 + 12_000));
    expect(fleet.context.delayMs).toBe(5_000);
  });

  it('leaves nobody waiting for an hour when the clock is set back by one', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] }).answer(all(['a', 'b']));
    fleet.answer(all(['c'], pending, T0 - 3_600_000));
    expect(fleet.context.delayMs).toBeLessThanOrEqual(5_000);
    fleet.tick();
    expect(fleet.asked.slice(2).flat().toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('doesn’t know a time that nobody told it', () => {
    const stopped = new Fleet(two, { ids: ['a'] })
      .send({ type: 'poll.refresh' })
      .send({ type: 'fleet.add', ids: ['b'] })
      .send({ type: 'poll.stop' });
    expect(stopped.snapshot.output).toMatchObject({ startedAt: null, endedAt: null });
  });

  it.each([
    [{ ids: 'abc' }, 'input.ids: got "abc"'],
    [{ ids: ['a', ''] }, 'input.ids[1]: got ""'],
    [undefined, 'input.ids: got undefined'],
    [{ ids: [], policy: { maxFailures: -1 } }, 'policy.maxFailures: got -1'],
  ])('refuses the input %j', (input, message) => {
    const { status, error } = createActor(fleetMachine, { input: input as never }).getSnapshot();
    expect(status).toBe('error');
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(message);
  });
});
