import { describe, expect, it } from 'vitest';
import type { Observation, Verdict } from '../../../machines/poll/observation.ts';
import { pollingMachine } from '../../../machines/polling.machine.ts';
import { afterWait, fold, next, started, stateOf } from '../../support/chart.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;
const refresh = { type: 'poll.refresh' } as const;
const policy = { endWhenBlocked: true };

const says = (verdict: Verdict, extra: Partial<Observation> = {}): Observation =>
  observe.reading(verdict.toUpperCase(), { verdict, ...extra } as object);

const ENDS: readonly [string, Observation][] = [
  ['succeeded', says('succeeded')],
  ['failed', says('failed')],
  ['stopped', says('stopped')],
  ['blocked', says('blocked')],
  ['missing', observe.missing()],
  ['missing', says('missing')],
];

describe('An end that a refresh found on its way', () => {
  it.each(ENDS)('is asked for once more before it counts: %s', (reason, answer) => {
    expect(fold([answer], { policy }).output?.reason).toBe(reason);
    const refreshed = fold([refresh, answer], { policy });
    expect(stateOf(refreshed)).toBe('polling.waiting');
    expect(refreshed.context).toMatchObject({ delayMs: 980, nextPollAt: T0 + 980 });
    const again = next(refreshed, { ...answer, at: T0 + 1_000 });
    expect(again.output).toMatchObject({ reason, polls: 2 });
  });

  it.each(ENDS)('is none when the next answer says that the work goes on: %s', (_, answer) => {
    const later = fold([refresh, answer, says('pending', { at: T0 + 1_000 })], { policy });
    expect(stateOf(later)).toBe('polling.waiting');
    expect(later.context.delayMs).toBe(5_000);
  });

  it.each(ENDS)(
    'counts once it was read for a second, however often it is refreshed: %s',
    (reason, answer) => {
      const first = afterWait(fold([refresh, answer], { policy }));
      const again = next(next(first, refresh), { ...answer, at: T0 + 1_000 });
      expect(again.output?.reason).toBe(reason);
    },
  );

  it.each(ENDS.filter(([reason]) => reason === 'missing'))(
    'is forgotten while the server says nothing of the work: %s',
    (_, answer) => {
      const later = (observation: Observation) =>
        fold([refresh, answer, { ...observation, at: T0 + 1_000 }]);
      expect(stateOf(later(observe.rateLimited(20_000)))).toBe('polling.rateLimited');
      expect(stateOf(later(observe.unavailable()))).toBe('polling.backoff');
      expect(later(observe.rejected()).output?.reason).toBe('rejected');
      const again = next(later(observe.unavailable()), { ...answer, at: T0 + 9_000 });
      expect(again.output?.reason).toBe('missing');
    },
  );

  it('must be read for a second longer than it must be anyway', () => {
    const failed = (ms: number) => says('failed', { at: T0 + ms, confirmMs: 4_000 } as object);
    const twice = fold([failed(0), { type: 'poll.refresh', at: T0 + 2_000 }]);
    expect(next(twice, failed(4_000)).output?.reason).toBe('failed');
    expect(next(next(twice, refresh), failed(4_000)).output).toBeUndefined();
    expect(next(next(twice, refresh), failed(5_000)).output?.reason).toBe('failed');
  });

  it('is asked for at once when the answer took longer than the second between two requests', () => {
    const slow = fold([refresh, says('succeeded', { elapsedMs: 1_500 })]);
    expect(stateOf(slow)).toBe('polling.fetching');
    expect(slow.context).toMatchObject({ refreshRequested: false, status: 'SUCCEEDED' });
  });

  it('is not believed after a pause, a wake or a restore either', () => {
    const doubted = fold([refresh, says('failed')]);
    for (const type of ['poll.wake', 'poll.refresh'] as const)
      expect(stateOf(next(doubted, { type, at: T0 + 500 }))).toBe('polling.waiting');
    const paused = next(doubted, { type: 'poll.pause', at: T0 + 100 });
    expect(stateOf(next(paused, { type: 'poll.resume', at: T0 + 500 }))).toBe('polling.waiting');
    expect(stateOf(next(paused, { type: 'poll.resume', at: T0 + 5_000 }))).toBe('polling.fetching');
    const persisted = JSON.parse(JSON.stringify(pollingMachine.getPersistedSnapshot(doubted)));
    const restored = pollingMachine.resolveState(persisted);
    const woken = { type: 'poll.wake', at: T0 + 5_000, afterRestore: true } as const;
    expect(stateOf(next(restored, woken))).toBe('polling.fetching');
  });

  it('is not believed either when the request that asks again is cancelled or lost', () => {
    for (const [, answer] of ENDS) {
      const asking = afterWait(fold([refresh, answer], { policy }));
      const paused = next(asking, { type: 'poll.pause', at: T0 + 1_000 });
      const resumed = next(paused, { type: 'poll.resume', at: T0 + 1_500 });
      expect(stateOf(resumed)).toBe('polling.waiting');
      const woken = { type: 'poll.wake', at: T0 + 1_000, afterRestore: true } as const;
      expect(stateOf(next(next(asking, woken), woken))).toBe('polling.waiting');
    }
  });

  it('counts when the server held the request: its answer is what is new', () => {
    const held = says('succeeded', { isLongPoll: true, elapsedMs: 20_000 } as object);
    expect(fold([refresh, held]).output?.reason).toBe('succeeded');
  });

  it('counts when the deadline leaves no time to ask again', () => {
    const tight = { policy: { deadlineMs: 1_500 } };
    expect(fold([refresh, says('succeeded')], tight).output?.reason).toBe('succeeded');
    expect(fold([refresh, says('pending')], tight).output?.reason).toBe('deadline');
  });

  it.each<[string, Observation]>([
    ['unauthorized', observe.unauthorized()],
    ['rejected', observe.rejected()],
    ['rateLimited', observe.rateLimited(3_600_001)],
    ['exhausted', observe.unavailable()],
  ])('counts where it says nothing of the work: %s', (reason, answer) => {
    expect(fold([refresh, answer], { policy: { maxFailures: 1 } }).output?.reason).toBe(reason);
  });
});

describe('A refresh while a request is in flight', () => {
  it('whose answer is a refusal waits for as long as the server says', () => {
    const grace = { policy: { missingGrace: 1 } };
    for (const answer of [
      observe.rateLimited(20_000),
      observe.unavailable(observe.failed('http', 503), { askedMs: 20_000 }),
      observe.missing({ askedMs: 20_000 }),
    ])
      expect(fold([refresh, answer], grace).context.delayMs).toBe(25_000);
  });

  it('asks once more, however many came', () => {
    const refreshed = fold([refresh, refresh, refresh, says('pending')]);
    const second = afterWait(refreshed);
    expect(second.context.refreshRequested).toBe(false);
    expect(next(second, says('pending', { at: T0 + 1_000 })).context.delayMs).toBe(5_000);
  });

  it('that a pause cancels is made up for by the request after the pause', () => {
    const paused = fold([
      { type: 'poll.refresh', at: T0 },
      { type: 'poll.pause', at: T0 + 100 },
      { type: 'poll.resume', at: T0 + 2_000 },
    ]);
    expect(stateOf(paused)).toBe('polling.fetching');
    expect(paused.context.refreshRequested).toBe(false);
  });

  it('is made up for by the request that a restore makes again', () => {
    const restored = fold([refresh, { type: 'poll.wake', at: T0, afterRestore: true }]);
    expect(stateOf(restored)).toBe('polling.fetching');
    expect(restored.context.refreshRequested).toBe(false);
  });
});

describe('A refresh in a pause', () => {
  const paused = fold([
    says('pending'),
    { type: 'poll.pause', at: T0 + 100 },
    { type: 'poll.refresh', at: T0 + 200 },
  ]);

  it.each([
    [500, 'polling.waiting', 480],
    [2_000, 'polling.fetching', 5_000],
  ])('asks when it is over and a second has passed: resumed after %j ms', (ms, state, delayMs) => {
    const resumed = next(paused, { type: 'poll.resume', at: T0 + ms });
    expect(stateOf(resumed)).toBe(state);
    expect(resumed.context.delayMs).toBe(delayMs);
  });

  it('asks no sooner than the server said', () => {
    const { context } = fold([
      observe.rateLimited(20_000),
      { type: 'poll.pause', at: T0 + 100 },
      refresh,
      { type: 'poll.resume', at: T0 + 2_000 },
    ]);
    expect(context.nextPollAt).toBe(T0 + 25_000);
  });

  it('is none before the start, which asks anyway', () => {
    const idle = started({ autoStart: false });
    expect(next(idle, refresh)).toBe(idle);
  });
});
