import type { Way } from './way.ts';

/** What is done with conversations at a real server, and what a person would expect of their poll. */
export interface Scenario {
  /** What happens, in the words of the table. */
  readonly name: string;
  /** Begins what is polled, and gives the ids. */
  readonly begin: () => Promise<string | readonly string[]>;
  /** What is done meanwhile, one after the other. */
  readonly meanwhile?: readonly Step[];
  /** How it is polled. */
  readonly way: Way;
  /** Asks the server itself for the status of one id, where that differs from its server's way. */
  readonly ask?: Ask;
  /** It touches a server that the others need: it runs after them, with nothing beside it. */
  readonly runsAlone?: boolean;
  readonly expected: Expected;
}

export type Ask = (id: string, signal: AbortSignal) => Promise<string>;

export interface Step {
  /** When: once the server itself says this, or the poll has read it. */
  readonly once: { readonly server: string } | { readonly read: string };
  readonly act: (id: string, interrupt: () => void) => unknown;
}

export interface Expected {
  /**
   * How it ends: the reasons of all ids (`succeeded, missing`), or the exit code of the command line, with what ran
   * after it (`exit 0 && deploy`).
   */
  readonly end: string;
  /** What must be said, at the end or on the way. */
  readonly says?: readonly string[];
}

/** A server that is ready for conversations. */
export interface RealServer {
  readonly ask: Ask;
  readonly scenarios: readonly Scenario[];
  /** How many conversations may go on at once, where that is less than elsewhere. */
  readonly atOnce?: number;
}

/** How a poll on the command line ends. */
export const exit = {
  succeeded: 'exit 0 && deploy',
  failed: 'exit 1',
  usage: 'exit 2',
  notFound: 'exit 3',
  unauthorized: 'exit 4',
  deadline: 'exit 5',
  gaveUp: 'exit 6',
  stopped: 'exit 7',
  blocked: 'exit 8',
  interrupted: 'exit 130',
} as const;
