import type { Reason } from '../../machines/poll/endings.ts';
import type { LastingFailure } from '../../machines/poll/lasting-failure.ts';
import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Phase } from '../../machines/poll/phase.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import type { DetailSays } from './known-details.ts';

/** What goes with an outcome or a state: its texts are short, and its detail in the language of the messages. */
export interface Told {
  /** What the detail says already. */
  readonly says: DetailSays;
}

/** What is said of a running poll. */
export type PollState = Pick<PollingContext, 'id' | 'status' | 'detail' | 'delayMs'>;

/** All messages for people, in one language: what happened, and what to do next. */
export interface Messages {
  /** `why` is the failure in words, '' when there is none. */
  readonly outcome: {
    readonly [R in Reason]: (outcome: PollOutcome & { reason: R } & Told, why: string) => string;
  };
  readonly phase: {
    readonly [P in Phase]: (state: PollState & Told, why: string) => string;
  };
  /** For a poll that waits for its id. */
  readonly noId: string;
  /** A detail of at most 200 characters, in this language where it is a known one. */
  readonly detail: (detail: string) => string;
  readonly fullStop: '.' | '。';
  /** Missing from the start: `why` says what may be wrong with the id. */
  readonly unknownId: (id: string, why: string) => string;
  /** Missing after it was read. */
  readonly lost: (id: string, status: string) => string;
  readonly failure: Readonly<
    Record<Exclude<Failure['code'], 'http' | 'network' | 'defect' | 'tooLarge'>, string>
  >;
  /** `content`: what came, e.g. `application/json`; both `null` when they aren't known. */
  readonly tooLarge: (limit: string | null, content: string | null) => string;
  /** `words`: which value, what was expected, what it got. */
  readonly notSent: (words: string) => string;
  /** `words`: what the function did that gives the secret. */
  readonly noSecret: (words: string) => string;
  readonly defect: (message: string) => string;
  /** The server's own words. */
  readonly said: (words: string) => string;
  /** By status code. */
  readonly http: Readonly<Record<number, string>>;
  /** What a resource has found, whatever the status code says. */
  readonly found: Readonly<Record<'rateLimited' | 'unauthorized' | 'missing', string>>;
  readonly otherHttp: (httpStatus: number | null, retryable: boolean) => string;
  /** What doesn't pass by itself; `cause` is the system error code. */
  readonly lasting: Readonly<Record<LastingFailure, (cause: string) => string>>;
  /** By system error code, e.g. `ECONNREFUSED`. */
  readonly network: Readonly<Record<string, string>>;
  readonly otherNetwork: (cause: string | undefined) => string;
  /** This machine has run out of sockets, file handles or similar; `cause` is the system error code. */
  readonly localShortage: (cause: string) => string;
}
