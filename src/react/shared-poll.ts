import type { PollingMachine } from '../polling/create-polling-machine.ts';
import type { EventSource, PollControls, ViewerState } from './actor-store.ts';
import type { PollRecording } from './poll-recorder.ts';
import { idlePoll, type PollSettings, PollStore, type PollTold } from './poll-store.ts';
import { IDLE, type PollView } from './poll-view.ts';
import type { ViewSource } from './use-tracked-view.ts';

/** A poll as one component sees it. */
export interface ShownPoll<TData>
  extends ViewSource<PollView<TData>>,
    EventSource<PollTold<TData>> {
  readonly controls: PollControls;
  addViewer(state: ViewerState): () => void;
  readonly recording: PollRecording;
  /** Returns a function that ends it. */
  readonly wantRecording: () => () => void;
  /**
   * To be called once React has committed the component, visible or hidden: from then on others share its poll.
   * Returns a function that ends it.
   */
  readonly retain: () => () => void;
}

/**
 * The polls that components share, by machine and id. A component joins them when React commits it: never on a server,
 * where one user's polls would be another's.
 */
const pollsByMachine = new WeakMap<object, Map<string, PollStore<never>>>();

// The data type of a machine is known only to the caller.
function pollsOf<TData>(machine: PollingMachine<TData>): Map<string, PollStore<TData>> {
  const polls = pollsByMachine.get(machine) ?? new Map<string, PollStore<never>>();
  pollsByMachine.set(machine, polls);
  return polls as unknown as Map<string, PollStore<TData>>;
}

/**
 * The poll of this machine and id, for one component. Until it is retained it is one of its own, unless others share
 * one already.
 *
 * @throws {InputError} for an invalid id, policy or first answer.
 */
export function sharedPoll<TData>(
  machine: PollingMachine<TData>,
  id: string,
  settings: PollSettings<TData>,
): ShownPoll<TData> {
  const idle = idlePoll(id, settings);
  const polls = pollsOf(machine);
  let store = polls.get(id) ?? new PollStore<TData>(machine, id, settings);
  settings.first?.later?.then((first) => store.take(first));
  return {
    idle,
    get view() {
      return store.actorStore.view;
    },
    subscribe: (listener) => store.actorStore.subscribe(listener),
    listen: (listener) => store.actorStore.listen(listener),
    addViewer: (state) => store.actorStore.addViewer(state),
    recording: {
      lines: () => store.recorder.lines(),
      download: (name) => store.recorder.download(name),
    },
    wantRecording: () => store.recorder.want(),
    controls: {
      start: () => store.actorStore.controls.start(),
      stop: () => store.actorStore.controls.stop(),
      refresh: () => store.actorStore.controls.refresh(),
      pause: () => store.actorStore.controls.pause(),
      resume: () => store.actorStore.controls.resume(),
      restart: () => store.actorStore.controls.restart(),
    },
    retain: () => {
      const shared = polls.get(id) ?? store;
      store = shared;
      polls.set(id, shared);
      const release = shared.hold(settings);
      return () => {
        release();
        if (!shared.isHeld && polls.get(id) === shared) polls.delete(id);
      };
    },
  };
}

const nothing = () => {};

/** While there is no id yet nothing is polled. */
export const NO_POLL: ShownPoll<never> = {
  idle: IDLE,
  view: IDLE,
  subscribe: () => nothing,
  listen: () => nothing,
  addViewer: () => nothing,
  recording: { lines: () => [], download: () => false },
  wantRecording: () => nothing,
  controls: {
    ...{ start: nothing, stop: nothing, refresh: nothing },
    ...{ pause: nothing, resume: nothing, restart: nothing },
  },
  retain: () => nothing,
};
