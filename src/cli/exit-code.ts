import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type Ending, endingOf } from './ending.ts';

/** Exit codes of the process. */
export const exitCodes = {
  /** The work is done; nothing else is 0. */
  succeeded: 0,
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  missing: 3,
  unauthorized: 4,
  deadline: 5,
  /** Without a usable answer, or by a bug. */
  gaveUp: 6,
  /** Over, without a word on success. */
  stopped: 7,
  /** Waits for a person. */
  blocked: 8,
  /** 128 + the number of the signal, as in POSIX shells. */
  SIGHUP: 129,
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
} as const;

const codeOf = {
  succeeded: exitCodes.succeeded,
  failed: exitCodes.failed,
  missing: exitCodes.missing,
  unauthorized: exitCodes.unauthorized,
  deadline: exitCodes.deadline,
  gaveUp: exitCodes.gaveUp,
  stopped: exitCodes.stopped,
  blocked: exitCodes.blocked,
  aborted: exitCodes.SIGINT,
} as const satisfies Record<Ending, number>;

/** Of several outcomes the first of these that occurs counts. */
const byWeight: readonly Ending[] = [
  ...(['aborted', 'unauthorized', 'missing', 'failed', 'gaveUp'] as const),
  ...(['deadline', 'stopped', 'blocked', 'succeeded'] as const),
];

export function exitCodeOf(outcomes: readonly Pick<PollOutcome, 'reason'>[]): number {
  const endings = new Set(outcomes.map(endingOf));
  return codeOf[byWeight.find((ending) => endings.has(ending)) ?? 'gaveUp'];
}
