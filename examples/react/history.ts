import type { Failure } from 'pollchart';
import type { PollView } from 'pollchart/react';
import { arrowsBetween } from './chart.ts';

/** How a poll looked at one time. */
interface Moment extends PollView<unknown> {
  readonly at: number;
}

/** One answer and what followed. */
export interface Answer {
  readonly key: number;
  readonly poll: number;
  readonly at: number;
  readonly status: string | null;
  readonly failure: Failure | null;
  readonly phase: Moment['phase'];
  /** `null` after the last one. */
  readonly delayMs: number | null;
}

/** The names of the states that a transition leads between. */
type Step = readonly [from: string, to: string];

export interface History {
  readonly last: Moment | null;
  /** The transitions of the last step and of the one before, each as `[from, to]`. */
  readonly taken: readonly Step[];
  readonly takenBefore: readonly Step[];
  /** Newest first. */
  readonly answers: readonly Answer[];
}

export const noHistory: History = { last: null, taken: [], takenBefore: [], answers: [] };

const MAX_ANSWERS = 50;

/** Appends the next moment; the same one twice changes nothing. */
export function follow(history: History, now: Moment): History {
  const { last, taken, answers } = history;
  if (last?.phase === now.phase && last.polls === now.polls) return history;
  const isAnswered = now.polls > (last?.polls ?? 0);
  return {
    last: now,
    taken: last ? stepBetween(last, now) : [],
    takenBefore: taken,
    answers: isAnswered ? [answerOf(now, answers), ...answers].slice(0, MAX_ANSWERS) : answers,
  };
}

function stepBetween(before: Moment, now: Moment): readonly Step[] {
  if (before.outcome || now.polls < before.polls) return [['idle', 'polling']];
  const steps: readonly Step[] =
    now.polls > before.polls
      ? [
          ['fetching', 'deciding'],
          ['deciding', now.phase],
        ]
      : [
          [before.phase, now.phase],
          ['polling', now.phase],
          [before.phase, 'polling'],
        ];
  const declared = steps.filter(([from, to]) => arrowsBetween(from, to).length > 0);
  if (now.polls > before.polls) return declared;
  return before.phase === 'paused' && !now.outcome ? [['paused', 'polling']] : declared.slice(0, 1);
}

function answerOf(now: Moment, answers: readonly Answer[]): Answer {
  const { polls, at, status, failure, phase, nextPollAt } = now;
  return {
    key: (answers[0]?.key ?? 0) + 1,
    poll: polls,
    at,
    status,
    failure,
    phase,
    delayMs: nextPollAt === null ? null : Math.max(0, nextPollAt - at),
  };
}
