import type { ActorLogic, EventObject, Snapshot } from 'xstate';

const active: Snapshot<undefined> = { status: 'active', output: undefined, error: undefined };

/** A name of its own: spelt out in a declaration, the type would need what XState keeps to itself. */
export interface WakerLogic extends ActorLogic<Snapshot<undefined>, EventObject> {}

/**
 * The chart's place for what tells it the time after a restore: XState runs invoked actors again, but no
 * timers. This one says nothing, for the chart has no clock; a host fills it with one that sends its
 * parent `poll.wake` with the time.
 */
export const inertWaker: WakerLogic = {
  transition: (snapshot) => snapshot,
  getInitialSnapshot: () => active,
  getPersistedSnapshot: (snapshot) => snapshot,
  restoreSnapshot: () => active,
};
