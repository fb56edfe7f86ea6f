import { describe, expect, it } from 'vitest';
import {
  atEvent,
  isDue,
  isRestored,
  later,
  passesTime,
  remaining,
} from '../../../machines/poll/clock.ts';
import { initialContext, type PollingContext } from '../../../machines/polling.context.ts';
import { afterWait, fold, next, started } from '../../support/chart.ts';
import { rateLimited, reading, T0 } from '../../support/observations.ts';

const contextOf = (known: Partial<PollingContext> = {}): PollingContext => ({
  ...initialContext({ id: 'abc' }),
  ...known,
});

const at = (time?: number) => ({ type: 'poll.wake', at: time });

describe('the later of two times', () => {
  it('is the one that is known, before 1970 too', () => {
    expect(later(null, null)).toBeNull();
    expect(later(-5, null)).toBe(-5);
    expect(later(null, -5)).toBe(-5);
    expect(later(-5, -4)).toBe(-4);
    expect(later(-4, -5)).toBe(-4);
  });
});

describe('a wake', () => {
  it('says that the chart was restored by true alone', () => {
    expect(isRestored({ type: 'poll.wake', afterRestore: true } as never)).toBe(true);
    expect(isRestored({ type: 'poll.wake', afterRestore: false } as never)).toBe(false);
    expect(isRestored({ type: 'poll.wake', afterRestore: 1 } as never)).toBe(false);
    expect(isRestored({ type: 'poll.wake' })).toBe(false);
  });
});

describe('the clock after an event', () => {
  it('is as it was when the event has no time', () => {
    const context = contextOf({ at: T0, askedAt: null, unanswered: 1 });
    expect(atEvent(context, at())).toEqual({ at: T0, askedAt: null, startedAt: null });
  });

  it('never goes back', () => {
    expect(atEvent(contextOf({ at: T0 }), at(T0 - 1)).at).toBe(T0);
    expect(atEvent(contextOf({ at: T0 }), at(T0 + 1)).at).toBe(T0 + 1);
    expect(atEvent(contextOf(), at(T0)).at).toBe(T0);
  });

  it('uses the first known time as that of a request whose start isn’t known', () => {
    expect(atEvent(contextOf({ unanswered: 1 }), at(T0)).askedAt).toBe(T0);
    expect(atEvent(contextOf({ unanswered: 1, askedAt: T0 - 9 }), at(T0)).askedAt).toBe(T0 - 9);
    expect(atEvent(contextOf({ unanswered: 0 }), at(T0)).askedAt).toBeNull();
  });

  it('uses it as the poll’s start, too, if that isn’t known', () => {
    expect(atEvent(contextOf({ unanswered: 1 }), at(T0)).startedAt).toBe(T0);
    const begun = contextOf({ unanswered: 1, startedAt: T0 - 9_000 });
    expect(atEvent(begun, at(T0)).startedAt).toBe(T0 - 9_000);
    expect(atEvent(contextOf({ unanswered: 0 }), at(T0)).startedAt).toBeNull();
  });
});

describe('an event passes time', () => {
  it('when it carries a later one than is known', () => {
    expect(passesTime(contextOf(), at(T0))).toBe(true);
    expect(passesTime(contextOf(), at())).toBe(false);
    expect(passesTime(contextOf({ at: T0 }), at(T0))).toBe(false);
    expect(passesTime(contextOf({ at: T0 }), at(T0 + 1))).toBe(true);
  });
});

describe('a poll is due', () => {
  it('for the first time at once, and not while that request may be in flight', () => {
    expect(isDue(contextOf())).toBe(true);
    expect(isDue(contextOf({ unanswered: 1 }))).toBe(false);
  });

  it('a second after a request that was cancelled, if both times are known', () => {
    const cancelled = { unanswered: 1, askedAt: T0 };
    expect(isDue(contextOf({ ...cancelled, at: T0 + 999 }))).toBe(false);
    expect(isDue(contextOf({ ...cancelled, at: T0 + 1_000 }))).toBe(true);
    expect(isDue(contextOf({ ...cancelled, at: null }))).toBe(false);
    expect(isDue(contextOf({ unanswered: 1, askedAt: null, at: T0 }))).toBe(false);
    expect(isDue(contextOf({ unanswered: 1, askedAt: T0 + 5_000, at: T0 }))).toBe(false);
  });
});

describe('what is left of a wait', () => {
  const wait = { delayMs: 5_000, nextPollAt: T0 + 5_000 };

  it('is the wait without what has passed', () => {
    expect(remaining(contextOf({ at: T0 + 1_000 }), wait)).toEqual({ ...wait, delayMs: 4_000 });
    expect(remaining(contextOf({ at: T0 + 9_000 }), wait)).toEqual({ ...wait, delayMs: 0 });
  });

  it('is a second without an answer, with an end once a time is known', () => {
    const cancelled = { unanswered: 1, at: null };
    expect(remaining(contextOf(cancelled), null)).toEqual({ delayMs: 1_000, nextPollAt: null });
    expect(remaining(contextOf({ ...cancelled, at: T0, askedAt: T0 - 300 }), null)).toEqual({
      delayMs: 700,
      nextPollAt: T0 + 700,
    });
  });

  it('is a longer gap after a request that was cancelled before its wait’s end', () => {
    const held = { observation: rateLimited(5_000), failure: null, unanswered: 1 };
    const early = contextOf({ ...held, at: T0, askedAt: T0 });
    expect(remaining(early, { delayMs: 400, nextPollAt: T0 + 400 })).toEqual({
      delayMs: 1_000,
      nextPollAt: T0 + 1_000,
    });
    expect(remaining(early, wait)).toEqual(wait);
    expect(remaining(early, { delayMs: 1_000, nextPollAt: T0 + 7_000 })).toEqual({
      delayMs: 1_000,
      nextPollAt: T0 + 7_000,
    });
  });

  it('is the same end for a refresh that isn’t sooner', () => {
    const refreshed = contextOf({
      observation: reading(),
      refreshRequested: true,
      at: T0,
      askedAt: T0,
    });
    expect(remaining(refreshed, { delayMs: 1_000, nextPollAt: T0 + 7_000 }).nextPollAt).toBe(
      T0 + 7_000,
    );
    expect(remaining(refreshed, wait)).toEqual({ delayMs: 1_000, nextPollAt: T0 + 1_000 });
  });
});

describe('a request notes when it began', () => {
  it('at the end of the wait before it', () => {
    const { context } = afterWait(fold([reading()]));
    expect(context).toMatchObject({ askedAt: T0 + 5_000, at: T0 + 5_000, unanswered: 1 });
  });

  it('and when it was cancelled: not at all without a time, never before the last one known', () => {
    const asking = afterWait(fold([reading()]));
    const askedAt = (time?: number) =>
      next(asking, { type: 'poll.pause', at: time }).context.askedAt;
    expect(askedAt()).toBeNull();
    expect(askedAt(T0 + 5_100)).toBe(T0 + 5_100);
    expect(askedAt(T0)).toBe(T0 + 5_000);
    expect(started().context.askedAt).toBeNull();
  });
});
