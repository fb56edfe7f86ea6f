import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import * as say from '../support/fleet-answers.ts';
import * as observe from '../support/observations.ts';

/** Small enough that a few requests reach every limit. */
export const policy = {
  interval: { minMs: 5_000, maxMs: 10_000 },
  maxFailures: 2,
  missingGrace: 1,
  deadlineMs: 200_000,
  rateLimit: { fallbackMs: 30_000, maxMs: 300_000 },
  endWhenBlocked: true,
} as const;

/** What an answer means to one of its ids. */
export type Meaning =
  | 'pending'
  | 'succeeded'
  | 'stopped'
  | 'blocked'
  | 'failed'
  | 'unconfirmed'
  | 'missing'
  | 'unavailable'
  | 'rejected';

/** One kind of answer to a batch. */
export interface Case {
  readonly sees: (ids: readonly string[]) => BatchObservation;
  /** To the first id, and to the others; `null`: it says nothing of single ids. */
  readonly means: readonly [Meaning, Meaning] | null;
  /** The wait that the server asks the whole fleet for; `null`: a 429 without one. */
  readonly holdsMs?: number | null;
  /** Whether one bad id among many may have caused it. */
  readonly isPerhapsOne?: boolean;
  /** Whether one id may be to blame, without any being given up. */
  readonly isPerhapsPoison?: boolean;
  readonly isForbidden?: boolean;
}

const entries = (means: readonly [Meaning, Meaning], first: say.Word, rest: say.Word): Case => ({
  means,
  sees: (ids) => say.readings(Object.fromEntries(ids.map((id, n) => [id, n === 0 ? first : rest]))),
});

const whole = (observation: Exclude<Observation, { type: 'reading' | 'unchanged' }>) => ({
  sees: () => observation,
});

const limited = (seconds: number | null, httpStatus = 429): Case => {
  const holdsMs = seconds === null ? null : seconds * 1_000;
  return { ...whole(observe.rateLimited(holdsMs, { httpStatus })), means: null, holdsMs };
};

const stopped: say.Word = { ...say.pending, status: 'CANCELED', verdict: 'stopped' } as say.Word;
const blocked: say.Word = { ...say.pending, status: 'PAUSED', verdict: 'blocked' } as say.Word;
const unconfirmed: say.Word = { ...say.failed, unconfirmed: true } as say.Word;
const accepted: say.Word = { type: 'accepted' };

const down = (failure = observe.failed('http', 503), askedMs: number | null = null): Case => ({
  ...whole(observe.unavailable(failure, { askedMs })),
  means: ['unavailable', 'unavailable'],
  isPerhapsPoison: failure.code !== 'network' && askedMs === null,
});

const rejects = (code: 'http' | 'schema', httpStatus: number | null): Case => ({
  ...whole(observe.rejected({ ...observe.failed(code, httpStatus), retryable: false })),
  means: ['rejected', 'rejected'],
  isPerhapsOne: httpStatus !== 405,
});

export const cases: Readonly<Record<string, Case>> = {
  'all pending': entries(['pending', 'pending'], say.pending, say.pending),
  'all pending, at a pace': {
    means: ['pending', 'pending'],
    sees: (ids) =>
      say.readings(Object.fromEntries(ids.map((id) => [id, say.pending])), {
        askedMs: 60_000,
      }),
  },
  'all pending, at a pace past the deadline': {
    means: ['pending', 'pending'],
    sees: (ids) =>
      say.readings(Object.fromEntries(ids.map((id) => [id, say.pending])), {
        askedMs: 7_200_000,
      }),
  },
  'all accepted': { ...whole(observe.accepted()), means: ['pending', 'pending'] },
  'a long poll': {
    ...whole(observe.accepted({ isLongPoll: true })),
    means: ['pending', 'pending'],
  },
  'one accepted': entries(['pending', 'pending'], accepted, say.pending),
  'one stopped': entries(['stopped', 'pending'], stopped, say.pending),
  'one blocked': entries(['blocked', 'pending'], blocked, say.pending),
  'one unconfirmed': entries(['unconfirmed', 'pending'], unconfirmed, say.pending),
  'one succeeded': entries(['succeeded', 'pending'], say.succeeded, say.pending),
  'one failed': entries(['failed', 'pending'], say.failed, say.pending),
  'all succeeded': entries(['succeeded', 'succeeded'], say.succeeded, say.succeeded),
  'one unknown': entries(['missing', 'pending'], say.unknown, say.pending),
  'one rejected': entries(['rejected', 'pending'], say.useless, say.pending),
  'one unclear': entries(['unavailable', 'pending'], say.unclear, say.pending),
  '429': limited(null),
  '429, for 20 s': limited(20),
  '403, for 20 s': limited(20, 403),
  '429, past the deadline': limited(250),
  '429, for too long': limited(400),
  '401': { ...whole(observe.unauthorized()), means: null, isForbidden: true },
  '503': down(),
  '503, for 20 s': down(undefined, 20_000),
  'no network': down(observe.failed('network')),
  '404': { ...whole(observe.missing()), means: ['missing', 'missing'], isPerhapsOne: true },
  '400': rejects('http', 400),
  '405': rejects('http', 405),
  'another form': rejects('schema', null),
};

/** What a user does; a time is half the wait on, where one is in progress. */
export const acts: Readonly<Record<string, { type: string; ids?: unknown; isTimed?: boolean }>> = {
  start: { type: 'poll.start' },
  stop: { type: 'poll.stop' },
  pause: { type: 'poll.pause' },
  refresh: { type: 'poll.refresh' },
  'refresh in time': { type: 'poll.refresh', isTimed: true },
  wake: { type: 'poll.wake' },
  'wake in time': { type: 'poll.wake', isTimed: true },
  resume: { type: 'poll.resume' },
  'resume in time': { type: 'poll.resume', isTimed: true },
  'add a new one': { type: 'fleet.add', ids: ['d', 'd'] },
  'add a new one in time': { type: 'fleet.add', ids: ['d', 'a'], isTimed: true },
  'add a known one': { type: 'fleet.add', ids: ['a'] },
  'add what is no id': { type: 'fleet.add', ids: ['d', ''] },
  'remove one': { type: 'fleet.remove', ids: ['a', 'a'] },
  'remove an unknown one': { type: 'fleet.remove', ids: ['z'] },
  'remove all': { type: 'fleet.remove', ids: ['a', 'b', 'c', 'd'] },
  'remove what is no id': { type: 'fleet.remove', ids: 'a' },
};
