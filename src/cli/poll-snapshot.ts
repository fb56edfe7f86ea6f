import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';

/** A snapshot of the chart of one conversation. */
export interface PollSnapshot {
  readonly value: unknown;
  readonly context: PollState;
}

/** A wait: its duration, ms, and its end, epoch ms. */
export interface Wait {
  readonly delayMs: number;
  readonly nextPollAt: number;
}

interface Waiting {
  readonly value: unknown;
  readonly context: Pick<PollState, 'delayMs' | 'nextPollAt'>;
}

/** The wait that a chart is in, `null` when it isn't waiting. */
export function waitOf({ value, context }: Waiting): Wait | null {
  const { delayMs, nextPollAt } = context;
  return isWait(phaseOf(value)) && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
