import type { Context, ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import type { PublicEvent } from '../durable/validate-event.ts';
import type { Recorded } from './poll-recording.ts';
import type { Handback, Handover, Message, PollState } from './poll-state.ts';
import type { PollStatus } from './poll-status.ts';
import type { CreateInput } from './validate-input.ts';

export type Exclusive = ObjectContext<PollState>;
export type Shared = ObjectSharedContext<PollState>;

/** The virtual object's handlers, for `ingress.objectClient<PollHandlers>({ name: 'Poll' }, key)`. */
export interface PollHandlers {
  /**
   * Starts a poll. Returns `false` if this key already has one, which stays unchanged.
   * Fails with 400 for a policy that would make more requests than the resource's own.
   */
  create(ctx: Exclusive, input: CreateInput): Promise<boolean>;
  /**
   * Sends one of its public events to the chart, with the service's time, and returns the status after it.
   * Fails with 503 while the poll's inbox is full.
   */
  send(ctx: Shared, event: PublicEvent): Promise<PollStatus>;
  /** Stops the poll; a request in flight is aborted. */
  stop(ctx: Shared): Promise<PollStatus>;
  status(ctx: Shared): Promise<PollStatus>;
  /**
   * Resolves with the outcome when the poll ends, however long that takes. With an idempotency key a call can be
   * repeated. Fails with 503 while too many other calls wait.
   */
  outcome(ctx: Shared): Promise<unknown>;
  /**
   * The lines of a recording, as `recordPolling` makes it and `replayPolling` and `pollchart replay` read it: the last
   * steps, behind the snapshot before them. It has the data that the server sent; fields that are named like a secret, or
   * in the resource's `secretFields`, are hidden. No lines for a fleet, and for a poll with an answer that is too large.
   * Fails with 503 while the poll's inbox is full.
   */
  recording(ctx: Shared): Promise<readonly string[]>;
  /** Removes an ended poll from the engine. Returns `false` if it hasn't ended. */
  forget(ctx: Exclusive): Promise<boolean>;
}

/** Handlers that only the services themselves can call. */
export interface InternalHandlers {
  post(ctx: Exclusive, message: Message): Promise<void>;
  askRecorded(ctx: Exclusive, reply: string): Promise<Recorded>;
  handBack(ctx: Exclusive, handback: Handback): Promise<void>;
  awaited(ctx: Exclusive, waiter: string): Promise<void>;
  unawaited(ctx: Exclusive, waiter: string): Promise<void>;
}

export interface RunHandlers {
  run(ctx: Context, handover: Handover): Promise<void>;
}

/** The name of the service that runs an object's chart. */
export const runsOf = (name: string) => `${name}Runs`;
