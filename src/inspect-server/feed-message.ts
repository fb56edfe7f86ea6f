/** The chart that folds the lines of an actor; `other`: any machine around it, which has snapshots instead. */
export type FeedChart = 'polling' | 'fleet' | 'other';

/**
 * What the inspector's server tells its page, as the JSON of one server-sent event. Secrets are hidden; the lines
 * still fold.
 *
 * An actor is announced before anything else of it, and may be announced again, the same, after a reconnect.
 */
export type FeedMessage =
  /** An actor whose logic is a machine. */
  | {
      readonly type: 'actor';
      /** Names it in all messages of this server. */
      readonly actor: string;
      /** The nearest machine above it that was announced. */
      readonly parent: string | null;
      /** Its id, as the program gave it. */
      readonly name: string;
      readonly chart: FeedChart;
      /** Of `other`: the JSON of the machine's definition. */
      readonly definition?: string;
    }
  /** The next line of the recording of a poll or fleet; a header begins it anew: what came before is forgotten. */
  | { readonly type: 'line'; readonly actor: string; readonly line: string }
  /** Of `other`: where it is now, and the event that led there. */
  | {
      readonly type: 'snapshot';
      readonly actor: string;
      readonly value: unknown;
      readonly context: unknown;
      /** XState's: `active`, `done`, `error`, `stopped`. */
      readonly status: string;
      readonly event: { readonly type: string } | null;
      /** Epoch ms. */
      readonly at: number;
    }
  /** The actor has ended, and its memory was needed for others. */
  | { readonly type: 'dropped'; readonly actor: string };
