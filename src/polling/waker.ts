import { inertWaker, type WakerLogic } from '../../machines/poll/waker.ts';

const restored: ReturnType<WakerLogic['getInitialSnapshot']> = {
  status: 'active',
  output: undefined,
  error: undefined,
};

/**
 * Sends its parent `poll.wake` with the time whenever it starts again after a restore: below any parent,
 * in deep persistence, after a hot reload. At the first start there is no wait to take up.
 */
export const waker: WakerLogic = {
  ...inertWaker,
  restoreSnapshot: () => restored,
  start: (snapshot, { self }) => {
    if (snapshot === restored)
      self._parent?.send({ type: 'poll.wake', at: Date.now(), afterRestore: true });
  },
};
