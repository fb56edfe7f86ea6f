import { explain } from 'pollchart';
import type { PollView } from 'pollchart/react';

/** What keeps the work from being seen to its end, in a sentence; `null` while nothing does. */
export function problemOf({
  outcome,
  failure,
}: Pick<PollView<unknown>, 'outcome' | 'failure'>): string | null {
  if (outcome && outcome.reason !== 'succeeded') return explain(outcome);
  return failure && explain(failure);
}
