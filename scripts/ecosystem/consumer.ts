/** Something that uses the package as its users do: a runtime, a bundler, a framework, a test runner. */
export interface Consumer {
  /** What npm installs beside pollchart and xstate, as on its command line. */
  readonly packages: readonly string[];
  /** The folders of `sources/` whose files are copied into its folder. */
  readonly sources: readonly string[];
  /** @param folder where all of that is. */
  readonly checks: (folder: string) => readonly Check[];
}

/** One row of the table. */
export interface Check {
  readonly name: string;
  readonly version: string;
  /** What is run, in the words of the table. */
  readonly what: string;
  /** @throws what isn't as it should be. */
  readonly run: () => Promise<void>;
  /** What else is worth telling, once that ran. */
  readonly note?: () => Promise<string>;
}

export interface Result {
  readonly name: string;
  readonly version: string;
  readonly what: string;
  /** `null` when all was as it should be. */
  readonly failure: string | null;
  readonly note: string | null;
  readonly seconds: number;
}
