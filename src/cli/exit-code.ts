import type { PollOutcome } from '../../machines/poll/outcome.ts';

/** Exit codes of the process. For several conversations: the highest of the first four. */
export const exitCodes = {
  stopped: 0,
  error: 1,
  notFound: 3,
  unauthorized: 4,
  usage: 2,
  /** 128 + the number of the signal, as in POSIX shells. */
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
} as const;

export const exitCodeOf = (outcomes: readonly PollOutcome[]): number =>
  outcomes.reduce((highest, outcome) => Math.max(highest, codeOf(outcome)), 0);

/** Only success is 0: what was stopped or waits for a person is not done. */
const codeOf = ({ type, reason }: PollOutcome): number =>
  type === 'stopped' && reason !== 'succeeded' ? exitCodes.error : exitCodes[type];
