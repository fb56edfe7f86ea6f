import type { Reason } from '../../machines/poll/endings.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Paint } from './paint.ts';

/** How a watch ended, as the command line tells it apart: by its exit code, and in counts. */
export type Ending =
  | Exclude<Reason, 'exhausted' | 'rejected' | 'rateLimited' | 'defect'>
  | 'gaveUp';

const gaveUp: readonly Reason[] = ['exhausted', 'rejected', 'rateLimited', 'defect'];

export const endingOf = ({ reason }: Pick<PollOutcome, 'reason'>): Ending =>
  gaveUp.includes(reason) ? 'gaveUp' : (reason as Ending);

/** The number of outcomes of each kind. */
export type EndingCounts = ReadonlyMap<Ending, number>;

const colours: Readonly<Partial<Record<Ending, keyof Paint>>> = {
  succeeded: 'green',
  stopped: 'yellow',
  blocked: 'yellow',
  aborted: 'yellow',
};

/** Only success is green. */
export const colourOf = (ending: Ending): keyof Paint => colours[ending] ?? 'red';
