import {
  CancelledError,
  createObjectHandler,
  createObjectSharedHandler,
  object,
  type ServiceDefinition,
  TerminalError,
} from '@restatedev/restate-sdk';
import { integer } from '../../machines/validate/validate.ts';
import { type PublicEvent, validateEvent } from '../durable/validate-event.ts';
import { advance, storeAndDispatch } from './advance.ts';
import type { Exclusive, InternalHandlers, Shared } from './handlers.ts';
import { signalOf } from './in-flight.ts';
import { MAX_WAITERS, validateInbox } from './limits.ts';
import { assertNode22 } from './needs-node-22.ts';
import { internal, options } from './options.ts';
import { joined, linesOf, nothingRecorded, notRecorded, type Recorded } from './poll-recording.ts';
import { runService } from './poll-runs.ts';
import type { Handback, Message, StoredPoll } from './poll-state.ts';
import type { PollStatus } from './poll-status.ts';
import { machinesOf, type Resources, terminalErrorOf, withTerminalError } from './resources.ts';
import { storedRecording } from './stored-recording.ts';
import { type CreateInput, firstStep, validateIds } from './validate-input.ts';

/** Options of `pollingServices`. */
export interface PollingServicesOptions {
  /** The machines that can be polled, by the resource name in the input of `create`. */
  readonly resources: Resources;
  /** The virtual object's name. Default `Poll`; `<name>Runs` is the service behind it. */
  readonly name?: string | undefined;
  /**
   * Maximum number of ids in one fleet, from 1. A fleet's whole snapshot is written at each hand-over, and the
   * engine's messages are limited to 32 MiB. Default 5 000.
   */
  readonly maxIds?: number | undefined;
  /**
   * How many bytes of each poll's recording are kept in the engine, at most 1 MiB; at least half of them are its last
   * steps. 0 for none. Default 32 KiB.
   */
  readonly recordingBytes?: number | undefined;
}

/**
 * The services to `serve`: the virtual object, one per poll, and the service that runs the charts.
 *
 * What a caller of the ingress can do to one poll is limited: a policy can only be slower than the resource's,
 * the time is the service's, and the inbox, the waiters and the ids are bounded. The number of polls isn't
 * limited, and the ingress doesn't authenticate callers: a gateway before it must limit who may create
 * polls, how many and how fast. An ended poll stays until `forget`.
 *
 * @throws {InputError} for a `maxIds` that isn't an integer from 1; or a `recordingBytes` from 0 to 1 MiB; {Error} on Node older than 22.
 */
export function pollingServices({
  resources,
  name = 'Poll',
  maxIds = 5_000,
  recordingBytes: maxBytes = 2 ** 15,
}: PollingServicesOptions): ServiceDefinition<string, unknown>[] {
  assertNode22();
  integer(1, Number.MAX_SAFE_INTEGER)('maxIds', maxIds);
  integer(0, 2 ** 20)('recordingBytes', maxBytes);
  const machineOf = machinesOf(resources);

  /** Posts an event, or `null`, and returns the status after it. */
  async function postAndReply(
    ctx: Shared,
    poll: StoredPoll,
    event: Message['event'],
  ): Promise<PollStatus> {
    const terminalError = terminalErrorOf(() => validateInbox(poll, { event, reply: '' }, maxIds));
    if (terminalError) throw terminalError;
    const { id, promise } = ctx.awakeable<PollStatus>();
    ctx.objectSendClient<InternalHandlers>({ name }, ctx.key).post({ event, reply: id });
    return await promise;
  }

  async function send(ctx: Shared, given: unknown): Promise<PollStatus> {
    const poll = await stored(ctx);
    const now = await ctx.date.now();
    const event = withTerminalError(() => {
      const event = validateEvent(machineOf(poll.resource), given, now);
      validateIds('event', event, maxIds);
      return event;
    });
    return await postAndReply(ctx, poll, event);
  }

  async function post(ctx: Exclusive, message: Message): Promise<void> {
    const poll = await ctx.get('poll');
    if (!poll) {
      if (message.reply !== null) ctx.rejectAwakeable(message.reply, noSuchPoll());
      return;
    }
    const { run, resource } = poll;
    const terminalError = terminalErrorOf(() => validateInbox(poll, message, maxIds));
    // A message without a reply is a timer of the services, of which there is at most one: never refuse it.
    if (terminalError && message.reply !== null) {
      ctx.rejectAwakeable(message.reply, terminalError);
      return;
    }
    if (run === null) {
      const next = advance(ctx, {
        machine: machineOf(resource),
        messages: [message],
        ...{ poll, maxBytes },
      });
      await storeAndDispatch(ctx, name, resource, next, maxBytes);
      return;
    }
    ctx.set('poll', { ...poll, inbox: [...poll.inbox, message] });
    ctx.invocation(run).signal<Message>(signalOf(poll.inbox.length)).resolve(message);
  }

  const poll = object({
    name,
    options: { ...options, idempotencyRetention: { days: 1 } },
    handlers: {
      create: createObjectHandler({}, async (ctx: Exclusive, given: CreateInput) => {
        if (await ctx.get('poll')) return false;
        const { resource, first } = withTerminalError(() => firstStep(machineOf, given, maxIds));
        await storeAndDispatch(
          ctx,
          name,
          resource,
          { ...first, recorded: nothingRecorded },
          maxBytes,
        );
        return true;
      }),

      send: createObjectSharedHandler({}, (ctx: Shared, event: PublicEvent) => send(ctx, event)),

      stop: createObjectSharedHandler({}, (ctx: Shared) => send(ctx, { type: 'poll.stop' })),

      status: createObjectSharedHandler({}, async (ctx: Shared) => {
        return await postAndReply(ctx, await stored(ctx), null);
      }),

      outcome: createObjectSharedHandler({}, async (ctx: Shared) => {
        const { snapshot } = await stored(ctx);
        if (snapshot.status === 'done') return snapshot.output;
        if (((await ctx.get('waiters')) ?? []).length >= MAX_WAITERS) throw tooManyWaiters();
        const { id, promise } = ctx.awakeable();
        const self = ctx.objectSendClient<InternalHandlers>({ name }, ctx.key);
        self.awaited(id);
        try {
          return await promise;
        } catch (error) {
          if (error instanceof CancelledError) self.unawaited(id);
          throw error;
        }
      }),

      recording: createObjectSharedHandler({}, async (ctx: Shared) => {
        const { resource } = await stored(ctx);
        const { id, promise } = ctx.awakeable<Recorded>();
        const self = ctx.objectClient<InternalHandlers>({ name }, ctx.key);
        const earlier = await self.askRecorded(id);
        return linesOf(joined(earlier, await promise, maxBytes), machineOf(resource));
      }),

      forget: createObjectHandler({}, async (ctx: Exclusive) => {
        const { snapshot } = await stored(ctx);
        if (snapshot.status !== 'done') return false;
        ctx.clearAll();
        return true;
      }),

      /** Passes a message to the run that has the chart, or processes it here. */
      post: createObjectHandler(internal, (ctx: Exclusive, message: Message) => post(ctx, message)),

      /** What is stored of the recording; the reply is what follows it. */
      askRecorded: createObjectHandler(internal, async (ctx: Exclusive, reply: string) => {
        const earlier = await storedRecording(ctx);
        await post(ctx, { event: null, reply, asksRecorded: true });
        return earlier;
      }),

      /** Takes the chart back from a run, and processes the messages that the run didn't. */
      handBack: createObjectHandler(internal, async (ctx: Exclusive, handback: Handback) => {
        const poll = await ctx.get('poll');
        if (poll?.run !== handback.run) return;
        const { resource, inbox } = poll;
        const { snapshot, tasks, taken, recorded = notRecorded } = handback;
        const next = advance(ctx, {
          machine: machineOf(resource),
          poll: { resource, snapshot },
          messages: inbox.slice(taken),
          pendingEffects: tasks,
          ...{ recorded, maxBytes },
        });
        await storeAndDispatch(ctx, name, resource, next, maxBytes);
      }),

      awaited: createObjectHandler(internal, async (ctx: Exclusive, waiter: string) => {
        const poll = await ctx.get('poll');
        if (!poll) ctx.rejectAwakeable(waiter, noSuchPoll());
        else if (poll.snapshot.status === 'done')
          ctx.resolveAwakeable(waiter, poll.snapshot.output);
        else {
          const waiters = (await ctx.get('waiters')) ?? [];
          if (waiters.length < MAX_WAITERS) ctx.set('waiters', [...waiters, waiter]);
          else ctx.rejectAwakeable(waiter, tooManyWaiters());
        }
      }),

      /** Removes a waiter whose call was cancelled; one that was killed stays until the poll ends. */
      unawaited: createObjectHandler(internal, async (ctx: Exclusive, waiter: string) => {
        const waiters = await ctx.get('waiters');
        if (waiters)
          ctx.set(
            'waiters',
            waiters.filter((other) => other !== waiter),
          );
      }),
    },
  });
  return [poll, runService(name, machineOf, maxBytes)] as ServiceDefinition<string, unknown>[];
}

/** @throws {TerminalError} 404 for a key without a poll. */
async function stored(ctx: Pick<Shared, 'get'>) {
  const poll = await ctx.get('poll');
  if (!poll) throw noSuchPoll();
  return poll;
}

const noSuchPoll = () => new TerminalError('There is no such poll', { errorCode: 404 });

/** Asks for another idempotency key, since the engine returns the same response for the same key. */
const tooManyWaiters = () =>
  new TerminalError(
    `${MAX_WAITERS} callers are already waiting for this outcome: call status, or call again later with another idempotency key`,
    { errorCode: 503 },
  );
