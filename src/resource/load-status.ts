import type { LastReading } from '../../machines/poll/observation.ts';

/** What `load` is given beside the id. */
export interface LoadOptions {
  /** Aborted when the answer is no longer waited for: give it to your client. */
  readonly signal: AbortSignal;
  /** The last reading without its data, `null` before the first one. */
  readonly last: LastReading | null;
}

/**
 * Loads the status of one id with a client of your own. It resolves to the data, or to the whole answer: a `Response`,
 * what axios gives, what openapi-fetch gives. What it throws is judged like an answer where it carries one
 * (`error.response` or the error itself with a `status` or `statusCode`), as a failure of the network where it is one,
 * and else as a bug, which isn't retried.
 */
export type LoadStatus = (id: string, options: LoadOptions) => PromiseLike<unknown>;
