import { expect, it } from 'vitest';
import { MAX_TIME_MS, timeOf } from '../../../machines/validate/actor-events.ts';

it('an event has a time when that is one of a Date', () => {
  expect(timeOf({ type: 'poll.wake', at: MAX_TIME_MS } as never)).toBe(MAX_TIME_MS);
  expect(timeOf({ type: 'poll.wake', at: -MAX_TIME_MS } as never)).toBe(-MAX_TIME_MS);
  expect(timeOf({ type: 'poll.wake', at: MAX_TIME_MS + 2 } as never)).toBeNull();
  expect(timeOf({ type: 'poll.wake', at: Number.NaN } as never)).toBeNull();
  expect(timeOf({ type: 'poll.wake', at: '1' } as never)).toBeNull();
  expect(timeOf({ type: 'poll.wake' })).toBeNull();
});
