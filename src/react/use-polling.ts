import * as React from 'react';
import type { PollingInput } from '../../machines/polling.context.ts';
import { objectAt } from '../../machines/validate/argument.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import type { PollControls } from './actor-store.ts';
import type { DataRead } from './data-read.ts';
import { initialAnswer } from './initial-data.ts';
import type { PollRecording } from './poll-recorder.ts';
import type { PollChanged, PollFailed, PollSettled, PollTold } from './poll-store.ts';
import type { PollView } from './poll-view.ts';
import { usePollingOptions } from './polling-options.ts';
import { NO_POLL, type ShownPoll, sharedPoll } from './shared-poll.ts';
import { type InspectListener, useInspect } from './use-inspect.ts';
import { useListener } from './use-listener.ts';
import { useObserve, type ViewerOptions } from './use-observe.ts';
import { useRecording } from './use-recording.ts';
import { useStableMachine } from './use-stable-machine.ts';
import { useTrackedView } from './use-tracked-view.ts';

/** Called for the events of a poll while the component is mounted: the functions of the last render. */
export interface PollListeners<TData = unknown> {
  /** The status, the verdict or the detail has changed; the first reading counts as a change. */
  readonly onChange?: ((change: PollChanged<TData>) => void) | undefined;
  /** The data was read, changed or not; equal data is the same object. For a cache of your own. */
  readonly onData?: ((read: DataRead<TData>) => void) | undefined;
  /** A request brought no good answer. */
  readonly onFailure?: ((failed: PollFailed) => void) | undefined;
  /** The poll has ended. */
  readonly onSettled?: ((settled: PollSettled<TData>) => void) | undefined;
}

/** What `usePolling` shows, how it polls, and who is told. */
export interface UsePollingOptions<TData = unknown>
  extends Pick<PollingInput<TData>, 'policy' | 'observation'>,
    ViewerOptions,
    PollListeners<TData> {
  /** What to poll; `null` or `undefined` while it isn't known yet: then nothing is polled. */
  readonly id: string | null | undefined;
  /**
   * Data that the application has already: it is shown from the first render on, and the first request comes when it is
   * due. A verdict in it is shown, but doesn't end the poll. An `observation` takes its place.
   */
  readonly initialData?: TData | null | undefined;
  /** When the initial data was read, epoch ms. Default: now. */
  readonly initialDataAt?: number | undefined;
  /**
   * Whether to record the poll, as `recordPolling` does: `recording` has it. What it takes is loaded before the poll
   * begins; of a poll that runs already the recording begins where it is. Default `false`.
   */
  readonly record?: boolean | undefined;
}

/** The view and the controls of a poll. A component renders again only when a field that it has read changes. */
export type UsePolling<TData> = PollView<TData> &
  PollControls & {
    /** The recording of this poll, since its last restart; `null` unless `record` is `true`. */
    readonly recording: PollRecording | null;
  };

/**
 * Polls while the component is mounted. All components that poll the same id with the same machine share one poll; of
 * different policies that of the first counts. Another id or machine begins a new poll; another policy, a restart and
 * another look begin it again, and show what was read until the first new reading. With an `observation` or
 * `initialData` the first render shows it, and the first request comes when it says. Create the machine once, outside
 * of the component or in `useMemo`: when each render creates another one, the first is used.
 *
 * @throws {InputError} for an invalid id, policy, observation or `initialDataAt`.
 */
export function usePolling<TData>(
  machine: PollingMachine<TData>,
  options: UsePollingOptions<TData>,
): UsePolling<TData> {
  objectAt('options', options, 'an object with an id');
  const poll = usePoll(useStableMachine(machine), options, useInspect(options.inspect));
  // Unlike other effects, an insertion effect isn't cleaned up while an Activity is hidden.
  const { retain } = poll;
  React.useInsertionEffect(retain, [retain]);
  useListener(poll, (event) => tell(options, event));
  useObserve(poll, options);
  const recording = useRecording(poll, options.record ?? false);
  const extras = React.useMemo(() => ({ ...poll.controls, recording }), [poll, recording]);
  return useTrackedView(poll, extras);
}

function usePoll<TData>(
  machine: PollingMachine<TData>,
  { id, policy, observation, initialData, initialDataAt }: UsePollingOptions<TData>,
  inspect: InspectListener | undefined,
): ShownPoll<TData> {
  const { acrossTabs } = usePollingOptions();
  const key = JSON.stringify({ id, policy });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the id and the policy; the others are only the first answer.
  return React.useMemo(() => {
    if (id === null || id === undefined) return NO_POLL;
    const given = observation ? { observation, shown: null } : null;
    const { fetchStatus } = machine.implementations.actors;
    const first =
      given ?? (initialData ? initialAnswer(fetchStatus, id, initialData, initialDataAt) : null);
    return sharedPoll(machine, id, { policy, first, inspect, acrossTabs });
  }, [machine, key, inspect, acrossTabs]);
}

function tell<TData>(listeners: PollListeners<TData>, event: PollTold<TData>): void {
  if (event.type === 'status.changed') listeners.onChange?.(event);
  else if (event.type === 'data.read') listeners.onData?.(event);
  else if (event.type === 'request.failed') listeners.onFailure?.(event);
  else if (event.type === 'poll.settled') listeners.onSettled?.(event);
}
