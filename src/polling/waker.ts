import { inertWaker, type WakerLogic } from '../../machines/poll/waker.ts';

const restored: ReturnType<WakerLogic['getInitialSnapshot']> = {
  status: 'active',
  output: undefined,
  error: undefined,
};

/**
 * Sends its parent `poll.wake` with the time each time it is started from a restored snapshot: below any
 * parent, in deep persistence, after a hot reload. On the first start there is no wait to resume.
 */
export const waker: WakerLogic = {
  ...inertWaker,
  restoreSnapshot: () => restored,
  start: (snapshot, { self }) => {
    if (snapshot === restored)
      self._parent?.send({ type: 'poll.wake', at: Date.now(), afterRestore: true });
  },
};
