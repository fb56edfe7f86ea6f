import type { PollView } from 'pollchart/react';
import { useEffect, useReducer } from 'react';
import { follow, type History, noHistory } from './history.ts';

/** What a poll has been through since the page was opened. */
export function useHistory(view: PollView<unknown>): History {
  const { phase, status, verdict, detail, label, progress } = view;
  const { data, failure, outcome, nextPollAt, polls } = view;
  const [history, observe] = useReducer(follow, noHistory);
  useEffect(
    () =>
      observe({
        ...{ phase, status, verdict, detail, label, progress },
        ...{ data, failure, outcome, nextPollAt, polls, at: Date.now() },
      }),
    [phase, status, verdict, detail, label, progress, data, failure, outcome, nextPollAt, polls],
  );
  return history;
}
