import type { InvocationId } from '@restatedev/restate-sdk';
import type { DurableEvent } from '../durable/event.ts';
import type { Task } from '../durable/outstanding.ts';
import type { DurableSnapshot } from '../durable/snapshot.ts';
import type { PublicEvent } from '../durable/validate-event.ts';
import type { Part, Recorded } from './poll-recording.ts';

/** The state of a poll in the virtual object. */
export interface StoredPoll {
  readonly resource: string;
  /** The snapshot when the run started; without a run the current one. */
  readonly snapshot: DurableSnapshot;
  /** The invocation that has the chart now, `null` while the object has it. */
  readonly run: InvocationId | null;
  /** All messages sent to that run, which reports at its end how many it has processed. */
  readonly inbox: readonly Message[];
}

/** An event for the chart; without one only a request for the status, or for the recording. */
export interface Message {
  readonly event: PublicEvent | DurableEvent | null;
  /** The awakeable of the caller that waits for the status after the event, `null` without one. */
  readonly reply: string | null;
  /** Whether the reply is what was recorded and isn't stored yet, instead of the status. */
  readonly asksRecorded?: boolean;
}

/**
 * The object's whole state; `waiters` are the awakeables of callers that wait for the outcome. The recording's halves
 * are apart, since the older one seldom changes.
 */
export type PollState = {
  poll: StoredPoll;
  waiters: readonly string[];
  recorded: Part;
  recordedBefore: Part;
};

/** The input of a run. */
export interface Handover {
  readonly key: string;
  readonly resource: string;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
  /** What isn't stored yet; absent from an older release. */
  readonly recorded?: Recorded;
}

/** The result of a run. */
export interface Handback {
  readonly run: InvocationId;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
  /** The number of messages that it has processed. */
  readonly taken: number;
  /** What isn't stored yet; absent from an older release. */
  readonly recorded?: Recorded;
}

export const pendingCount = ({ pending }: DurableSnapshot) =>
  Object.keys(pending.requests).length + Object.keys(pending.timers).length;
