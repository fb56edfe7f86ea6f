/** What came of one thing that was tried: a row of the table. */
export interface Result {
  readonly scenario: string;
  /** Requests, of which so many were made twice. */
  readonly requests: number;
  readonly repeated: number;
  readonly seen: string;
  readonly complaints: readonly string[];
}
