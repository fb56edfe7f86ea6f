import { describe, expect, it } from 'vitest';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import type { Batch } from '../../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../../machines/fleet/member.ts';
import type { Failure } from '../../../machines/poll/observation.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import { asked, find, idsIn, recorded } from '../../support/first-batch.ts';
import { pending, readings, starting, succeeded, type Word } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { flight, member } from '../../support/fleet-context.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const batch = (number: number): Batch => ({
  ...{ number, pages: [0], isPart: false, isConfirming: false },
});

describe('An answer to a batch', () => {
  const both = [asked('a'), asked('b')];
  const good = readings({ a: pending, b: pending });

  it('that is good is emitted as a request that succeeded, with its ids and duration', () => {
    const [emitted] = recorded(both, good).events;
    expect(emitted).toEqual({ type: 'request.succeeded', ids: ['a', 'b'], elapsedMs: 20, at: T0 });
  });

  it('that isn’t is emitted as a request that failed, with its failure', () => {
    const failure = observe.failed('http', 503);
    const [emitted] = recorded(both, observe.unavailable(failure)).events;
    expect(emitted).toEqual({
      type: 'request.failed',
      ...{ ids: ['a', 'b'], failure, elapsedMs: 20, at: T0 },
    });
  });

  it('is emitted with 200 characters of a status and a detail of a megabyte; the outcome keeps the whole', () => {
    const long = 'x'.repeat(1_000_000);
    const said = { ...succeeded, status: long, detail: `log\n${long}` };
    const [, changed, settled] = recorded(both, readings({ a: said, b: pending })).events;
    const cut = `${'x'.repeat(199)}…`;
    expect(changed).toMatchObject({ type: 'member.changed', status: cut, detail: cut });
    expect(settled).toMatchObject({ outcome: { status: long, detail: `log\n${long}` } });
  });

  it('is one poll of the fleet, whatever it says', () => {
    expect(recorded(both, good, { polls: 4 }).context.polls).toBe(5);
    expect(recorded(both, observe.unavailable(), { polls: 4 }).context.polls).toBe(5);
  });

  it.each([
    ['the first', null, T0 - 20],
    ['a later one', T0 - 60_000, T0 - 60_000],
  ])('says when the first request began, if it is the first: %s', (_, startedAt, expected) => {
    expect(recorded(both, good, { startedAt }).context.startedAt).toBe(expected);
  });

  it('that is good leaves no failure', () => {
    expect(recorded(both, good, { failure: observe.failed() }).context.failure).toBeNull();
  });

  it('that is good is kept once only, with the members', () => {
    expect(recorded(both, good).context.observation).toEqual({ type: 'readings' });
  });

  it('proves the address right when it is good, and only then', () => {
    expect(recorded(both, good).context.hasReading).toBe(true);
    expect(recorded(both, observe.unavailable()).context.hasReading).toBe(false);
  });

  it('keeps settled members in the fleet', () => {
    const over = member('over', { ending: { reason: 'succeeded', at: T0 } });
    expect(find(recorded([over, asked('a')], readings({ a: pending })).context, 'over')).toBe(over);
  });

  it.each<[string, number, BatchObservation, number]>([
    ['one isn’t answered', 0, observe.unavailable(), 1],
    ['nor the next time', 1, observe.unavailable(), 1],
    ['an answer comes again', 1, readings({ a: pending }), 0],
    ['the last retry was in vain', 9, observe.unavailable(), 0],
  ])('counts the live members that fail: %s', (_, failures, answer, failing) => {
    expect(recorded([asked('a', { failures })], answer).context.failing).toBe(failing);
  });
});

describe('An answer that the work of a whole batch is accepted', () => {
  const both = [asked('a', { failures: 1 }), asked('b', { status: 'QUEUED', verdict: 'pending' })];
  const answer = observe.accepted({ jitter: 0.25 });

  it('is good, but no reading: it ends nothing, and leaves what each last said', () => {
    const { context, events } = recorded(both, answer, { failure: observe.failed() });
    expect(context).toMatchObject({ live: 2, failing: 0, failure: null, hasReading: false });
    expect(recorded(both, answer, { hasReading: true }).context.hasReading).toBe(true);
    expect(context.observation).toEqual(answer);
    expect(find(context, 'b')).toMatchObject({ status: 'QUEUED', polls: 1, delayMs: 5_000 });
    expect(events.map(({ type }) => type)).toEqual(['request.succeeded']);
  });

  it('forgets what single ids were refused for, as any good answer', () => {
    const blamed = { blindRejections: 3, forbidden: { requests: 2, alone: 1 } };
    expect(recorded(both, answer, blamed).context).toMatchObject({
      ...{ blindRejections: 0, forbidden: { requests: 0, alone: 0 } },
    });
  });

  it('eases what a rate limit has slowed down, with the jitter of its round', () => {
    expect(recorded(both, answer, { slowdowns: 1 }).context.jitter).toBe(0.25);
    expect(recorded(both, answer, { jitter: 0.75 }).context.jitter).toBe(0.75);
    const hold = { delayMs: 1_000, until: T0 + 1_000 };
    expect(recorded(both, answer, { hold }).context.jitter).toBeNull();
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'] });
    fleet.answer(observe.rateLimited(1_000)).answer(observe.rateLimited(1_000)).fireTimer();
    expect(fleet.flights).toHaveLength(1);
    const accepted = (ms: number) => observe.accepted({ at: T0 + ms });
    fleet.answer(accepted(1_600)).answer(accepted(1_700)).fireTimer();
    expect([fleet.context.slowdowns, fleet.flights.length]).toEqual([0, 2]);
  });

  it('of a long poll is followed by the next after a second', () => {
    const held = observe.accepted({ isLongPoll: true });
    expect(find(recorded(both, held).context, 'b')?.delayMs).toBe(980);
  });
});

describe('What is emitted for a member', () => {
  const emitted = (known: Partial<FleetMember>, answer: BatchObservation) =>
    recorded([asked('a', known)], answer).events.slice(1);

  it.each([null, 'STARTING'])('is its new status, and the one before: %j', (previous) => {
    const known = previous === null ? {} : { status: previous, verdict: 'pending' as const };
    expect(emitted(known, readings({ a: { ...pending, detail: 'Busy' } as Word }))).toEqual([
      {
        ...{ type: 'member.changed', id: 'a', status: 'RUNNING', previous },
        ...{ verdict: 'pending', detail: 'Busy', label: null, progress: null },
        ...{ data: { status: 'RUNNING' }, at: T0 },
      },
    ]);
  });

  it('is nothing while its status stays', () => {
    expect(emitted({ status: 'RUNNING', verdict: 'pending' }, readings({ a: pending }))).toEqual(
      [],
    );
  });

  it('is nothing when the server doesn’t give its status', () => {
    expect(emitted({}, observe.unavailable())).toEqual([]);
    expect(emitted({ status: 'RUNNING', verdict: 'pending' }, observe.unavailable())).toEqual([]);
  });

  it('is how it ended, after its last status', () => {
    expect(emitted({}, readings({ a: succeeded }))).toMatchObject([
      { type: 'member.changed', status: 'STOPPED' },
      {
        ...{ type: 'member.settled', id: 'a' },
        outcome: { reason: 'succeeded', status: 'STOPPED', endedAt: T0 },
      },
    ]);
  });
});

describe('A hold', () => {
  const policy = resolvePolicy({ deadlineMs: 10_000 });
  const held = (members: readonly FleetMember[], askedMs: number | null, jitter = 0.5) =>
    recorded(members, observe.rateLimited(askedMs, { jitter }), { policy });
  /** One whose deadline comes so many ms after `T0`. */
  const withLeft = (leftMs: number) => ({ startedAt: T0 - 10_000 + leftMs });

  it('is never shorter than the server asked for, whichever deadline comes before', () => {
    const { hold } = held([asked('a', withLeft(4_000)), asked('b')], 20_000).context;
    expect(hold).toEqual({ delayMs: 25_000, until: T0 + 25_000 });
  });

  it.each([
    [0, 4_000],
    [0.5, 6_000],
    [0.75, 7_000],
  ])('is spread, by the jitter %d of the answer', (jitter, delayMs) => {
    expect(held([asked('a')], 4_000, jitter).context.hold).toEqual({
      ...{ delayMs, until: T0 + delayMs },
    });
  });

  it('is spread over the interval of the policy', () => {
    const narrow = resolvePolicy({ interval: { minMs: 100, maxMs: 200 } });
    const answer = observe.rateLimited(4_000);
    expect(recorded([asked('a')], answer, { policy: narrow }).context.hold?.delayMs).toBe(4_100);
  });

  it('is the policy’s, and not spread, when the server names no time', () => {
    const short = resolvePolicy({ rateLimit: { fallbackMs: 3_000 } });
    const answer = observe.rateLimited(null);
    expect(recorded([asked('a')], answer, { policy: short }).context.hold?.delayMs).toBe(3_000);
  });

  it('has its spread cut so that each can make its last check a second before its deadline', () => {
    const members = [asked('a', withLeft(9_000)), member('b', withLeft(6_500))];
    expect(held(members, 4_000).context.hold?.delayMs).toBe(5_500);
    expect(held([asked('a', withLeft(4_500))], 4_000).context.hold?.delayMs).toBe(4_000);
  });

  it('isn’t cut for those that it ends, that have ended, or that were removed', () => {
    const others = [
      member('late', withLeft(4_000)),
      member('over', { ...withLeft(5_500), ending: { reason: 'succeeded', at: T0 } }),
      member('gone', { ...withLeft(5_500), isRemoved: true }),
    ];
    expect(held([asked('a'), ...others], 4_000).context.hold?.delayMs).toBe(6_000);
  });

  describe('keeps, of the waiting members,', () => {
    const later = member('later', withLeft(8_000));

    it('none whose deadline comes before its end, and emits that they ended', () => {
      const { context, events } = held([asked('a'), later], 8_000);
      expect(find(context, 'later')?.ending).toEqual({ reason: 'deadline', at: T0 });
      expect(events.at(-1)).toMatchObject({ type: 'member.settled', id: 'later' });
    });

    it('one that can just make the last check', () => {
      expect(find(held([asked('a'), later], 7_999).context, 'later')?.ending).toBeNull();
    });

    it('one that was never answered, whose time hasn’t begun', () => {
      const { context } = held([asked('a'), member('new')], 20_000);
      expect(find(context, 'new')?.ending).toBeNull();
    });

    it('none whose deadline comes before its end when the server didn’t ask for it, either', () => {
      const { context } = held([asked('a'), later, member('new')], null);
      expect(find(context, 'later')?.ending).toEqual({ reason: 'deadline', at: T0 });
      expect(find(context, 'new')?.ending).toBeNull();
    });
  });
});

describe('A rejected batch', () => {
  const rejection = (code: Failure['code'], httpStatus: number) =>
    observe.rejected({ ...observe.failed(code, httpStatus), retryable: false });

  it.each<[Failure['code'], number]>([
    ['http', 400],
    ['http', 413],
    ['http', 414],
    ['http', 422],
    ['schema', 200],
    ['tooLarge', 200],
  ])('is asked again in halves where one id may be the cause: %s, %j', (code, httpStatus) => {
    const { context } = recorded([asked('a'), asked('b'), asked('c')], rejection(code, httpStatus));
    expect(idsIn(context)).toEqual([['a', 'b'], ['c']]);
  });

  it.each<[Failure['code'], number]>([
    ['http', 405],
    ['redirect', 302],
    ['notJson', 200],
  ])('is rejected for all where none can be: %s, %j', (code, httpStatus) => {
    const { context } = recorded([asked('a'), asked('b')], rejection(code, httpStatus));
    expect(context).toMatchObject({ live: 0, queued: [] });
  });

  it('is split into closed halves with new numbers, queued before the other batches', () => {
    const waiting = [batch(2), batch(3)];
    const more = { batches: 3, queued: waiting };
    const { queued } = recorded([asked('a'), asked('b')], observe.rejected(), more).context;
    expect(queued).toEqual([
      { ...batch(4), isPart: true },
      { ...batch(5), isPart: true },
      ...waiting,
    ]);
  });

  it('emits that the request failed, and nothing of a member', () => {
    const { events } = recorded([asked('a'), asked('b')], observe.rejected());
    expect(events.map(({ type }) => type)).toEqual(['request.failed']);
  });

  it('forgets a member that was removed in mid-flight, and no other', () => {
    const removed = { isRemoved: true };
    const over = { ending: { reason: 'succeeded' as const, at: T0 } };
    const members = [
      ...[asked('a'), asked('gone', removed), asked('b')],
      ...[member('over', over), member('elsewhere', { batch: 2, ...removed })],
    ];
    const { context } = recorded(members, observe.rejected());
    expect(context.pages.flat().map(({ id, batch }) => [id, batch])).toEqual([
      ...[
        ['a', 2],
        ['gone', null],
        ['b', 3],
      ],
      ...[
        ['over', null],
        ['elsewhere', 2],
      ],
    ]);
    expect(idsIn(context)).toEqual([['a'], ['b']]);
  });

  it.each<[string, boolean, string[][]]>([
    ['none, when all were', true, []],
    ['the rest, for a removed one may be the cause', false, [['b']]],
  ])('of which some were removed in mid-flight is asked again for %s', (_, isRemoved, queue) => {
    const members = [asked('a', { isRemoved: true }), asked('b', { isRemoved })];
    const { context } = recorded(members, observe.rejected());
    expect(idsIn(context)).toEqual(queue);
    expect(context.batches).toBe(1 + queue.length);
  });

  describe('in a hold', () => {
    const deadlineMs = 60_000;
    const held = {
      policy: resolvePolicy({ deadlineMs }),
      hold: { delayMs: 50_000, until: T0 + 50_000 },
    };
    const endingIn = (ms: number) => ({ startedAt: T0 - deadlineMs + ms });

    it('ends those whose deadline the hold reaches to, and asks the others again', () => {
      const members = [
        ...[asked('within', endingIn(50_000)), asked('beyond', endingIn(50_001))],
        ...[asked('new'), asked('gone', { ...endingIn(50_000), isRemoved: true })],
        member('elsewhere', { ...endingIn(50_000), batch: 9 }),
      ];
      const { context, events } = recorded(members, observe.rejected(), held);
      expect(events).toMatchObject([
        { type: 'request.failed' },
        { id: 'within', outcome: { reason: 'deadline', endedAt: T0 } },
      ]);
      expect(idsIn(context)).toEqual([['beyond'], ['new']]);
      expect(context.live).toBe(3);
    });

    it('ends those who were asked for the first time by a request that began so long ago', () => {
      const longer = { ...held, hold: { delayMs: 60_000, until: T0 - 20 + deadlineMs } };
      const { context } = recorded([asked('a'), asked('b')], observe.rejected(), longer);
      expect(find(context, 'a')?.ending).toEqual({ reason: 'deadline', at: T0 });
      expect(context.live).toBe(0);
    });
  });

  describe('after eight single ids that were rejected, and nothing good', () => {
    const members = [asked('a'), asked('b'), asked('c'), asked('d')];
    const hopeless = { blindRejections: 8 };

    it('is asked again for the first alone, and for the rest', () => {
      const { context } = recorded(members, observe.rejected(), hopeless);
      expect(idsIn(context)).toEqual([['a'], ['b', 'c', 'd']]);
    });

    it('is rejected for all when it is a part already', () => {
      const { context } = recorded(members, observe.rejected(), hopeless, { isPart: true });
      expect(context).toMatchObject({ live: 0, queued: [] });
    });

    it('is halved as ever once something good came', () => {
      const more = { ...hopeless, hasReading: true };
      const { context } = recorded(members, observe.rejected(), more, { isPart: true });
      expect(idsIn(context)).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
    });
  });
});

describe('The next timer', () => {
  it('after the last answer of a round brings together members that can wait for each other', () => {
    const soon = member('soon', { delayMs: 5_000, nextPollAt: T0 + 5_400 });
    const more = { nextPollAt: T0 + 5_400 };
    const { context } = recorded([asked('a'), soon], readings({ a: pending }), more);
    expect(context.nextPollAt).toBe(T0 + 5_400);
  });

  it.each([
    [null, 2_000],
    [1_000, 1_000],
    [9_000, 2_000],
  ])(
    'while others are in flight is the sooner of the one before, %j, and the new',
    (dueMs, tickMs) => {
      const more = {
        inFlight: [flight(1), flight(2)],
        nextPollAt: dueMs === null ? null : T0 + dueMs,
      };
      const { context } = recorded([asked('a')], readings({ a: starting }), more);
      expect(context.nextPollAt).toBe(T0 + tickMs);
    },
  );

  it('during a hold stays its end, whichever member is answered', () => {
    const end = T0 + 60_000;
    const more = { hold: { delayMs: 60_000, until: end }, nextPollAt: end };
    expect(recorded([asked('a')], readings({ a: pending }), more).context.nextPollAt).toBe(end);
  });
});
