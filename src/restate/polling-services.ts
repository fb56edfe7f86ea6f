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
import { advance, rest } from './advance.ts';
import type { Exclusive, InternalHandlers, Shared } from './handlers.ts';
import { MAX_WAITERS, validateInbox } from './limits.ts';
import { assertNode22 } from './needs-node-22.ts';
import { internal, options } from './options.ts';
import { runService } from './poll-runs.ts';
import type { Handback, Message, StoredPoll } from './poll-state.ts';
import type { PollStatus } from './poll-status.ts';
import { machinesOf, type Resources, refusalOf, refusing } from './resources.ts';
import { type CreateInput, firstStep, validateIds } from './validate-input.ts';

export interface PollingServicesOptions {
  /** What can be polled, by the name that `create` gives; with its own URL and credentials. */
  readonly resources: Resources;
  /** The virtual object's name. Default `Poll`; `<name>Runs` is the service behind it. */
  readonly name?: string | undefined;
  /**
   * How many ids a caller may put into one fleet, from 1. All of a fleet's snapshot is written at each turn,
   * and no message of the engine is larger than 32 MiB. Default 5 000.
   */
  readonly maxIds?: number | undefined;
}

/**
 * The services to `serve`: a virtual object per poll, and the one that runs their charts.
 *
 * What callers of the ingress can do to one poll is bounded: its policy only gets slower, its time is the
 * service's own, its inbox, its waiters and its ids are counted. How many polls they create isn't: the ingress
 * asks nobody who they are, so what stands before it must say who may create, how many, and how fast; an
 * ended poll stays until `forget`.
 *
 * @throws {InputError} for a `maxIds` that is no count; {Error} on Node older than 22.
 */
export function pollingServices({
  resources,
  name = 'Poll',
  maxIds = 5_000,
}: PollingServicesOptions): ServiceDefinition<string, unknown>[] {
  assertNode22();
  integer(1, Number.MAX_SAFE_INTEGER)('maxIds', maxIds);
  const machineOf = machinesOf(resources);

  async function ask(ctx: Shared, poll: StoredPoll, event: Message['event']): Promise<PollStatus> {
    const refusal = refusalOf(() => validateInbox(poll, { event, reply: '' }, maxIds));
    if (refusal) throw refusal;
    const { id, promise } = ctx.awakeable<PollStatus>();
    ctx.objectSendClient<InternalHandlers>({ name }, ctx.key).post({ event, reply: id });
    return await promise;
  }

  async function send(ctx: Shared, given: unknown): Promise<PollStatus> {
    const poll = await stored(ctx);
    const now = await ctx.date.now();
    const event = refusing(() => {
      const event = validateEvent(machineOf(poll.resource), given, now);
      validateIds('event', event, maxIds);
      return event;
    });
    return await ask(ctx, poll, event);
  }

  const poll = object({
    name,
    options: { ...options, idempotencyRetention: { days: 1 } },
    handlers: {
      create: createObjectHandler({}, async (ctx: Exclusive, given: CreateInput) => {
        if (await ctx.get('poll')) return false;
        const { resource, first } = refusing(() => firstStep(machineOf, given, maxIds));
        await rest(ctx, name, resource, first);
        return true;
      }),

      send: createObjectSharedHandler({}, (ctx: Shared, event: PublicEvent) => send(ctx, event)),

      stop: createObjectSharedHandler({}, (ctx: Shared) => send(ctx, { type: 'poll.stop' })),

      status: createObjectSharedHandler({}, async (ctx: Shared) => {
        return await ask(ctx, await stored(ctx), null);
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

      forget: createObjectHandler({}, async (ctx: Exclusive) => {
        const { snapshot } = await stored(ctx);
        if (snapshot.status !== 'done') return false;
        ctx.clearAll();
        return true;
      }),

      /** Hands an event to whoever has the chart. */
      post: createObjectHandler(internal, async (ctx: Exclusive, inbox: Message) => {
        const poll = await ctx.get('poll');
        if (!poll) {
          if (inbox.reply !== null) ctx.rejectAwakeable(inbox.reply, noSuchPoll());
          return;
        }
        const { run, resource } = poll;
        const refusal = refusalOf(() => validateInbox(poll, inbox, maxIds));
        // What the host itself has planned must come, and is never more than one timer.
        if (refusal && inbox.reply !== null) {
          ctx.rejectAwakeable(inbox.reply, refusal);
          return;
        }
        if (run === null) {
          await rest(ctx, name, resource, advance(ctx, machineOf(resource), poll, [inbox]));
          return;
        }
        ctx.set('poll', { ...poll, inbox: [...poll.inbox, inbox] });
        ctx.invocation(run).signal<Message>(`mail${poll.inbox.length}`).resolve(inbox);
      }),

      /** Takes the chart back, and with it the inbox that the run didn't come to. */
      handBack: createObjectHandler(internal, async (ctx: Exclusive, back: Handback) => {
        const poll = await ctx.get('poll');
        if (poll?.run !== back.run) return;
        const { resource, inbox } = poll;
        const { snapshot, tasks, taken } = back;
        const held = { resource, snapshot };
        const next = advance(ctx, machineOf(resource), held, inbox.slice(taken), tasks);
        await rest(ctx, name, resource, next);
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

      /** Forgets a waiter whose call was cancelled; one that was killed stays until the end. */
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
  return [poll, runService(name, machineOf)] as ServiceDefinition<string, unknown>[];
}

/** @throws {TerminalError} 404 for a key that nothing was created under. */
async function stored(ctx: Pick<Shared, 'get'>) {
  const poll = await ctx.get('poll');
  if (!poll) throw noSuchPoll();
  return poll;
}

const noSuchPoll = () => new TerminalError('There is no such poll', { errorCode: 404 });

/** Another key, for the engine gives the same answer to the same one. */
const tooManyWaiters = () =>
  new TerminalError(
    `${MAX_WAITERS} callers wait for this outcome already: ask for the status, or later with another idempotency key`,
    { errorCode: 503 },
  );
