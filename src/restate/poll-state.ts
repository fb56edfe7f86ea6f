import type { InvocationId } from '@restatedev/restate-sdk';
import type { DurableEvent } from '../durable/event.ts';
import type { Task } from '../durable/outstanding.ts';
import type { DurableSnapshot } from '../durable/snapshot.ts';
import type { PublicEvent } from '../durable/validate-event.ts';

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

/** An event for the chart; without one only a request for the status. */
export interface Message {
  readonly event: PublicEvent | DurableEvent | null;
  /** The awakeable of the caller that waits for the status after the event, `null` without one. */
  readonly reply: string | null;
}

/** The object's whole state; `waiters` are the awakeables of callers that wait for the outcome. */
export type PollState = { poll: StoredPoll; waiters: readonly string[] };

/** The input of a run. */
export interface Handover {
  readonly key: string;
  readonly resource: string;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
}

/** The result of a run. */
export interface Handback {
  readonly run: InvocationId;
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
  /** The number of messages that it has processed. */
  readonly taken: number;
}

export const pendingCount = ({ pending }: DurableSnapshot) =>
  Object.keys(pending.requests).length + Object.keys(pending.timers).length;
