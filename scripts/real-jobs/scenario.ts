import type { PolicyInput, PollOutcome } from 'pollchart';
import type { PollJob } from './poll-job.ts';

/** One job at a real server, what happens to it, and what a person would expect of its poll. */
export interface Scenario {
  /** What happens to the job, in the words of the table. */
  readonly name: string;
  /** Begins the job, and gives its id. */
  readonly begin: () => string | Promise<string>;
  /** What is done, to the job or to its server, when the poll first reads a status. */
  readonly during?: {
    readonly status: string;
    readonly act: (id: string) => Promise<unknown>;
  };
  /** Where it differs from its server's: another key, for instance. */
  readonly poll?: PollJob;
  readonly policy?: PolicyInput;
  /** It ends a server that the others need: it runs after them, with nothing beside it. */
  readonly runsAlone?: boolean;
  readonly expected: Expected;
}

export interface Expected {
  readonly reason: PollOutcome['reason'];
  readonly status: string | null;
  /** A status that must be read on the way. */
  readonly passes?: string;
  /** Requests must have failed on the way. */
  readonly isInterrupted?: boolean;
  /** What the sentence for a person must contain. */
  readonly says?: string;
}

/** A server that is ready for jobs. */
export interface JobServer {
  readonly poll: PollJob;
  readonly scenarios: readonly Scenario[];
}
