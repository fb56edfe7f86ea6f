/** A line of the log: the server's, that a client came or was answered, or a client's, that it read an answer. */
export interface Note {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** `came`, what it was answered, or `read`. */
  readonly kind: string;
  /** How long the client must stay away at the least, ms. */
  readonly leastMs: number;
}
