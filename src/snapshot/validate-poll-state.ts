import { endings } from '../../machines/poll/endings.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';
import { MAX_SLOWDOWNS } from '../../machines/poll/slowdowns.ts';
import {
  confirmMs,
  failure,
  interval,
  progress,
  recordedObservation,
  time,
  validators,
  verdict,
} from '../../machines/poll/validate-observation.ts';
import { MAX_TIME_MS } from '../../machines/validate/actor-events.ts';
import {
  anything,
  integer,
  looseObject,
  nullable,
  number,
  oneOf,
  string,
  type Validator,
} from '../../machines/validate/validate.ts';

export const boolean = oneOf(true, false);
export const count = integer(0, Number.MAX_SAFE_INTEGER);
export const delayMs = number(0, MAX_DELAY_MS, 'a number of milliseconds');
export const slowdowns = integer(0, MAX_SLOWDOWNS);

/** A sum of a time and a wait, each of which may be as large as it gets. */
export const computedTime = number(-4 * MAX_TIME_MS, 4 * MAX_TIME_MS, 'a time in epoch ms');

export const endingWith = (reasons: object) =>
  nullable(looseObject({ reason: oneOf(...Object.keys(reasons)), at: nullable(computedTime) }));

/** What is known of one id, in a poll's context or in a member of a fleet. */
export const pollState = {
  id: string,
  observation: nullable(recordedObservation),
  failure: nullable(failure),
  status: nullable(string),
  data: anything,
  verdict: nullable(verdict),
  detail: nullable(string),
  label: nullable(string),
  progress: nullable(progress),
  suggested: nullable(interval),
  confirmMs,
  validators: nullable(validators),
  next: nullable(string),
  polls: count,
  failures: count,
  misses: count,
  lastingFailures: nullable(count),
  verdictSince: nullable(time),
  startedAt: nullable(computedTime),
  changedAt: nullable(time),
  askedAt: nullable(computedTime),
  delayMs,
  nextPollAt: nullable(computedTime),
  ending: endingWith(endings),
} satisfies Record<keyof PollState, Validator>;
