import type { ActorLogic } from 'xstate';
import { inertWaker } from '../machines/waker.ts';

/** Sends its parent `poll.wake` with the time whenever it starts: at first, and after each restore. */
export const waker: typeof inertWaker & Pick<ActorLogic<never, never>, 'start'> = {
  ...inertWaker,
  start: (_, { self }) => self._parent?.send({ type: 'poll.wake', at: Date.now() }),
};
