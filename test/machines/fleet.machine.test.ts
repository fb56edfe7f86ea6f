import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor, toPromise, transition } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { type FleetMachine, membersIn } from '../../src/fleet/index.ts';
import { failed, pending, readings, starting, succeeded } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { Fleet } from '../support/fleet-machine.ts';
import * as observe from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';
import { transitionsOf } from '../support/transitions.ts';

const { T0 } = observe;

const two = smallFleet(2, 2);
const many = smallFleet(99, 4);
const idsTo = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`);
const all = (ids: readonly string[], word = pending, at = T0) =>
  readings(Object.fromEntries(ids.map((id) => [id, word])), { at });
const later = <T extends BatchObservation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});

const stopped = { type: 'poll.stop', at: T0 + 60_000 } as const;

describe('fleet', () => {
  it('asks for a thousand in eleven requests a round, four at a time', () => {
    const fleet = new Fleet(many, { ids: idsTo(1_000) });
    expect(fleet.asked).toHaveLength(4);
    fleet.serve((ids) => all(ids));
    expect(fleet.asked).toHaveLength(11);
    expect(new Set(fleet.asked.flat()).size).toBe(1_000);
    expect(fleet.state).toBe('polling.waiting');
    fleet.fireTimer().serve((ids) => all(ids, pending, T0 + 5_000));
    expect(fleet.asked).toHaveLength(22);
  });

  it('asks for those that are starting more often than for those that run', () => {
    const fleet = new Fleet(two, { ids: ['slow', 'quick'] });
    fleet.answer(readings({ slow: pending, quick: starting }));
    expect(fleet.context.delayMs).toBe(2_000);
    fleet.fireTimer();
    expect(fleet.asked).toEqual([['slow', 'quick'], ['quick']]);
  });

  describe('when one batch fails,', () => {
    const answered = (observation: BatchObservation) =>
      new Fleet(two, { ids: ['a', 'b', 'c', 'd', 'e'], policy: { missingGrace: 1 } }).answer(
        observation,
      );

    it('holds every member after a 429, and still counts what is in flight', () => {
      const fleet = answered(observe.rateLimited(20_000));
      expect(fleet.state).toBe('polling.rateLimited');
      expect(fleet.context.queued).toEqual([]);
      fleet.answer(later(readings({ c: succeeded, d: pending }), 1_000));
      expect(fleet.isTimerNew).toBe(false);
      expect(fleet.endings()).toMatchObject({ c: 'succeeded', d: null });
      fleet.send({ type: 'poll.refresh' });
      expect(fleet.asked).toHaveLength(2);
      fleet.fireTimer();
      expect(fleet.context.at).toBe(T0 + 25_000);
      expect(fleet.asked.slice(2)).toEqual([['a', 'b']]);
      fleet.answer(later(readings({ a: pending, b: pending }), 26_000));
      expect(fleet.asked.slice(3)).toEqual([['d', 'e']]);
    });

    it('keeps the longer of two holds', () => {
      const fleet = answered(observe.rateLimited(20_000));
      expect(fleet.answer(observe.rateLimited(5_000)).context.delayMs).toBe(25_000);
      const other = answered(observe.rateLimited(5_000));
      expect(other.answer(observe.rateLimited(20_000)).context.delayMs).toBe(25_000);
      expect(other.context.slowdowns).toBe(1);
    });

    it('says when a hold ends', () => {
      expect(answered(observe.rateLimited(20_000)).context.nextPollAt).toBe(T0 + 25_000);
    });

    it('puts up with the longest hold that the policy allows', () => {
      const fleet = answered(observe.rateLimited(3_600_000));
      expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.rateLimited', 3_605_000]);
    });

    it('ends every member after a 401 during a hold', () => {
      const fleet = answered(observe.rateLimited(20_000)).answer(observe.unauthorized());
      expect(fleet.snapshot.output?.type).toBe('unauthorized');
    });

    it('ends during a hold as soon as no live member is left', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c'], policy: { deadlineMs: 10_000 } });
      fleet.answer(observe.rateLimited(20_000));
      expect(fleet.endings()).toEqual({ a: 'deadline', b: 'deadline', c: null });
      fleet.answer(readings({ c: succeeded }));
      expect(fleet.snapshot.output?.reason).toBe('settled');
    });

    it('backs off the members of that batch only', () => {
      const fleet = answered(observe.unavailable(observe.failed('http', 503), { askedMs: 60_000 }));
      fleet.answer(all(['c', 'd'])).answer(all(['e']));
      expect(fleet.state).toBe('polling.waiting');
      expect(fleet.context.failing).toBe(2);
      fleet.fireTimer().serve((ids) => all(ids, pending, T0 + 5_000));
      expect(fleet.asked.slice(3)).toEqual([['c', 'd'], ['e']]);
      expect(fleet.member('a')).toMatchObject({ failures: 1, nextPollAt: T0 + 65_000 });
    });

    it('is in backoff while no member is answered', () => {
      const fleet = new Fleet(two, { ids: ['a'] }).answer(observe.unavailable());
      expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.backoff', 750]);
      expect(fleet.fireTimer().answer(all(['a'])).state).toBe('polling.waiting');
    });

    it('ends every member after a 401, and reports the reason for each', () => {
      const { output } = answered(observe.unauthorized()).snapshot;
      expect(output).toMatchObject({ type: 'unauthorized', reason: 'unauthorized' });
      expect(output?.outcomes).toHaveLength(5);
      for (const outcome of output?.outcomes ?? [])
        expect(outcome).toMatchObject({ reason: 'unauthorized', failure: { httpStatus: 401 } });
    });

    it('ends every member when a hold is too long, and reports its length for each', () => {
      const { output } = answered(observe.rateLimited(3_600_001)).snapshot;
      expect(output?.reason).toBe('rateLimited');
      for (const outcome of output?.outcomes ?? [])
        expect(outcome).toMatchObject({ reason: 'rateLimited', retryAfterMs: 3_600_001 });
    });

    it('ends every member with a defect when an actor breaks', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] });
      const bug = {
        type: 'xstate.error.actor.fetchBatch.1',
        error: new Error('a bug'),
        actorId: 'fetchBatch.1',
      };
      const [{ output }] = transition(two, fleet.snapshot, bug as never);
      const failure = { code: 'defect', message: 'a bug', httpStatus: null, retryable: false };
      expect(output).toMatchObject({ type: 'error', reason: 'defect', failure });
      expect(output?.outcomes).toHaveLength(3);
      for (const outcome of output?.outcomes ?? [])
        expect(outcome).toMatchObject({ reason: 'defect', failure });
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
      expect(fleet.asked.length).toBeLessThan(100);
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
    fleet.fireTimer().answer(later(readings({ a: pending }), 5_000));
    expect(fleet.endings()).toEqual({ a: null, b: 'missing' });
  });

  describe('adds and removes', () => {
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
      expect(held.fireTimer().asked.at(-1)).toEqual(['a', 'b']);
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

    it('some while others wait on, for what is left of their wait', () => {
      const fleet = waiting().send({ type: 'fleet.add', ids: ['c'], at: T0 + 2_000 });
      expect(fleet.context.delayMs).toBe(3_000);
      const left = waiting().send({ type: 'fleet.remove', ids: ['a'] });
      expect([left.state, left.isTimerNew]).toEqual(['polling.waiting', false]);
    });

    it('no answer for a member that was removed in mid-flight, and has no member in two requests at once', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b'] }).send({ type: 'fleet.remove', ids: ['a'] });
      expect(membersIn(fleet.context).map(({ id }) => id)).toEqual(['b']);
      fleet.answer(readings({ a: failed, b: pending }));
      expect(fleet.emitted.filter((one) => 'id' in one && one.id === 'a')).toEqual([]);

      const back = new Fleet(two, { ids: ['a', 'b'] })
        .send({ type: 'fleet.remove', ids: ['a'] })
        .send({ type: 'fleet.add', ids: ['a'] });
      expect(back.asked).toHaveLength(1);
      back.answer(readings({ a: pending, b: pending }));
      expect(back.member('a')).toMatchObject({ status: 'RUNNING', polls: 1 });
    });

    it('queued members without sending an empty request', () => {
      const fleet = new Fleet(smallFleet(1, 1), { ids: ['a', 'b', 'c'] });
      fleet.send({ type: 'fleet.remove', ids: ['b'] }).answer(all(['a']));
      expect(fleet.asked).toEqual([['a'], ['c']]);
    });

    it('the last one: then it ends, unless it is kept open for others', () => {
      const gone = { type: 'fleet.remove', ids: ['a', 'b'] } as const;
      expect(waiting().send(gone).snapshot.output).toMatchObject({
        reason: 'settled',
        outcomes: [],
      });
      const open = new Fleet(two, { ids: ['a'], keepOpen: true }).answer(
        readings({ a: succeeded }),
      );
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
          expect(fleet.emitted.at(-1)).toMatchObject({ type: 'event.refused', event: type });
        }
      },
    );
  });

  describe('before it is started,', () => {
    const idle = () => new Fleet(two, { ids: ['a', 'b'], autoStart: false });

    it('sends no request, and adds and removes members', () => {
      const fleet = idle().send({ type: 'fleet.add', ids: ['c'] });
      fleet.send({ type: 'fleet.remove', ids: ['a'] });
      expect([fleet.state, fleet.asked]).toEqual(['idle', []]);
      expect(fleet.send({ type: 'poll.start' }).asked).toEqual([['b', 'c']]);
    });

    it('says what it can’t take', () => {
      const { emitted } = idle().send({ type: 'fleet.add', ids: 'c' as never });
      expect(emitted).toEqual([
        {
          type: 'event.refused',
          event: 'fleet.add',
          message: 'fleet.add ids: expected an array of strings that are not empty, got "c"',
        },
      ]);
    });
  });

  describe('when the user stops it,', () => {
    it.each<[string, () => Fleet]>([
      ['before it is started', () => new Fleet(two, { ids: ['a', 'b'], autoStart: false })],
      ['while it polls', () => new Fleet(two, { ids: ['a', 'b'] })],
      [
        'while it is paused',
        () => new Fleet(two, { ids: ['a', 'b'] }).send({ type: 'poll.pause' }),
      ],
    ])('%s, ends every member as aborted', (_, before) => {
      const fleet = before().send(stopped);
      expect(fleet.snapshot.output).toMatchObject({
        ...{ type: 'stopped', reason: 'aborted', endedAt: T0 + 60_000 },
        outcomes: [{ reason: 'aborted' }, { reason: 'aborted' }],
      });
    });

    it('keeps each member’s own state, and the outcome of settled members', () => {
      const fleet = new Fleet(smallFleet(1, 3), { ids: ['a', 'b', 'c'] })
        .answer(observe.unavailable())
        .answer(readings({ b: succeeded }))
        .answer(readings({ c: pending }));
      expect(fleet.send(stopped).snapshot.output?.outcomes).toMatchObject([
        { reason: 'aborted', status: null, failure: { code: 'network' } },
        { reason: 'succeeded', status: 'STOPPED', failure: null },
        { reason: 'aborted', status: 'RUNNING', failure: null },
      ]);
    });
  });

  describe('when it is paused,', () => {
    it('cancels what is in flight and what is queued, and requests it again once it resumes', () => {
      const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b', 'c'] });
      fleet.send({ type: 'poll.pause' });
      expect(fleet.state).toBe('paused');
      expect(fleet.context).toMatchObject({ inFlight: [], queued: [] });
      expect(Object.keys(fleet.snapshot.children)).toEqual(['waker']);
      fleet.send({ type: 'poll.resume', at: T0 + 2_000 });
      expect(fleet.asked.slice(2)).toEqual([['c']]);
      fleet.answer(all(['c'], pending, T0 + 2_100)).fireTimer();
      expect(fleet.asked.slice(3)).toEqual([['a'], ['b']]);
    });

    it.each<[string, { at?: number }, string[][], number]>([
      ['continues what is left of a wait', { at: T0 + 2_000 }, [], 3_000],
      ['asks at once when the wait is over', { at: T0 + 5_000 }, [['a', 'b']], 2 ** 31 - 1],
      ['asks a second after its last request when no time is given', {}, [], 980],
    ])('%s', (_, at, asked, delayMs) => {
      const fleet = new Fleet(two, { ids: ['a', 'b'] }).answer(all(['a', 'b']));
      fleet.send({ type: 'poll.pause' }).send({ type: 'poll.resume', ...at });
      expect(fleet.asked.slice(1)).toEqual(asked);
      expect(fleet.context.delayMs).toBe(delayMs);
    });
  });

  it('requests after a wake the members that fell due while nothing ran', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b'] }).answer(all(['a', 'b']));
    expect(fleet.send({ type: 'poll.wake', at: T0 + 4_000 }).context.delayMs).toBe(1_000);
    expect(fleet.send({ type: 'poll.wake', at: T0 + 6_000 }).asked.slice(1)).toEqual([['a', 'b']]);
  });

  describe('when an answer comes that is not awaited,', () => {
    const late = (state: 'waiting' | 'rateLimited') =>
      new Fleet(two, { ids: ['a', 'b'] }).answer(
        state === 'waiting' ? all(['a', 'b']) : observe.rateLimited(20_000),
      );

    it.each([
      ['waiting', all(['a', 'b'], succeeded)],
      ['rateLimited', all(['a', 'b'], succeeded)],
      ['rateLimited', observe.rateLimited(90_000)],
      ['rateLimited', observe.unauthorized()],
    ] as const)('changes nothing in %s, and begins no wait anew: %#', (state, answer) => {
      const fleet = late(state);
      const { context } = fleet;
      expect(fleet.answer(answer, 1).context).toBe(context);
      expect([fleet.state, fleet.isTimerNew]).toEqual([`polling.${state}`, false]);
    });

    it('ends no member, though an actor broke', () => {
      const bug = {
        type: 'xstate.error.actor.fetchBatch.1',
        error: new Error('a bug'),
        actorId: 'fetchBatch.1',
      };
      expect(late('waiting').send(bug as never).state).toBe('polling.waiting');
    });
  });

  describe('has requests', () => {
    it('that are called by their slot, each until it is answered, and then the next', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c', 'd'] });
      const requests = () => Object.keys(fleet.snapshot.children).filter((id) => id !== 'waker');
      expect(requests()).toEqual(['fetchBatch.0', 'fetchBatch.1']);
      fleet.answer(all(['a', 'b']), 1);
      expect(requests()).toEqual(['fetchBatch.1']);
      fleet.send({ type: 'fleet.add', ids: ['e'] });
      expect(requests()).toEqual(['fetchBatch.1', 'fetchBatch.0']);
      fleet.answer(all(['c', 'd']), 2);
      expect(['a', 'b', 'c', 'd'].map((id) => fleet.member(id)?.polls)).toEqual([1, 1, 1, 1]);
    });

    it('in flight as long as one isn’t answered', () => {
      const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] }).answer(all(['a', 'b']));
      expect(fleet.state).toBe('polling.fetching');
      expect(fleet.answer(all(['c'])).state).toBe('polling.waiting');
    });

    it('for members that fall due while others are in flight', () => {
      const fleet = new Fleet(smallFleet(1, 2), { ids: ['quick', 'b', 'c'] });
      fleet.answer(readings({ quick: starting }));
      expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.fetching', 2_000]);
      fleet.answer(all(['b'], pending, T0 + 500));
      expect([fleet.state, fleet.context.delayMs]).toEqual(['polling.fetching', 1_500]);
      fleet.fireTimer();
      expect(fleet.context.at).toBe(T0 + 2_000);
      expect(fleet.asked.slice(3)).toEqual([['quick']]);
    });

    it('one at a time after a 429, not even one while others are still in flight', () => {
      const fleet = new Fleet(smallFleet(1, 3), { ids: ['a', 'b', 'c', 'd', 'e'] });
      fleet.answer(observe.rateLimited(1_000)).fireTimer();
      expect(fleet.flights).toHaveLength(2);
      fleet.answer(all(['b'], pending, T0 + 1_000));
      expect(fleet.flights).toHaveLength(1);
      fleet.answer(all(['c'], pending, T0 + 1_000));
      expect(fleet.asked.slice(3)).toEqual([['a']]);
    });

    it('of one round share the jitter, queued batches too', () => {
      const fleet = new Fleet(smallFleet(1, 1), { ids: ['a', 'b', 'c'] });
      fleet.answer(readings({ a: pending }, { jitter: 0.5 }));
      fleet.answer(readings({ b: pending }, { jitter: 0.9 }));
      expect(fleet.context.jitter).toBe(0.5);
      fleet.answer(readings({ c: pending })).fireTimer();
      expect(fleet.context.jitter).toBeNull();
    });
  });

  it('requests on a refresh only members without a server-imposed wait, on any page', () => {
    const fleet = new Fleet(smallFleet(101, 2), { ids: idsTo(102) });
    const silence = observe.unavailable(undefined, { askedMs: 60_000 });
    fleet.answer(silence).answer(all(['id-101']));
    fleet.send({ type: 'poll.refresh', at: T0 + 3_000 });
    expect(fleet.asked.slice(2)).toEqual([['id-101']]);
    expect(fleet.context.delayMs).toBe(62_000);
  });

  it('answers a user interface’s questions with tags', () => {
    const tags = (fleet: Fleet) => [...fleet.snapshot.tags].toSorted();
    const asking = () => new Fleet(two, { ids: ['a'] });
    expect(tags(new Fleet(two, { ids: ['a'], autoStart: false }))).toEqual([]);
    expect(tags(asking())).toEqual(['busy', 'live']);
    expect(tags(asking().answer(all(['a'])))).toEqual(['live']);
    expect(tags(asking().answer(observe.unavailable()))).toEqual(['live']);
    expect(tags(asking().answer(observe.rateLimited()))).toEqual(['held', 'live']);
    expect(tags(asking().send({ type: 'poll.pause' }))).toEqual([]);
    expect(tags(asking().send(stopped))).toEqual([]);
  });

  it('says why a transition does nothing, and all that it says in sentences', () => {
    const transitions = transitionsOf(fleetMachine as AnyStateMachine);
    const silent = transitions.filter(
      ({ target, actions, description }) => !target && actions.length === 0 && !description,
    );
    expect(silent.map(({ eventType }) => eventType)).toEqual([]);
    const said = transitions.flatMap(({ description }) => description ?? []);
    expect(said.length).toBeGreaterThan(0);
    for (const sentence of said) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });

  it('describes each of its states', () => {
    const { states } = fleetMachine;
    const nodes = [states, states.polling?.states ?? {}].flatMap((level) => Object.values(level));
    expect(nodes).toHaveLength(11);
    expect(nodes.filter(({ description }) => !description).map(({ id }) => id)).toEqual([]);
  });

  it('without a resource keeps ids as they are, in a chart with an actor of your own', () => {
    const fleet = new Fleet(fleetMachine as unknown as FleetMachine, { ids: ['A', 'a'] });
    expect(fleet.asked).toEqual([['A', 'a']]);
    fleet.answer(all(['A', 'a'])).send({ type: 'fleet.add', ids: ['B'] });
    expect(fleet.asked.slice(1)).toEqual([['B']]);
    fleet.answer(all(['B']));
    expect(fleet.send({ type: 'fleet.remove', ids: ['A', 'a'] }).context.live).toBe(1);
    expect(fleet.send({ type: 'fleet.remove', ids: ['B'] }).snapshot.output?.reason).toBe(
      'settled',
    );
  });

  it('without a resource or an actor ends with a defect that says what to do', async () => {
    const actor = createActor(fleetMachine, { input: { ids: ['a'], autoStart: true } }).start();
    const { reason, failure } = await toPromise(actor);
    expect(reason).toBe('defect');
    expect(failure?.message).toContain('createFleetMachine(batchResource)');
    expect(failure?.message).toContain('provide({ actors: { fetchBatch');
  });

  it('requests all members that may refresh, and doesn’t restart the wait when none may', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b'] }).answer(all(['a', 'b']));
    expect(fleet.send({ type: 'poll.refresh', at: T0 + 1_000 }).asked).toHaveLength(2);
    const refused = new Fleet(two, { ids: ['a'] }).answer(
      observe.unavailable(undefined, { askedMs: 60_000 }),
    );
    refused.send({ type: 'poll.refresh', at: T0 + 3_000 });
    expect([refused.asked.length, refused.isTimerNew]).toEqual([1, false]);
  });

  describe('keeps each member’s deadline,', () => {
    it('which counts from its own first request, with one last check that can be answered', () => {
      const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 7_000 } });
      fleet
        .answer(all(['a']))
        .fireTimer()
        .answer(all(['a'], pending, T0 + 5_000));
      expect(fleet.context.delayMs).toBe(980);
      fleet.send({ type: 'fleet.add', ids: ['b'] }).answer(all(['b'], pending, T0 + 5_200));
      fleet.fireTimer().answer(all(['a'], pending, T0 + 6_200));
      expect(fleet.endings()).toEqual({ a: 'deadline', b: null });
    });

    it('by ending it at once when a hold reaches past it, one without a time too', () => {
      for (const askedMs of [null, 9_980, 20_000]) {
        const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 10_000 } });
        fleet.answer(observe.rateLimited(askedMs));
        expect(fleet.endings()).toEqual({ a: 'deadline' });
      }
      const fleet = new Fleet(two, { ids: ['a'], policy: { deadlineMs: 10_000 } });
      fleet.answer(observe.rateLimited(9_979));
      expect([fleet.state, fleet.endings()]).toEqual(['polling.rateLimited', { a: null }]);
    });

    it('by counting a hold as a second at least', () => {
      const heldUnder = (deadlineMs: number) =>
        new Fleet(two, { ids: ['a'], policy: { deadlineMs } }).answer(observe.rateLimited(0));
      expect(heldUnder(1_020).endings()).toEqual({ a: 'deadline' });
      expect(heldUnder(1_021).endings()).toEqual({ a: null });
    });

    it('of others by the same hold', () => {
      const heldAfter = (ms: number) =>
        new Fleet(two, { ids: ['a', 'b', 'c'], policy: { deadlineMs: 10_000 } })
          .answer(all(['a', 'b']))
          .answer(later(observe.rateLimited(0), ms));
      expect(heldAfter(8_979).endings()).toEqual({ a: null, b: null, c: null });
      const over = { a: 'deadline', b: 'deadline', c: 'deadline' };
      expect(heldAfter(8_980).endings()).toEqual(over);
    });

    it('by cutting the spread of a hold, but never the hold', () => {
      const holdUnder = (deadlineMs: number) =>
        new Fleet(two, { ids: ['a'], policy: { deadlineMs } })
          .answer(all(['a']))
          .fireTimer()
          .answer(later(observe.rateLimited(4_000), 5_000)).context.hold?.delayMs;
      expect([12_020, 11_500, 10_020, 9_021].map(holdUnder)).toEqual([6_000, 5_480, 4_000, 4_000]);
    });
  });

  it('leaves a hold as it is when a wake has no time', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] }).answer(observe.rateLimited(20_000));
    fleet.answer(all(['c'], pending, T0 + 1_000));
    expect(fleet.send({ type: 'poll.wake', at: T0 + 2_000 }).context.delayMs).toBe(23_000);
    expect(fleet.send({ type: 'poll.wake' }).isTimerNew).toBe(false);
  });

  it('gives members that were requested in one round the same wait, so that they stay together', () => {
    const fleet = new Fleet(two, {
      ids: ['a', 'b', 'c'],
      policy: { interval: { minMs: 1_000, maxMs: 9_000 } },
    });
    const old = { at: T0 + 50_000, jitter: 0.5 };
    fleet
      .answer(all(['a', 'b']))
      .answer(all(['c']))
      .fireTimer();
    fleet.answer(readings({ a: pending, b: pending }, { ...old, jitter: 0.9 }));
    fleet.answer(readings({ c: pending }, { ...old, jitter: 0.1 }));
    const waits = ['a', 'b', 'c'].map((id) => fleet.member(id)?.delayMs);
    expect(waits).toEqual([5_400, 5_400, 5_400]);
  });

  it('after a 429 asks one request at a time and waits twice as long, one step easier a good round', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const fleet = new Fleet(two, { ids }).answer(observe.rateLimited(1_000));
    fleet.answer(observe.rateLimited(1_000)).fireTimer();
    expect(fleet.flights).toHaveLength(1);
    fleet.serve((some) => all(some, pending, T0 + 2_000));
    expect(fleet.context.delayMs).toBe(10_000);
    fleet.fireTimer();
    expect(fleet.flights).toHaveLength(2);
    fleet.serve((some) => all(some, pending, T0 + 12_000));
    expect(fleet.context.delayMs).toBe(5_000);
  });

  it('leaves no member waiting for an hour when the clock is set back by one', () => {
    const fleet = new Fleet(two, { ids: ['a', 'b', 'c'] }).answer(all(['a', 'b']));
    fleet.answer(all(['c'], pending, T0 - 3_600_000));
    expect(fleet.context.delayMs).toBeLessThanOrEqual(5_000);
    fleet.fireTimer();
    expect(fleet.asked.slice(2).flat().toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('waits as long as a timer can while it is kept open for others, and then on', () => {
    const fleet = new Fleet(two, { ids: ['a'], keepOpen: true }).answer(readings({ a: succeeded }));
    expect(fleet.context.delayMs).toBe(2 ** 31 - 1);
    expect(fleet.fireTimer().state).toBe('polling.waiting');
    const empty = new Fleet(two, { ids: [], keepOpen: true })
      .fireTimer()
      .send({ type: 'poll.stop' });
    expect(empty.snapshot.output).toMatchObject({ startedAt: null, endedAt: null });
  });

  it('never mistakes a late timer for an earlier time', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['quick', 'b'] });
    fleet.answer(readings({ quick: starting })).answer(all(['b'], pending, T0 + 3_000));
    expect([fleet.asked.length, fleet.context.at]).toEqual([3, T0 + 3_000]);
  });

  it('knows no time before an event carries one', () => {
    const stopped = new Fleet(two, { ids: ['a'] })
      .send({ type: 'poll.refresh' })
      .send({ type: 'fleet.add', ids: ['b'] })
      .send({ type: 'poll.stop' });
    expect(stopped.snapshot.output).toMatchObject({ startedAt: null, endedAt: null });
  });

  it.each([
    [{ ids: 'abc' }, refusal('input.ids', '"abc"')],
    [{ ids: ['a', ''] }, refusal('input.ids[1]', '""')],
    [undefined, refusal('input.ids', 'undefined')],
    [{ ids: [], policy: { maxFailures: -1 } }, refusal('policy.maxFailures', '-1')],
  ])('refuses the input %j', (input, message) => {
    const { status, error } = createActor(fleetMachine, { input: input as never }).getSnapshot();
    expect(status).toBe('error');
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
