import { describe, expect, it } from 'vitest';
import type { BatchObservation } from '../../../machines/fleet/batch-observation.ts';
import { failed, pending, readings, succeeded, type Word } from '../../support/fleet-answers.ts';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const unconfirmed = (word: Word): Word => ({ ...word, unconfirmed: true }) as Word;
const later = <T extends BatchObservation>(observation: T, ms: number): T => ({
  ...observation,
  at: T0 + ms,
});

/** A list that says that `a` has failed, and the request for `a` alone a second later. */
const confirming = (policy = {}, others: readonly string[] = ['b', 'c']) => {
  const words = Object.fromEntries(others.map((id) => [id, pending]));
  return new Fleet(smallFleet(9, 2), { ids: ['a', ...others], policy })
    .answer(readings({ a: unconfirmed(failed), ...words }))
    .fireTimer();
};

describe('A verdict that must be confirmed', () => {
  it('ends no member, and is asked for alone a second after the request that brought it', () => {
    const fleet = new Fleet(smallFleet(9, 2), { ids: ['a', 'b'] }).answer(
      readings({ a: unconfirmed(failed), b: pending }),
    );
    expect(fleet.endings()).toEqual({ a: null, b: null });
    expect(fleet.member('a')).toMatchObject({
      ...{ status: 'ERROR', verdict: 'failed', isConfirming: true, batch: null },
      ...{ delayMs: 980, nextPollAt: T0 + 980 },
    });
    expect(fleet.context.delayMs).toBe(980);
    expect(fleet.fireTimer().asked).toEqual([['a', 'b'], ['a']]);
  });

  it('is told to whoever listens as the change that it is', () => {
    const fleet = new Fleet(smallFleet(9, 2), { ids: ['a'] }).answer(
      readings({ a: unconfirmed(failed) }),
    );
    expect(fleet.emitted).toMatchObject([
      { type: 'request.succeeded' },
      { type: 'member.changed', id: 'a', status: 'ERROR', verdict: 'failed' },
    ]);
  });

  it('is asked for with what a poll of that id alone would be asked', () => {
    const fleet = confirming();
    const { input } = fleet.snapshot.children['fetchBatch.0']?.getSnapshot() ?? {};
    expect(input).toMatchObject({
      ids: ['a'],
      isConfirming: true,
      alone: { id: 'a', last: { status: 'ERROR', verdict: 'failed' } },
    });
  });

  it('counts when the answer to that request says the same', () => {
    const fleet = confirming().answer(later(readings({ a: failed }), 1_000));
    expect(fleet.endings()).toEqual({ a: 'failed', b: null, c: null });
    expect(fleet.emitted.at(-1)).toMatchObject({ type: 'member.settled', id: 'a' });
  });

  it('gives way to what that answer says instead', () => {
    const done = confirming().answer(later(readings({ a: succeeded }), 1_000));
    expect(done.endings().a).toBe('succeeded');
    const gone = confirming().answer(later(readings({}), 1_000));
    expect(gone.endings().a).toBe('missing');
  });

  it.each<[string, object, Word]>([
    ['the policy', { confirmMs: 60_000 }, failed],
    ['the reading', {}, { ...failed, confirmMs: 60_000 } as Word],
  ])('then needs no time, whatever %s asks', (_, policy, word) => {
    expect(
      confirming(policy)
        .answer(later(readings({ a: word }), 1_000))
        .endings().a,
    ).toBe('failed');
  });

  it('is forgotten when the work goes on, which is in the list again', () => {
    const fleet = confirming({}, []).answer(later(readings({ a: pending }), 1_000));
    expect(fleet.member('a')).toMatchObject({ isConfirming: false, part: null, ending: null });
    fleet.fireTimer().send({ type: 'fleet.add', ids: ['new'] });
    expect(fleet.asked.slice(2)).toEqual([['a'], ['new']]);
    const { input } = fleet.snapshot.children['fetchBatch.0']?.getSnapshot() ?? {};
    expect(input?.isConfirming).toBe(false);
  });

  it('is in the list again, too, when the work is accepted', () => {
    const fleet = confirming().answer(later(observe.accepted(), 1_000));
    expect(fleet.member('a')).toMatchObject({ isConfirming: false, part: null, ending: null });
  });

  it.each<[string, BatchObservation, number]>([
    ['is unavailable', observe.unavailable(), 1_750],
    ['refuses it for now', observe.rateLimited(2_000), 4_000],
  ])('stays alone while the server %s', (_, answer, due) => {
    const fleet = confirming().answer(later(answer, 1_000));
    expect(fleet.member('a')).toMatchObject({ isConfirming: true, nextPollAt: T0 + due });
    fleet.fireTimer();
    expect(fleet.asked.at(2)).toEqual(['a']);
    const { input } = fleet.snapshot.children['fetchBatch.0']?.getSnapshot() ?? {};
    expect(input?.isConfirming).toBe(true);
    expect(fleet.answer(later(readings({ a: failed }), due + 20)).endings().a).toBe('failed');
  });

  it('ends as exhausted when the failures are', () => {
    const fleet = confirming({ maxFailures: 1 }).answer(later(observe.unavailable(), 1_000));
    expect(fleet.endings().a).toBe('exhausted');
  });

  it('of several is asked for one by one, in half of the slots of the fleet', () => {
    const ids = ['a', 'b', 'c'];
    const words = Object.fromEntries(ids.map((id) => [id, unconfirmed(failed)]));
    const fleet = new Fleet(smallFleet(9, 4), { ids }).answer(readings(words)).fireTimer();
    expect(fleet.asked.slice(1)).toEqual([['a'], ['b']]);
    fleet.answer(later(readings({ a: failed }), 1_000));
    expect(fleet.asked.slice(3)).toEqual([['c']]);
  });

  it('waits for a pause and a hold, and is alone after them', () => {
    const paused = confirming()
      .send({ type: 'poll.pause', at: T0 + 1_000 })
      .send({ type: 'poll.resume', at: T0 + 3_000 });
    expect(paused.asked.at(-1)).toEqual(['a']);
    const words = { a: unconfirmed(failed), b: pending, c: pending };
    const held = new Fleet(smallFleet(3, 2), { ids: ['a', 'b', 'c', 'd'] })
      .answer(readings(words), 1)
      .answer(later(observe.rateLimited(20_000), 500), 2)
      .fireTimer();
    expect(held.asked.slice(2)).toEqual([['a']]);
    held.answer(later(readings({ a: failed }), 25_520));
    expect(held.endings().a).toBe('failed');
  });

  it('is asked for in a batch of its own, which no member joins that falls due', () => {
    const fleet = confirming({ interval: { minMs: 900, maxMs: 900 } });
    expect(fleet.asked.slice(1).map((ids) => ids.join())).toContain('a');
    for (const ids of fleet.asked.slice(1))
      expect(ids).not.toEqual(expect.arrayContaining(['a', 'b']));
  });

  it.each<[string, BatchObservation]>([
    ['is unavailable', observe.unavailable()],
    ['refuses it for now', observe.rateLimited(60_000)],
  ])('counts at the deadline when the server %s until then', (_, answer) => {
    const fleet = confirming({ deadlineMs: 2_500 }).answer(later(answer, 1_600));
    expect(fleet.endings().a).toBe('failed');
    const [settled] = fleet.emitted.filter(({ type }) => type === 'member.settled');
    expect(settled).toMatchObject({
      id: 'a',
      outcome: { type: 'error', reason: 'failed', status: 'ERROR', endedAt: T0 + 1_600 },
    });
  });

  it.each(['succeeded', 'stopped'] as const)('counts then, whichever it is: %s', (verdict) => {
    const word = unconfirmed({ ...failed, verdict } as Word);
    const fleet = new Fleet(smallFleet(9, 2), { ids: ['a'], policy: { deadlineMs: 1_500 } });
    expect(fleet.answer(readings({ a: word })).endings().a).toBe(verdict);
  });

  it.each<[string, object, Word]>([
    ['the policy', { confirmMs: 60_000 }, failed],
    ['the reading', {}, { ...succeeded, confirmMs: 30_000 } as Word],
  ])('doesn’t count then when %s wants it to last', (_, policy, word) => {
    const fleet = new Fleet(smallFleet(9, 2), {
      ids: ['a'],
      policy: { deadlineMs: 1_500, ...policy },
    });
    expect(fleet.answer(readings({ a: unconfirmed(word) })).endings().a).toBe('deadline');
  });

  it('doesn’t count at the deadline when the last answer says that the work goes on', () => {
    const fleet = confirming({ deadlineMs: 2_500 }).answer(later(readings({ a: pending }), 1_600));
    expect(fleet.endings().a).toBe('deadline');
  });
});

describe('Beside a verdict that must be confirmed', () => {
  const fast = { minMs: 2_000, maxMs: 3_000 };

  it.each(['succeeded', 'stopped'] as const)(
    'one that must last 30 s (%s) is asked again at its own pace and believed after them',
    (verdict) => {
      const lasting = { ...succeeded, verdict, confirmMs: 30_000, interval: fast } as Word;
      const fleet = new Fleet(smallFleet(9, 2), { ids: ['a', 'b'] });
      fleet.answer(readings({ a: unconfirmed(failed), b: lasting }));
      expect(fleet.member('a')?.nextPollAt).toBe(T0 + 980);
      expect(fleet.member('b')?.nextPollAt).toBe(T0 + 2_000);
      fleet.fireTimer().answer(later(readings({ a: failed }), 1_000));
      let asks = 0;
      for (; fleet.snapshot.status === 'active' && asks < 50; asks++) {
        const due = fleet.fireTimer().context.at ?? 0;
        fleet.answer(later(readings({ b: lasting }), due + 20 - T0));
        if (due + 20 < T0 + 30_000) expect(fleet.endings().b).toBeNull();
      }
      expect(fleet.endings()).toEqual({ a: 'failed', b: verdict });
      expect(asks).toBeGreaterThan(9);
      expect(fleet.snapshot.output?.endedAt ?? 0).toBeLessThanOrEqual(T0 + 33_100);
    },
  );

  it('what is blocked ends only after its confirmMs, asked alone or not', () => {
    const blocked = { ...pending, verdict: 'blocked', confirmMs: 10_000 } as Word;
    const policy = { endWhenBlocked: true };
    const alone = confirming(policy).answer(later(readings({ a: blocked }), 1_000));
    expect(alone.endings().a).toBeNull();
    const fleet = new Fleet(smallFleet(9, 2), { ids: ['a'], policy });
    fleet.answer(readings({ a: blocked }));
    fleet.fireTimer().answer(later(readings({ a: blocked }), 9_999));
    expect(fleet.endings().a).toBeNull();
    fleet.fireTimer().answer(later(readings({ a: blocked }), 15_019));
    expect(fleet.endings().a).toBe('blocked');
  });
});
