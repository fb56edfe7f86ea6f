import type { PollView } from 'pollchart/react';
import { useEffect, useReducer } from 'react';
import { follow, type History, noHistory } from './history.ts';

/** What a poll has been through since the page was opened. */
export function useHistory(view: PollView<unknown>): History {
  const { id, phase, status, verdict, detail, label, progress } = view;
  const { data, failure, outcome, delayMs, nextPollAt, polls } = view;
  const [history, observe] = useReducer(follow, noHistory);
  useEffect(
    () =>
      observe({
        ...{ id, phase, status, verdict, detail, label, progress },
        ...{ data, failure, outcome, delayMs, nextPollAt, polls, at: Date.now() },
      }),
    [
      id,
      phase,
      status,
      verdict,
      detail,
      label,
      progress,
      data,
      failure,
      outcome,
      delayMs,
      nextPollAt,
      polls,
    ],
  );
  return history;
}
