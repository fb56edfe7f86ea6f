/** A line of the log: the server's, that a client came or was answered, or a client's, that it read an answer. */
export interface Note {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** `came`, what it was answered, or `read`. */
  readonly kind: string;
  /** How long the client must stay away at least, ms. */
  readonly minMs: number;
}

/** A fleet's address: `/fleet/a,b,c`. */
export const FLEET = '/fleet/';

/** Whom a request asks for. */
export const idsIn = (pathname: string): readonly string[] =>
  pathname.startsWith(FLEET) ? pathname.slice(FLEET.length).split(',') : [pathname.slice(1)];
