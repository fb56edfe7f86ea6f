import { type Context, createServiceHandler, service } from '@restatedev/restate-sdk';
import type { AnyStateMachine, EventFromLogic } from 'xstate';
import { step } from '../durable/driver.ts';
import { outstanding, type Task } from '../durable/outstanding.ts';
import { type InternalHandlers, runsOf } from './handlers.ts';
import { InFlight, messageOf } from './in-flight.ts';
import { internal, options } from './options.ts';
import { type Handover, pendingCount } from './poll-state.ts';
import { statusOf } from './poll-status.ts';
import type { MachineOf } from './resources.ts';

/**
 * A journal that is replayed after a crash should not be a long one: nothing more is begun after so many
 * arrivals. What is in flight comes back, and another run does the rest.
 */
const MAX_ARRIVALS = 100;

/** A longer wait rests with the object, which holds no connection and no slot of the engine. */
const MAX_WAIT_MS = 10_000;

/**
 * The service that has the chart while something is under way: one invocation makes its requests,
 * sleeps its waits and takes its inbox, whichever comes first, and hands the chart back to the object
 * when nothing is left, for a long wait, or before its journal grows too long. A request's answer is
 * in the journal before the chart sees it, so a crash repeats requests in flight and nothing else.
 */
export const runService = (name: string, machineOf: MachineOf) =>
  service({
    name: runsOf(name),
    // A request ends by the policy's own timeout, however long that is.
    options: { ...options, ...internal, abortTimeout: { days: 25 } },
    handlers: {
      run: createServiceHandler({}, async (ctx: Context, handover: Handover): Promise<void> => {
        const { key, resource } = handover;
        const machine = machineOf(resource);
        const inFlight = new InFlight(ctx, machine);
        let { snapshot, tasks: ready } = handover;
        let taken = 0;
        let inbox = messageOf(ctx, taken);
        for (
          let arrivals = 0;
          shouldContinue(arrivals, ready, pendingCount(snapshot));
          arrivals += 1
        ) {
          if (arrivals < MAX_ARRIVALS) {
            inFlight.begin(ready);
            ready = [];
          }
          const { id, event, reply } = await inFlight.next(inbox);
          if (id === null) {
            taken += 1;
            inbox = messageOf(ctx, taken);
          }
          const next = event && step(machine, snapshot, event as EventFromLogic<AnyStateMachine>);
          snapshot = next?.snapshot ?? snapshot;
          ready = outstanding([...ready, ...(next?.effects ?? [])], snapshot);
          inFlight.keep(snapshot.pending.requests, snapshot.pending.timers);
          if (reply !== null) ctx.resolveAwakeable(reply, statusOf({ resource, snapshot }));
        }
        const run = ctx.request().id;
        ctx
          .objectSendClient<InternalHandlers>({ name }, key)
          .handBack({ run, snapshot, tasks: ready, taken });
      }),
    },
  });

/** What is handed back must not be under way any more, so that nothing is done twice. */
function shouldContinue(arrivals: number, ready: readonly Task[], pending: number): boolean {
  if (pending === 0) return false;
  if (arrivals === 0 || ready.length < pending) return true;
  return arrivals < MAX_ARRIVALS && !isResting(ready);
}

/** Whether nothing is to be done but to wait, and for long. */
export const isResting = (tasks: readonly Task[]) =>
  tasks.every((task) => task.type === 'schedule' && task.delayMs > MAX_WAIT_MS);
