import { describe, expect, it } from 'vitest';
import type { FleetState } from '../../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import { isForbidden } from '../../../machines/fleet/suspect-one-id.ts';
import type { Failure } from '../../../machines/poll/observation.ts';
import { type PolicyInput, resolvePolicy } from '../../../machines/poll/policy.ts';
import { asked, find, idsIn, recorded } from '../../support/first-batch.ts';
import { readings, succeeded } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { fleetOf, member } from '../../support/fleet-context.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const idsTo = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`);

const endingsIn = ({ pages }: FleetState) =>
  Object.fromEntries(pages.flat().map(({ id, ending }) => [id, ending?.reason ?? null]));

const part = { isPart: true };

describe('A refused batch', () => {
  it.each([404, 410])('is polled again in halves when one id may be missing: %j', (httpStatus) => {
    const { context } = recorded(
      ['a', 'b', 'c'].map((id) => asked(id)),
      observe.missing({ httpStatus }),
    );
    expect(idsIn(context)).toEqual([['a', 'b'], ['c']]);
    expect(context.live).toBe(3);
  });

  it.each([409, 431])(
    'is polled again in halves for a status that one id can cause: %j',
    (status) => {
      const failure = { ...observe.failed('http', status), retryable: false };
      expect(idsIn(recorded([asked('a'), asked('b')], observe.rejected(failure)).context)).toEqual([
        ['a'],
        ['b'],
      ]);
    },
  );

  it('is refused as a whole when the failure is another, whatever its status', () => {
    const failure = { ...observe.failed('body', 422), retryable: false };
    expect(
      endingsIn(recorded([asked('a'), asked('b')], observe.rejected(failure)).context),
    ).toEqual({
      a: 'rejected',
      b: 'rejected',
    });
  });
});

describe('A 403', () => {
  const forbids = observe.unauthorized({ httpStatus: 403 });
  const members = (count: number) => idsTo(count).map((id) => asked(id));
  const counts = (requests: number, alone: number) => ({ forbidden: { requests, alone } });

  it('for a batch is followed by five single ids from all over it, and the rest', () => {
    const { context } = recorded(members(12), forbids);
    expect(idsIn(context)).toEqual([
      ...[['id-0'], ['id-2'], ['id-4'], ['id-7'], ['id-9']],
      ['id-1', 'id-3', 'id-5', 'id-6', 'id-8', 'id-10', 'id-11'],
    ]);
    expect(context.queued.map(({ number, isPart }) => [number, isPart])).toEqual(
      [2, 3, 4, 5, 6, 7].map((number) => [number, true]),
    );
    expect(context).toMatchObject({ batches: 7, live: 12, ...counts(1, 0) });
  });

  it.each([2, 3, 5])('for %j ids is followed by each of them alone', (count) => {
    const { context } = recorded(members(count), forbids);
    expect(idsIn(context)).toEqual(idsTo(count).map((id) => [id]));
    expect(context.batches).toBe(1 + count);
  });

  it('for a single id ends it, and counts as one alone', () => {
    const { context } = recorded([asked('a'), member('b')], forbids, counts(1, 0), part);
    expect(endingsIn(context)).toEqual({ a: 'unauthorized', b: null });
    expect(context).toMatchObject({ queued: [], ...counts(2, 1) });
  });

  it('for the only id of a fleet ends it', () => {
    const { context } = recorded([asked('a')], forbids);
    expect(endingsIn(context)).toEqual({ a: 'unauthorized' });
    expect(context).toMatchObject({ queued: [], ...counts(1, 1) });
  });

  it('for a part is followed by its halves once an id was allowed, and isn’t counted', () => {
    const { context } = recorded(members(3), forbids, counts(0, 0), part);
    expect(idsIn(context)).toEqual([['id-0', 'id-1'], ['id-2']]);
    expect(context).toMatchObject(counts(0, 0));
  });

  it('for a single id, once another was allowed, ends it, and isn’t counted', () => {
    const { context } = recorded([asked('a'), member('b')], forbids, counts(0, 0), part);
    expect(endingsIn(context)).toEqual({ a: 'unauthorized', b: null });
    expect(context).toMatchObject({ queued: [], ...counts(0, 0) });
  });

  it('for a part while none was allowed is followed by single ids of it', () => {
    const { context } = recorded(members(6), forbids, counts(1, 0), part);
    expect(idsIn(context)).toHaveLength(6);
    expect(context).toMatchObject(counts(2, 0));
  });

  it.each<[string, number, number, boolean]>([
    ['five single ids were forbidden', 5, 5, true],
    ['but not after four', 4, 4, false],
    ['eight requests were, and this one', 8, 0, true],
    ['but not after seven', 7, 0, false],
  ])('for more ids ends them all when %s', (_, requests, alone, isOver) => {
    const { context } = recorded(members(3), forbids, counts(requests, alone), part);
    expect(context).toMatchObject({ live: isOver ? 0 : 3, ...counts(requests + 1, alone) });
    expect(context.queued).toHaveLength(isOver ? 0 : 3);
  });

  it('that is about the credentials, a 401, ends the batch at once and isn’t counted', () => {
    const { context } = recorded(members(3), observe.unauthorized());
    expect(context).toMatchObject({ live: 0, queued: [], ...counts(0, 0) });
  });

  describe('of a server that is asked to the end', () => {
    const served = (ids: readonly string[], isBad: (id: string) => boolean) =>
      new Fleet(smallFleet(99, 4), { ids }).serve((sent) =>
        sent.some(isBad)
          ? forbids
          : readings(Object.fromEntries(sent.map((id) => [id, succeeded]))),
      );

    it.each([['id-0'], ['id-42'], ['id-98'], ['id-1', 'id-2', 'id-3', 'id-70']])(
      'ends only the ids that it forbids: %j',
      (...bad) => {
        const endings = Object.entries(served(idsTo(99), (id) => bad.includes(id)).endings());
        expect(endings.filter(([, reason]) => reason === 'unauthorized')).toEqual(
          bad.map((id) => [id, 'unauthorized']),
        );
        expect(endings.filter(([, reason]) => reason === 'succeeded')).toHaveLength(
          99 - bad.length,
        );
      },
    );

    it.each([1, 3, 99, 1_000])('ends a fleet of %j in less than ten requests', (size) => {
      const fleet = served(idsTo(size), () => true);
      expect(fleet.state).toBe('unauthorized');
      expect(fleet.asked.length).toBeLessThan(10);
    });
  });
});

describe('Everything is forbidden', () => {
  const known: Partial<FleetState> = {
    observation: observe.unauthorized({ httpStatus: 403 }),
    forbidden: { requests: 1, alone: 1 },
    hasReading: false,
  };
  const one = [member('a')];

  it.each<[string, Partial<FleetState>]>([
    ['by a 401', { observation: observe.unauthorized() }],
    ['by 403s for five single ids', { forbidden: { requests: 5, alone: 5 } }],
    ['by nine 403s', { forbidden: { requests: 9, alone: 0 } }],
    ['by a 403 for the last member, when nothing was ever read', { live: 0 }],
  ])('%s', (_, more) => {
    expect(isForbidden(fleetOf(one, { ...known, ...more }))).toBe(true);
  });

  it.each<[string, Partial<FleetState>]>([
    ['before any answer', { observation: null }],
    ['by a rate limit', { observation: observe.rateLimited(), live: 0 }],
    ['by 403s for four single ids', { forbidden: { requests: 4, alone: 4 } }],
    ['by eight 403s', { forbidden: { requests: 8, alone: 0 } }],
    ['by a 403 for the last member, when another was read', { live: 0, hasReading: true }],
    ['while a member is left', {}],
  ])('but not %s', (_, more) => {
    expect(isForbidden(fleetOf(one, { ...known, ...more }))).toBe(false);
  });
});

describe('A failure that would exhaust members', () => {
  const policyOf = (more: PolicyInput = {}) => ({
    policy: resolvePolicy({ maxFailures: 2, ...more }),
  });
  const internal = observe.unavailable(observe.failed('http', 500));
  /** The next failure is its last. */
  const last = (id: string, known: Partial<FleetMember> = {}) =>
    asked(id, { failures: 1, ...known });
  const partsIn = ({ pages }: FleetState) =>
    Object.fromEntries(pages.flat().map((one) => [one.id, one.part]));
  const exhausted = { a: 'exhausted', b: 'exhausted' };

  it('is not counted: they are polled once more in halves, after their backoff', () => {
    const { context } = recorded([last('a'), last('b'), last('c')], internal, policyOf());
    expect(partsIn(context)).toEqual({ a: 2, b: 2, c: 3 });
    expect(context).toMatchObject({ batches: 3, live: 3, failing: 3, queued: [] });
    const { nextPollAt, ...known } = find(context, 'a') ?? { nextPollAt: null };
    expect(known).toMatchObject({ batch: null, failures: 1, ending: null, askedAt: T0 - 20 });
    expect(nextPollAt).toBeGreaterThan(T0);
  });

  it('is counted for the members that have another retry left', () => {
    const { context } = recorded([last('a'), asked('b'), last('c')], internal, policyOf());
    expect(partsIn(context)).toEqual({ a: 2, b: null, c: 3 });
    expect(find(context, 'b')).toMatchObject({ failures: 1, ending: null });
    expect(context.batches).toBe(3);
  });

  it('splits nothing while every member has another retry left', () => {
    const { context } = recorded([asked('a'), asked('b')], internal, policyOf());
    expect(partsIn(context)).toEqual({ a: null, b: null });
    expect(context).toMatchObject({ batches: 1, failing: 2 });
  });

  it('splits nothing for a member that was removed in mid-flight', () => {
    const members = [last('gone', { isRemoved: true }), asked('a')];
    expect(recorded(members, internal, policyOf()).context).toMatchObject({
      batches: 1,
      failing: 1,
    });
  });

  it('exhausts a member that was asked for alone', () => {
    const { context } = recorded([last('a')], internal, policyOf());
    expect(endingsIn(context)).toEqual({ a: 'exhausted' });
    expect(context.batches).toBe(1);
  });

  it.each<[string, Failure, object]>([
    ['the network’s', observe.failed('network'), {}],
    ['one with a wait that the server asked for', observe.failed('http', 503), { askedMs: 5 }],
  ])('exhausts them all when it is never one id’s: %s', (_, failure, more) => {
    const { context } = recorded(
      [last('a'), last('b')],
      observe.unavailable(failure, more),
      policyOf(),
    );
    expect(endingsIn(context)).toEqual(exhausted);
    expect(context.batches).toBe(1);
  });

  it.each([
    [9, 2],
    [8, null],
  ])(
    'splits when there is no limit only at the default of ten: after %j failures',
    (failures, expected) => {
      const members = ['a', 'b'].map((id) => asked(id, { failures }));
      const { context } = recorded(members, internal, policyOf({ maxFailures: null }));
      expect(find(context, 'a')).toMatchObject({ part: expected, ending: null });
    },
  );

  describe('counts as a refusal when it is a part’s:', () => {
    const members = [last('a'), last('b')];

    it.each([
      [true, 1],
      [false, 0],
    ])('a part, %j', (isPart, blindRejections) => {
      expect(recorded(members, internal, policyOf(), { isPart }).context).toMatchObject({
        blindRejections,
      });
    });

    it.each<[number, boolean, Partial<FleetState>]>([
      [6, false, {}],
      [7, true, {}],
      [14, false, { hasReading: true }],
      [15, true, { hasReading: true }],
    ])('after %j others, everything is exhausted: %j', (blindRejections, isOver, more) => {
      const before = { ...policyOf(), blindRejections, ...more };
      const { context } = recorded(members, internal, before, part);
      expect(endingsIn(context)).toEqual(isOver ? exhausted : { a: null, b: null });
      expect(context.batches).toBe(isOver ? 1 : 3);
    });
  });

  it('leaves a member whose deadline is over to the deadline, and no other', () => {
    const members = [last('late', { startedAt: T0 - 10_000 }), last('new'), last('b')];
    const { context } = recorded(members, internal, policyOf({ deadlineMs: 10_000 }));
    expect(endingsIn(context)).toEqual({ late: 'deadline', new: null, b: null });
    expect(partsIn(context)).toMatchObject({ late: null, new: 2, b: 3 });
  });

  it('leaves those to the deadline whose first request took so long that no other can be answered', () => {
    const slow = observe.unavailable(observe.failed('http', 500), { elapsedMs: 5_000 });
    const late = policyOf({ deadlineMs: 10_000 });
    const { context } = recorded([last('a'), last('b')], slow, late, { askedAt: T0 - 5_000 });
    expect(endingsIn(context)).toEqual({ a: 'deadline', b: 'deadline' });
  });

  it.each([['id-0'], ['id-42'], ['id-98'], ['id-3', 'id-4', 'id-50', 'id-98']])(
    'exhausts in the end only the ids that cause it: %j',
    (...bad) => {
      const fleet = new Fleet(smallFleet(99, 4), { ids: idsTo(99), policy: { maxFailures: 2 } });
      const serve = (sent: readonly string[]) =>
        sent.some((id) => bad.includes(id))
          ? internal
          : readings(Object.fromEntries(sent.map((id) => [id, succeeded])));
      for (let waits = 0; waits < 40 && fleet.snapshot.status === 'active'; waits++)
        fleet.serve(serve).fireTimer();
      const endings = Object.entries(fleet.endings());
      expect(endings.filter(([, reason]) => reason === 'exhausted').map(([id]) => id)).toEqual(bad);
      expect(endings.filter(([, reason]) => reason === 'succeeded')).toHaveLength(99 - bad.length);
    },
  );
});
