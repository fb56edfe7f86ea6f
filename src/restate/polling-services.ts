import {
  createObjectHandler,
  createObjectSharedHandler,
  object,
  type ServiceDefinition,
  TerminalError,
} from '@restatedev/restate-sdk';
import { initialStep } from '../durable/driver.ts';
import { acceptedEvent, acceptedInput, type CreateInput, type PublicEvent } from './accept.ts';
import type { Exclusive, InternalHandlers, Shared } from './handlers.ts';
import { assertNode22 } from './needs-node-22.ts';
import { internal, options } from './options.ts';
import { runService } from './poll-runs.ts';
import type { Handback, Mail } from './poll-state.ts';
import type { PollStatus } from './poll-status.ts';
import { machinesOf, type Resources, refusing } from './resources.ts';
import { advance, rest } from './turns.ts';

export interface PollingServicesOptions {
  /** What can be polled, by the name that `create` gives; with its own URL and credentials. */
  readonly resources: Resources;
  /** The virtual object's name. Default `Poll`; `<name>Runs` is the service behind it. */
  readonly name?: string | undefined;
}

/**
 * The services to `serve`: a virtual object per poll, and the one that runs their charts.
 *
 * @throws {Error} on Node older than 22.
 */
export function pollingServices({
  resources,
  name = 'Poll',
}: PollingServicesOptions): ServiceDefinition<string, unknown>[] {
  assertNode22();
  const machineOf = machinesOf(resources);

  async function ask(ctx: Shared, event: Mail['event']): Promise<PollStatus> {
    const { id, promise } = ctx.awakeable<PollStatus>();
    ctx.objectSendClient<InternalHandlers>({ name }, ctx.key).post({ event, reply: id });
    return await promise;
  }

  async function send(ctx: Shared, given: unknown): Promise<PollStatus> {
    const { resource } = await stored(ctx);
    const event = refusing(() => acceptedEvent(machineOf(resource), given));
    return await ask(ctx, { ...event, at: event.at ?? (await ctx.date.now()) });
  }

  const poll = object({
    name,
    options: { ...options, idempotencyRetention: { days: 1 } },
    handlers: {
      create: createObjectHandler({}, async (ctx: Exclusive, given: CreateInput) => {
        if (await ctx.get('poll')) return false;
        const { resource, first } = refusing(() => {
          const { resource, input } = acceptedInput(given);
          return { resource, first: initialStep(machineOf(resource), input) };
        });
        await rest(ctx, name, resource, first);
        return true;
      }),

      send: createObjectSharedHandler({}, (ctx: Shared, event: PublicEvent) => send(ctx, event)),

      stop: createObjectSharedHandler({}, (ctx: Shared) => send(ctx, { type: 'poll.stop' })),

      status: createObjectSharedHandler({}, async (ctx: Shared) => {
        await stored(ctx);
        return await ask(ctx, null);
      }),

      outcome: createObjectSharedHandler({}, async (ctx: Shared) => {
        const { snapshot } = await stored(ctx);
        if (snapshot.status === 'done') return snapshot.output;
        const { id, promise } = ctx.awakeable();
        ctx.objectSendClient<InternalHandlers>({ name }, ctx.key).awaited(id);
        return await promise;
      }),

      forget: createObjectHandler({}, async (ctx: Exclusive) => {
        const { snapshot } = await stored(ctx);
        if (snapshot.status !== 'done') return false;
        ctx.clearAll();
        return true;
      }),

      /** Hands an event to whoever has the chart. */
      post: createObjectHandler(internal, async (ctx: Exclusive, mail: Mail) => {
        const poll = await ctx.get('poll');
        if (!poll) {
          if (mail.reply !== null) ctx.rejectAwakeable(mail.reply, noSuchPoll());
          return;
        }
        const { run, resource } = poll;
        if (run === null) {
          await rest(ctx, name, resource, advance(ctx, machineOf(resource), poll, [mail]));
          return;
        }
        ctx.set('poll', { ...poll, mail: [...poll.mail, mail] });
        ctx.invocation(run).signal<Mail>(`mail${poll.mail.length}`).resolve(mail);
      }),

      /** Takes the chart back, and with it the mail that the run didn't come to. */
      handBack: createObjectHandler(internal, async (ctx: Exclusive, back: Handback) => {
        const poll = await ctx.get('poll');
        if (poll?.run !== back.run) return;
        const { resource, mail } = poll;
        const { snapshot, tasks, taken } = back;
        const held = { resource, snapshot };
        const next = advance(ctx, machineOf(resource), held, mail.slice(taken), tasks);
        await rest(ctx, name, resource, next);
      }),

      awaited: createObjectHandler(internal, async (ctx: Exclusive, waiter: string) => {
        const poll = await ctx.get('poll');
        if (!poll) ctx.rejectAwakeable(waiter, noSuchPoll());
        else if (poll.snapshot.status === 'done')
          ctx.resolveAwakeable(waiter, poll.snapshot.output);
        else ctx.set('waiters', [...((await ctx.get('waiters')) ?? []), waiter]);
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
