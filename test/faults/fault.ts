import type { TlsOptions } from 'node:tls';
import type { Reason } from '../../machines/poll/endings.ts';
import type { FailureCode, Observation } from '../../machines/poll/observation.ts';
import type { Answer } from './peer.ts';

/** The observation that an answer must give, and what must follow. */
export interface Expectation {
  readonly type: Observation['type'];
  readonly code?: FailureCode;
  readonly cause?: string | RegExp;
  readonly httpStatus?: number | null;
  /** The wait until the next request lies in this range, ms. */
  readonly waitsMs?: readonly [min: number, max: number];
  /** The poll ends, and why. */
  readonly ends?: Reason;
  /** Whether it won't pass by itself: as the first answer twice in a row it ends any poll. */
  readonly lasts?: boolean;
  /** Or it ends so, when the wait would be longer than the policy accepts. */
  readonly orEnds?: Reason;
}

/** One way in which a server misbehaves. */
export interface Variation {
  readonly name: string;
  /** What the server does with the request. */
  readonly does?: Answer;
  /** Instead: where the request goes to, when the fault isn't the server's own. */
  readonly url?: (here: string) => string;
  readonly expects: Expectation;
  /** How many requests Node's own fetch makes of one. Default 1. */
  readonly requests?: number;
  /** Whether the server closes the connection before any byte of an answer: when it was kept, nodeFetch asks again. */
  readonly isSilentClose?: boolean;
  /** What is expected of nodeFetch. Default: the same. */
  readonly ofNodeFetch?: Expectation;
  /** What is expected once a good reading came before. Default: the same. */
  readonly later?: Expectation;
  /** Anything else that must hold afterwards; `null` when it does. */
  readonly alsoHolds?: () => string | null;
}

/** One line of the table: a fault, in each of its variations. */
export interface Fault {
  readonly name: string;
  /** What is seen and what follows, in words. */
  readonly outcome: string;
  readonly variations: readonly Variation[];
  /** A server over TLS that the requests with the fault go to instead; it has all the variations. */
  readonly tls?: TlsOptions;
}

/** What must hold with each fault. */
export const promises = [
  'no crash',
  'right observation',
  'right delay',
  'no early request',
  'recovers',
  'nothing leaked',
] as const;

export type PromiseName = (typeof promises)[number];

/** What went wrong, by promise; kept promises have no complaint. */
type Complaints = Readonly<Record<PromiseName, readonly string[]>>;

export interface Result {
  readonly fault: Fault;
  readonly complaints: Complaints;
}

// The default policy's: 1 s, and anywhere between half of it and the whole.
const FIRST_BACKOFF = [500, 1_000] as const;

export const unavailable = (code: FailureCode, more: Partial<Expectation> = {}): Expectation => ({
  type: 'unavailable',
  code,
  waitsMs: FIRST_BACKOFF,
  ...more,
});

/** The connection failed, before the headers or after those of a 200. */
export const dropped = (cause?: string | RegExp, httpStatus: number | null = null): Expectation =>
  unavailable('network', { httpStatus, ...(cause && { cause }) });

/** What follows as the first answer. */
export const TWICE = '; `exhausted` at first, the second time in a row';

/** The same, for what won't pass by itself. */
export const lasting = (cause?: string | RegExp): Expectation => ({
  ...dropped(cause),
  lasts: true,
});

export const timedOut: Expectation = unavailable('timeout', { waitsMs: [10_000, 10_000] });

export const rejected = (code: FailureCode, more: Partial<Expectation> = {}): Expectation => ({
  type: 'rejected',
  code,
  ends: 'rejected',
  ...more,
});

/** A reading of RUNNING. */
export const continues: Expectation = { type: 'reading', waitsMs: [5_000, 10_000] };

export const http = (httpStatus: number): Expectation => unavailable('http', { httpStatus });
