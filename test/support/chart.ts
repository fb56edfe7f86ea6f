import { type EventFromLogic, initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingEmitted, PollingEvent } from '../../machines/polling.events.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { answered } from './observations.ts';

type ChartSnapshot = SnapshotFrom<typeof pollingMachine>;
type ChartEvent = EventFromLogic<typeof pollingMachine>;

/** An observation is the answer to the next request, so a wait that is in progress runs out before it. */
export type Step = Observation | PollingEvent;

/** A poll that has just started, in `fetching`. */
export const started = (input: Partial<PollingInput> = {}): ChartSnapshot =>
  initialTransition(pollingMachine, { id: 'abc', autoStart: true, ...input })[0];

/** Folds answers and events through the pure chart. */
export const fold = (steps: readonly Step[], input: Partial<PollingInput> = {}): ChartSnapshot =>
  steps.reduce(next, started(input));

export function next(snapshot: ChartSnapshot, step: Step): ChartSnapshot {
  return isEvent(step) ? transition(pollingMachine, snapshot, step)[0] : answer(snapshot, step)[0];
}

/** The end of a first request, with whatever its fetch actor resolved to. */
export const answeredWith = (output: unknown): ChartSnapshot =>
  transition(pollingMachine, started(), answered(output as Observation) as never)[0];

/** What the chart emits along the way. */
export function emittedBy(observations: readonly Observation[]): PollingEmitted[] {
  let snapshot = started();
  return observations.flatMap((observation) => {
    const [after, actions] = answer(snapshot, observation);
    snapshot = after;
    return actions.flatMap(({ type, params }: { type: string; params: unknown }) =>
      type === 'xstate.emit' ? [(params as { event: PollingEmitted }).event] : [],
    );
  });
}

function answer(snapshot: ChartSnapshot, observation: Observation) {
  const due = snapshot.matches({ polling: 'fetching' }) ? snapshot : afterWait(snapshot);
  return transition(pollingMachine, due, answered(observation) as unknown as ChartEvent);
}

/** Once the current wait has run out. */
export const afterWait = (snapshot: ChartSnapshot): ChartSnapshot =>
  transition(pollingMachine, snapshot, timerOf(snapshot))[0];

/** The event that the timer of the present state sends. */
const timerOf = (snapshot: ChartSnapshot) =>
  ({ type: `xstate.after.pollDelay.polling.${stateOf(snapshot)}` }) as unknown as ChartEvent;

const isEvent = (step: Step): step is PollingEvent => step.type.startsWith('poll.');

/** What the request in flight asks for. */
export const inputOf = ({ children }: Pick<ChartSnapshot, 'children'>): FetchInput | undefined =>
  children.fetchStatus?.getSnapshot().input;

/** `polling.waiting`, `stopped`, … */
export function stateOf({ value }: { value: unknown }): string {
  if (typeof value === 'string') return value;
  const [[parent, child] = []] = Object.entries(value as Record<string, string>);
  return `${parent}.${child}`;
}
