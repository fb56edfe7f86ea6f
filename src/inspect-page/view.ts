import type { Language } from '../messages/explain.ts';

/** Which part of a long list is in sight. */
export interface Range {
  readonly from: number;
  readonly count: number;
}

/** Where in its film an actor is shown: at its last step as it grows, at a step, or at what was last at a time. */
export type Position =
  | { readonly type: 'live' }
  | { readonly type: 'step'; readonly step: number }
  /** Epoch ms. */
  | { readonly type: 'time'; readonly at: number };

/** What the page asks its worker to tell it, whole each time. */
export interface View {
  /** Grows by one with each view; the answer names it. */
  readonly number: number;
  readonly language: Language;
  /** `null`: the first one. */
  readonly actor: string | null;
  readonly position: Position;
  readonly actors: Range & { readonly search: string };
  readonly polls: Range;
  readonly members: Range & {
    readonly search: string;
    /** `null`: in any state. */
    readonly phase: string | null;
  };
  /** The id of the member that is shown whole; `null` for none. */
  readonly member: string | null;
  /** The paths of what is open in the tree. */
  readonly expanded: readonly string[];
}

/** What the page sends to its worker. */
export type ToWorker =
  | {
      readonly type: 'open';
      readonly source: 'live' | 'recording';
      /** Of the feed or the recording. */
      readonly url: string;
      readonly name: string;
    }
  | { readonly type: 'view'; readonly view: View };
