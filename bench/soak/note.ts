/** A line of the server's log: a client came, or got an answer after which it may come again; or we were killed. */
export interface Note {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** `came`, what it got, or `killed`. */
  readonly kind: string;
  /** How long the client must stay away at the least, ms. */
  readonly leastMs: number;
}
