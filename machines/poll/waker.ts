import type { ActorLogic, EventObject, Snapshot } from 'xstate';

const active: Snapshot<undefined> = { status: 'active', output: undefined, error: undefined };

/** A named interface: the inferred type would refer to XState's internals in the published declarations. */
export interface WakerLogic extends ActorLogic<Snapshot<undefined>, EventObject> {}

/**
 * The slot for the actor that sends the chart the time after a restore: XState restarts invoked actors, but not
 * delayed transitions. This one sends nothing, since the chart has no clock; a host provides one that sends its
 * parent `poll.wake` with the time.
 */
export const inertWaker: WakerLogic = {
  transition: (snapshot) => snapshot,
  getInitialSnapshot: () => active,
  getPersistedSnapshot: (snapshot) => snapshot,
  restoreSnapshot: () => active,
};
