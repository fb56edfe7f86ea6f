import fc from 'fast-check';

export type User = 'poll.refresh' | 'poll.wake' | 'poll.pause' | 'poll.resume';

/** What a user does, and how long after the step before, ms. */
export const users = fc.array(
  fc.record({
    type: fc.constantFrom<User>('poll.refresh', 'poll.wake', 'poll.pause', 'poll.resume'),
    afterMs: fc.nat({ max: 60_000 }),
  }),
  { maxLength: 30 },
);
