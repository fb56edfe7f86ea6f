import type { Observation } from '../../machines/poll/observation.ts';
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
} as const;

/** One kind of answer: what the server does, what is seen of it, and where, by the design, it leads. */
export interface Case {
  readonly does: Step;
  readonly sees: Observation;
  /** The state, with the reason behind a slash when it is a final one. */
  readonly leadsTo: (before: PollingContext, at: number) => string;
  /** Whether the server can answer so; by default it always can. */
  readonly fits?: (before: PollingContext) => boolean;
  /** Whether it comes on the deadline, instead of in time. */
  readonly onDeadline?: boolean;
}

const validators = { etag: '"same"', lastModified: null };

type Body = {
  status: string;
  verdict: 'pending' | 'succeeded' | 'failed' | 'missing';
  confirmations?: number;
};

function reads(body: Body, paceSeconds?: number): Pick<Case, 'does' | 'sees'> {
  const pace = paceSeconds === undefined ? {} : { 'X-Poll-Interval': String(paceSeconds) };
  const askedMs = paceSeconds === undefined ? null : paceSeconds * 1_000;
  return {
    does: fault.body(JSON.stringify(body), { headers: { ETag: validators.etag, ...pace } }),
    sees: observe.reading(body.status, { ...body, data: body, validators, askedMs }),
  };
}

function limited(seconds: number | null): Pick<Case, 'does' | 'sees'> {
  const headers = { 'Retry-After': seconds === null ? null : String(seconds) };
  return {
    does: fault.status(429, { headers }),
    sees: observe.rateLimited(seconds === null ? null : seconds * 1_000),
  };
}

function down(seconds: number | null): Pick<Case, 'does' | 'sees'> {
  const headers = { 'Retry-After': seconds === null ? null : String(seconds) };
  return {
    does: fault.status(503, { headers }),
    sees: observe.unavailable(observe.failed('http', 503), {
      retryAfterMs: seconds === null ? null : seconds * 1_000,
    }),
  };
}

const toNotFound = ({ misses }: PollingContext) =>
  misses + 1 > policy.missingGrace ? 'notFound/missing' : 'waiting';

const toBackoff = ({ failures }: PollingContext) =>
  failures + 1 < policy.maxFailures ? 'backoff' : 'error/exhausted';

const toConfirmed = ({ verdict, confirmed }: PollingContext) =>
  verdict === 'succeeded' && confirmed > 0 ? 'stopped/succeeded' : 'waiting';

const deadlineAt = ({ startedAt }: PollingContext, at: number) =>
  (startedAt ?? at) + policy.deadlineMs;

export const cases: Readonly<Record<string, Case>> = {
  pending: { ...reads({ status: 'RUNNING', verdict: 'pending' }), leadsTo: () => 'waiting' },
  'pending, at a pace': {
    ...reads({ status: 'RUNNING', verdict: 'pending' }, 60),
    leadsTo: () => 'waiting',
  },
  'pending, on the deadline': {
    ...reads({ status: 'RUNNING', verdict: 'pending' }),
    onDeadline: true,
    fits: ({ startedAt }) => startedAt !== null,
    leadsTo: () => 'error/deadline',
  },
  succeeded: {
    ...reads({ status: 'STOPPED', verdict: 'succeeded' }),
    leadsTo: () => 'stopped/succeeded',
  },
  'succeeded, if it is confirmed': {
    ...reads({ status: 'MISSING', verdict: 'succeeded', confirmations: 2 }),
    leadsTo: toConfirmed,
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
    leadsTo: (before) => (before.verdict === 'missing' ? toNotFound(before) : toConfirmed(before)),
  },
  '404': { does: fault.status(404), sees: observe.missing(), leadsTo: toNotFound },
  '401': {
    does: fault.status(401),
    sees: observe.unauthorized(),
    leadsTo: () => 'unauthorized/unauthorized',
  },
  '429': { ...limited(null), leadsTo: () => 'rateLimited' },
  '429, for 20 s': { ...limited(20), leadsTo: () => 'rateLimited' },
  '429, for too long': {
    ...limited(400),
    leadsTo: (before, at) =>
      at + 400_000 > deadlineAt(before, at) ? 'error/deadline' : 'error/rateLimited',
  },
  '429, past the deadline': { ...limited(700), leadsTo: () => 'error/deadline' },
  '503': { ...down(null), leadsTo: toBackoff },
  '503, for 20 s': { ...down(20), leadsTo: toBackoff },
  '400': { does: fault.status(400), sees: observe.rejected(), leadsTo: () => 'error/rejected' },
};

/** A bug in the resource: its `read` throws on this body. */
export const bug: Step = fault.body('{"status":"BUG","verdict":"pending"}');
