import type { ActorLogic, EventObject, Snapshot } from 'xstate';

/** Nothing happens in it; what fills the slot wakes its parent when it starts, and XState starts it again after each restore. */
export const inertWaker: ActorLogic<Snapshot<undefined>, EventObject> = {
  start: () => {},
  transition: (snapshot) => snapshot,
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  getPersistedSnapshot: (snapshot) => snapshot,
};
