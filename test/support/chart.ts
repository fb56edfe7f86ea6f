import { type EventFromLogic, initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { Observation } from '../../machines/observation.ts';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { answered } from './observations.ts';

type ChartSnapshot = SnapshotFrom<typeof pollingMachine>;

/** Folds answers and events through the pure chart, from a started poll. */
export function fold(
  steps: readonly (Observation | PollingEvent)[],
  input: Partial<PollingInput> = {},
): ChartSnapshot {
  const [started] = initialTransition(pollingMachine, { id: 'abc', autoStart: true, ...input });
  return steps.reduce(next, started);
}

export function next(snapshot: ChartSnapshot, step: Observation | PollingEvent): ChartSnapshot {
  const event = step.type.includes('.') ? step : answered(step as Observation);
  const [after] = transition(
    pollingMachine,
    snapshot,
    event as EventFromLogic<typeof pollingMachine>,
  );
  return after;
}

/** `polling.waiting`, `stopped`, … */
export function stateOf({ value }: { value: unknown }): string {
  if (typeof value === 'string') return value;
  const [[parent, child] = []] = Object.entries(value as Record<string, string>);
  return `${parent}.${child}`;
}
