import { inertWaker } from '../machines/waker.ts';

/** Tells a chart the time when it starts, and when it is restored: XState runs invoked actors again, `after` not. */
export const waker: typeof inertWaker = {
  ...inertWaker,
  start: (_, { self }) => self._parent?.send({ type: 'poll.wake', at: Date.now() }),
};
