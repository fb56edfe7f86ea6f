import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';

/** A conversation's state, and what is known of it. */
export interface PollSnapshot {
  readonly value: unknown;
  readonly context: PollState;
}

/** A wait in progress, ms, and its end, epoch ms. */
export interface Wait {
  readonly delayMs: number;
  readonly nextPollAt: number;
}

interface Waiting {
  readonly value: unknown;
  readonly context: Pick<PollState, 'delayMs' | 'nextPollAt'>;
}

/** The wait that a chart is in, `null` when it is in none. */
export function waitOf({ value, context }: Waiting): Wait | null {
  const { delayMs, nextPollAt } = context;
  return isWait(phaseOf(value)) && nextPollAt !== null ? { delayMs, nextPollAt } : null;
}
