import type { SnapshotFrom } from 'xstate';
import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { isWait, type Phase, phaseOf } from '../../machines/poll/phase.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';

/** What a component can show of a poll. */
export interface PollView<TData> {
  /** The name of the chart's state. */
  readonly phase: Phase | PollOutcome['type'];
  /** The last known status, `null` before the first. */
  readonly status: string | null;
  /** The last known data; the same object for as long as the server sends equal data. */
  readonly data: TData | null;
  /** The failure of the last request, `null` when it succeeded. */
  readonly failure: Failure | null;
  /** How the poll ended, `null` while it hasn't. */
  readonly outcome: PollOutcome<TData> | null;
  /** When the current wait ends, epoch ms; `null` outside a wait. */
  readonly nextPollAt: number | null;
  /** Requests that were answered so far. */
  readonly polls: number;
}

export const IDLE: PollView<never> = {
  phase: 'idle',
  status: null,
  data: null,
  failure: null,
  outcome: null,
  nextPollAt: null,
  polls: 0,
};

export function viewOf<TData>(snapshot: SnapshotFrom<PollingMachine<TData>>): PollView<TData> {
  const { value, context, output } = snapshot;
  const phase = phaseOf(value) as PollView<TData>['phase'];
  const { status, data, failure, nextPollAt, polls } = context;
  return {
    phase,
    status,
    data,
    failure,
    outcome: output ?? null,
    nextPollAt: isWait(phase) ? nextPollAt : null,
    polls,
  };
}
