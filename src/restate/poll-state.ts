import type { InvocationId } from '@restatedev/restate-sdk';
import type { DurableEvent } from '../durable/event.ts';
import type { Task } from '../durable/outstanding.ts';
import type { DurableSnapshot } from '../durable/snapshot.ts';
import type { PublicEvent } from '../durable/validate-event.ts';

/** What the object keeps of a poll. */
export interface StoredPoll {
  readonly resource: string;
  /** Where the chart was when the run began, or where it rests. */
  readonly snapshot: DurableSnapshot;
  /** The invocation that has the chart now, `null` while it rests with the object. */
  readonly run: InvocationId | null;
  /** All that was posted to that run; it says at its end how much of it it took. */
  readonly inbox: readonly Message[];
}

/** An event for the chart, or only a spec how it stands. */
export interface Message {
  readonly event: PublicEvent | DurableEvent | null;
  /** The awakeable of who waits for the answer. */
  readonly reply: string | null;
}

/** An object's whole state; `waiters` are awakeables of those who wait for the outcome. */
export type PollState = { poll: StoredPoll; waiters: readonly string[] };

/** What a run begins with. */
export interface Handover {
  readonly key: string;
  readonly resource: string;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
}

/** What a run ends with. */
export interface Handback {
  readonly run: InvocationId;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
  /** How much of its inbox it took. */
  readonly taken: number;
}

export const pendingCount = ({ pending }: DurableSnapshot) =>
  Object.keys(pending.requests).length + Object.keys(pending.timers).length;
