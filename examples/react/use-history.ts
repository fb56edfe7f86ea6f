import type { PollView } from 'pollchart/react';
import { useEffect, useReducer } from 'react';
import { follow, type History, noHistory } from './history.ts';

/** What a poll has been through since the page was opened. */
export function useHistory(view: PollView<unknown>): History {
  const { phase, polls, status, data, failure, outcome, nextPollAt } = view;
  const [history, observe] = useReducer(follow, noHistory);
  useEffect(
    () => observe({ phase, polls, status, data, failure, outcome, nextPollAt, at: Date.now() }),
    [phase, polls, status, data, failure, outcome, nextPollAt],
  );
  return history;
}
