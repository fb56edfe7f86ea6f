import { inertWaker, type WakerLogic } from '../../machines/poll/waker.ts';

const restored: ReturnType<WakerLogic['getInitialSnapshot']> = {
  status: 'active',
  output: undefined,
  error: undefined,
};

const started = new WeakSet<object>();

/**
 * Sends its parent `poll.wake` with the time each time it is started from a restored snapshot: below any
 * parent, in deep persistence, after a hot reload. So it does when it is started again, as `useMachine` does with an
 * actor that was hidden. On the first start there is no wait to resume.
 */
export const waker: WakerLogic = {
  ...inertWaker,
  restoreSnapshot: () => restored,
  start: (snapshot, { self }) => {
    if (snapshot === restored || started.has(self))
      self._parent?.send({ type: 'poll.wake', at: Date.now(), afterRestore: true });
    started.add(self);
  },
};
