import type { PollOutcome, Verdict } from 'pollchart';

/** One job at a real server, what happens to it, and what a person would expect of its poll. */
export interface Scenario {
  /** What happens to the job, as the table says it. */
  readonly name: string;
  /** Begins the job, and gives its id. */
  readonly begin: () => string | Promise<string>;
  /** What is done to the job, or to its server, when the poll first reads a status. */
  readonly during?: {
    readonly status: string;
    readonly act: (id: string) => Promise<unknown>;
  };
  /** Another way to poll than its server's, with another key for instance. */
  readonly poll?: PollJob;
  readonly policy?: PolicyInput;
  /** It ends a server, which other scenarios need: it runs after them, with nothing beside it. */
  readonly runsAlone?: boolean;
  readonly expected: {
    readonly reason: PollOutcome['reason'];
    readonly status: string | null;
    /** A verdict that must have been read on the way. */
    readonly after?: Verdict;
    /** What the sentence for a person must contain. */
    readonly says?: string;
  };
}

export interface JobServer {
  readonly poll: PollJob;
  readonly scenarios: readonly Scenario[];
}
