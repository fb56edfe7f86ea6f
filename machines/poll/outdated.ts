import { isPastDeadline } from './deadline.ts';
import { isLongPoll } from './full-waits.ts';
import type { Policy } from './policy.ts';
import type { PollHistory } from './poll-state.ts';

/**
 * Whether the last answer is to be asked for once more before it may end the poll: a refresh came while its request was
 * in flight, so it may be older than the news. A server that holds requests answers with what is new, and at the
 * deadline there is nothing else to go by.
 */
export const isOutdated = (history: PollHistory, policy: Policy, isRefreshed: boolean): boolean =>
  isRefreshed &&
  history.observation !== null &&
  !isLongPoll(history.observation) &&
  !isPastDeadline(history, policy);
