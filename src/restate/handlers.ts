import type { Context, ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import type { PublicEvent } from '../durable/validate-event.ts';
import type { Handback, Handover, Message, PollState } from './poll-state.ts';
import type { PollStatus } from './poll-status.ts';
import type { CreateInput } from './validate-input.ts';

export type Exclusive = ObjectContext<PollState>;
export type Shared = ObjectSharedContext<PollState>;

/** What the virtual object offers, for `ingress.objectClient<PollHandlers>({ name: 'Poll' }, key)`. */
export interface PollHandlers {
  /**
   * Begins a poll. `false`: there is one under this key already, and it goes on as it was.
   * 400 for a policy that would make more requests than the resource's own.
   */
  create(ctx: Exclusive, input: CreateInput): Promise<boolean>;
  /**
   * Sends the chart one of its public events; its time is the service's own.
   * 503 while too many others wait for their turn.
   */
  send(ctx: Shared, event: PublicEvent): Promise<PollStatus>;
  /** Ends the poll; a request in flight is aborted. */
  stop(ctx: Shared): Promise<PollStatus>;
  status(ctx: Shared): Promise<PollStatus>;
  /**
   * Waits for the end, however long it takes. With an idempotency key it can be called again.
   * 503 while too many others wait.
   */
  outcome(ctx: Shared): Promise<unknown>;
  /** Removes an ended poll from the engine. `false`: it goes on. */
  forget(ctx: Exclusive): Promise<boolean>;
}

/** What only the services themselves can call. */
export interface InternalHandlers {
  post(ctx: Exclusive, inbox: Message): Promise<void>;
  handBack(ctx: Exclusive, handback: Handback): Promise<void>;
  awaited(ctx: Exclusive, waiter: string): Promise<void>;
  unawaited(ctx: Exclusive, waiter: string): Promise<void>;
}

export interface RunHandlers {
  run(ctx: Context, handover: Handover): Promise<void>;
}

/** The name of the service that runs an object's chart. */
export const runsOf = (name: string) => `${name}Runs`;
