import type { Observation, Verdict } from '../../machines/poll/observation.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { fault, type Step } from '../../src/testing/index.ts';
import * as observe from '../support/observations.ts';

/** Small enough that a few requests reach every limit. */
export const policy = {
  interval: { minMs: 5_000, maxMs: 10_000 },
  maxFailures: 2,
  missingGrace: 1,
  deadlineMs: 600_000,
  rateLimit: { fallbackMs: 30_000, maxMs: 300_000 },
  endWhenBlocked: true,
} as const;

/** One kind of answer: what the server does, what is seen of it, and where, by the design, it leads. */
export interface Case {
  /** `null`: one server can't do it among others. */
  readonly does: Step | null;
  readonly sees: Observation;
  /** The state that it leads to but for the deadline, with the reason behind a slash when it is a final one. */
  readonly leadsTo: (before: PollingContext, at: number) => string;
  /** Whether the server can answer so; by default it always can. */
  readonly fits?: (before: PollingContext) => boolean;
  /** Whether it comes on the deadline, instead of in time. */
  readonly onDeadline?: boolean;
}

const validators = { etag: '"same"', lastModified: null };

type Body = {
  status: string;
  verdict: Verdict;
  confirmMs?: number;
};

function reads(body: Body, paceSeconds?: number): Pick<Case, 'does' | 'sees'> {
  const pace = paceSeconds === undefined ? {} : { 'X-Poll-Interval': String(paceSeconds) };
  const askedMs = paceSeconds === undefined ? null : paceSeconds * 1_000;
  return {
    does: fault.body(JSON.stringify(body), { headers: { ETag: validators.etag, ...pace } }),
    sees: observe.reading(body.status, { ...body, data: body, validators, askedMs }),
  };
}

/** A status code, with the wait that comes along. */
const status = (code: number, askedMs: number | null, body?: unknown): Step =>
  fault.status(code, {
    headers: { 'Retry-After': askedMs === null ? null : String(askedMs / 1_000) },
    body,
  });

const limited = (askedMs: number | null, httpStatus = 429): Case => ({
  does: status(httpStatus, askedMs),
  sees: observe.rateLimited(askedMs, { httpStatus }),
  leadsTo: () => ((askedMs ?? 0) > policy.rateLimit.maxMs ? 'error/rateLimited' : 'rateLimited'),
});

const down = (askedMs: number | null, httpStatus = 503): Case => ({
  does: status(httpStatus, askedMs),
  sees: observe.unavailable(observe.failed('http', httpStatus), { askedMs }),
  leadsTo: (before) =>
    (askedMs ?? 0) > policy.rateLimit.maxMs ? 'error/rateLimited' : toBackoff(before),
});

const absent = (askedMs: number | null): Case => ({
  does: status(404, askedMs),
  sees: observe.missing({ askedMs }),
  leadsTo: toNotFound,
});

const toNotFound = ({ misses }: PollingContext) =>
  misses + 1 > policy.missingGrace ? 'notFound/missing' : 'waiting';

const toBackoff = ({ failures }: PollingContext) =>
  failures + 1 < policy.maxFailures ? 'backoff' : 'error/exhausted';

const CONFIRM_MS = 1_000;

/** Read before without a break, and long enough ago. */
const toConfirmed = ({ verdict, verdictSince }: PollingContext, at: number) =>
  verdict === 'succeeded' && verdictSince !== null && at - verdictSince >= CONFIRM_MS
    ? 'stopped/succeeded'
    : 'waiting';

export const cases: Readonly<Record<string, Case>> = {
  pending: { ...reads({ status: 'RUNNING', verdict: 'pending' }), leadsTo: () => 'waiting' },
  'pending, at a pace': {
    ...reads({ status: 'RUNNING', verdict: 'pending' }, 60),
    leadsTo: () => 'waiting',
  },
  'pending, at a pace past the deadline': {
    ...reads({ status: 'RUNNING', verdict: 'pending' }, 7_200),
    leadsTo: () => 'waiting',
  },
  'pending, on the deadline': {
    ...reads({ status: 'RUNNING', verdict: 'pending' }),
    onDeadline: true,
    fits: ({ startedAt }) => startedAt !== null,
    leadsTo: () => 'waiting',
  },
  succeeded: {
    ...reads({ status: 'STOPPED', verdict: 'succeeded' }),
    leadsTo: () => 'stopped/succeeded',
  },
  'succeeded, if it is confirmed': {
    ...reads({ status: 'FINISHED', verdict: 'succeeded', confirmMs: CONFIRM_MS }),
    leadsTo: toConfirmed,
  },
  stopped: {
    ...reads({ status: 'CANCELED', verdict: 'stopped' }),
    leadsTo: () => 'stopped/stopped',
  },
  blocked: {
    ...reads({ status: 'PAUSED', verdict: 'blocked' }),
    leadsTo: () => 'stopped/blocked',
  },
  failed: {
    ...reads({ status: 'ERROR', verdict: 'failed' }),
    leadsTo: () => 'error/failed',
  },
  gone: { ...reads({ status: 'GONE', verdict: 'missing' }), leadsTo: toNotFound },
  '304': {
    does: fault.notModified(),
    sees: observe.unchanged(),
    fits: ({ validators }) => validators !== null,
    leadsTo: (before, at) =>
      before.verdict === 'missing' ? toNotFound(before) : toConfirmed(before, at),
  },
  '202': { does: status(202, null, ''), sees: observe.accepted(), leadsTo: () => 'waiting' },
  '202, at a pace': {
    does: status(202, 60_000, ''),
    sees: observe.accepted({ askedMs: 60_000 }),
    leadsTo: () => 'waiting',
  },
  'a long poll': {
    does: null,
    sees: observe.accepted({ isLongPoll: true }),
    leadsTo: () => 'waiting',
  },
  '404': absent(null),
  '404, for 20 s': absent(20_000),
  '401': {
    does: fault.status(401),
    sees: observe.unauthorized(),
    leadsTo: () => 'unauthorized/unauthorized',
  },
  '403': {
    does: fault.status(403),
    sees: observe.unauthorized({ httpStatus: 403 }),
    leadsTo: () => 'unauthorized/unauthorized',
  },
  '403, for 20 s': limited(20_000, 403),
  '429': limited(null),
  '429, for 20 s': limited(20_000),
  '429, for too long': limited(400_000),
  '429, past the deadline': limited(700_000),
  '503': down(null),
  '503, for 20 s': down(20_000),
  '503, for too long': down(400_000),
  '400, for 20 s': down(20_000, 400),
  '400': { does: fault.status(400), sees: observe.rejected(), leadsTo: () => 'error/rejected' },
};

/** A bug in the resource: its `read` throws on this body. */
export const bug: Step = fault.body('{"status":"BUG","verdict":"pending"}');
