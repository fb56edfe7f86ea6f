import type { Reason } from '../../machines/poll/endings.ts';
import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Phase } from '../../machines/poll/phase.ts';
import type { PollingContext } from '../../machines/polling.context.ts';

/** All messages for people, in one language: what happened, and what to do next. */
export interface Messages {
  /** `why` is the failure in words, '' when there is none. */
  readonly outcome: {
    readonly [R in Reason]: (outcome: PollOutcome & { reason: R }, why: string) => string;
  };
  readonly phase: {
    readonly [P in Phase]: (context: PollingContext, why: string) => string;
  };
  readonly failure: Readonly<
    Record<Exclude<Failure['code'], 'http' | 'network' | 'defect'>, string>
  >;
  readonly defect: (message: string) => string;
  /** The server's own words. */
  readonly said: (words: string) => string;
  /** By status code. */
  readonly http: Readonly<Record<number, string>>;
  /** What a resource has found, whatever the status code says. */
  readonly found: Readonly<Record<'rateLimited' | 'unauthorized' | 'missing', string>>;
  readonly otherHttp: (httpStatus: number, retryable: boolean) => string;
  /** By system error code, e.g. `ECONNREFUSED`. */
  readonly network: Readonly<Record<string, string>>;
  readonly otherNetwork: (cause: string | undefined) => string;
  /** This machine has run out of sockets, file handles or similar; `cause` is the system error code. */
  readonly localShortage: (cause: string) => string;
}
