import { explain, type Language } from 'pollchart';
import type { PollView } from 'pollchart/react';
import { strings } from './strings.ts';

/** One sentence on the state of the poll. A request in flight doesn't change it: it is read aloud. */
export function messageOf(view: PollView<unknown>, language: Language): string {
  const { phase, outcome, failure, status } = view;
  if (outcome) return explain(outcome, language);
  if (phase === 'paused') return strings[language].paused;
  if (failure) return explain(failure, language);
  return status === null ? strings[language].noStatus : strings[language].continues(status);
}
