import type { SnapshotFrom } from 'xstate';
import type { Failure, Verdict } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { isWait, type Phase, phaseOf } from '../../machines/poll/phase.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { type ReadFields, readFieldsIn } from './known-readings.ts';

/** What a component can show of a poll. */
export interface PollView<TData> {
  /** What is polled, `null` while that isn't known. */
  readonly id: string | null;
  /** The name of the chart's state. */
  readonly phase: Phase | PollOutcome['type'];
  /** The last known status, `null` before the first. */
  readonly status: string | null;
  /** The meaning of the status, the detail that came with it, and what a person calls the work. */
  readonly verdict: Verdict | null;
  readonly detail: string | null;
  readonly label: string | null;
  /** The share of the work that is done, 0–1; `null` when the last reading has none. */
  readonly progress: number | null;
  /** The last known data; the same object for as long as the server sends equal data. */
  readonly data: TData | null;
  /** The failure of the last request, `null` when it succeeded. */
  readonly failure: Failure | null;
  /** How the poll ended, `null` while it hasn't. */
  readonly outcome: PollOutcome<TData> | null;
  /** How long the current wait is in all, ms, and when it ends, epoch ms; `null` outside a wait. */
  readonly delayMs: number | null;
  readonly nextPollAt: number | null;
  /** Requests that were answered so far. */
  readonly polls: number;
}

export const IDLE: PollView<never> = {
  id: null,
  phase: 'idle',
  status: null,
  verdict: null,
  detail: null,
  label: null,
  progress: null,
  data: null,
  failure: null,
  outcome: null,
  delayMs: null,
  nextPollAt: null,
  polls: 0,
};

/** What a view shows of the answers so far. */
export function viewIn<TData>(
  history: ReadFields<TData> & Pick<PollView<TData>, 'id' | 'failure' | 'polls'>,
) {
  const { id, failure, polls } = history;
  return { id, ...readFieldsIn(history), failure, polls };
}

export function viewOf<TData>(snapshot: SnapshotFrom<PollingMachine<TData>>): PollView<TData> {
  const { value, context, output } = snapshot;
  const phase = phaseOf(value) as PollView<TData>['phase'];
  const { delayMs, nextPollAt } = context;
  return {
    phase,
    ...viewIn<TData>(context),
    outcome: output ?? null,
    ...(isWait(phase) ? { delayMs, nextPollAt } : { delayMs: null, nextPollAt: null }),
  };
}
