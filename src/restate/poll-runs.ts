import { type Context, createServiceHandler, service } from '@restatedev/restate-sdk';
import type { AnyStateMachine, EventFromLogic } from 'xstate';
import { step, stepOwn } from '../durable/driver.ts';
import { outstanding, type Task } from '../durable/outstanding.ts';
import { type InternalHandlers, runsOf } from './handlers.ts';
import { InFlight, messageAt } from './in-flight.ts';
import { internal, options } from './options.ts';
import { notRecorded, withStep } from './poll-recording.ts';
import { type Handover, pendingCount } from './poll-state.ts';
import { statusOf } from './poll-status.ts';
import type { MachineOf } from './resources.ts';

/**
 * Bounds the journal, which is replayed after a crash: after so many arrivals a run starts no more tasks. It waits
 * for those in flight, and another run continues.
 */
const MAX_ARRIVALS = 100;

/** A longer wait becomes a delayed message to the object, which uses no connection and no slot of the engine. */
const MAX_WAIT_MS = 10_000;

/**
 * The service that has the chart while tasks are in flight. One invocation makes its requests, sleeps its waits
 * and processes its inbox, in the order of arrival. It hands the chart back to the object when no task is
 * left, for a long wait, or before its journal grows too long. A request's answer is in the journal before
 * the chart processes it, so after a crash only requests in flight are repeated.
 */
export const runService = (name: string, machineOf: MachineOf, maxRecordingBytes: number) =>
  service({
    name: runsOf(name),
    // The policy's own timeout ends a request, however long that is.
    options: { ...options, ...internal, abortTimeout: { days: 25 } },
    handlers: {
      run: createServiceHandler({}, async (ctx: Context, handover: Handover): Promise<void> => {
        const { key, resource } = handover;
        const machine = machineOf(resource);
        const inFlight = new InFlight(ctx, machine);
        let { snapshot, tasks: ready, recorded = notRecorded } = handover;
        // The first is as the engine had it.
        let take = step;
        let processed = 0;
        let nextMessage = messageAt(ctx, processed);
        for (
          let arrivals = 0;
          shouldContinue(arrivals, ready, pendingCount(snapshot));
          arrivals += 1
        ) {
          if (arrivals < MAX_ARRIVALS) {
            inFlight.start(ready);
            ready = [];
          }
          const { id, event, reply, asksRecorded } = await inFlight.next(nextMessage);
          if (id === null) {
            processed += 1;
            nextMessage = messageAt(ctx, processed);
          }
          const before = snapshot;
          const next = event && take(machine, snapshot, event as EventFromLogic<AnyStateMachine>);
          if (next) take = stepOwn;
          snapshot = next?.snapshot ?? snapshot;
          if (event !== null)
            recorded = withStep(
              recorded,
              machine,
              { before, event, after: snapshot },
              maxRecordingBytes,
            );
          ready = outstanding([...ready, ...(next?.effects ?? [])], snapshot);
          inFlight.dropObsolete(snapshot.pending.requests, snapshot.pending.timers);
          if (reply !== null)
            ctx.resolveAwakeable(reply, asksRecorded ? recorded : statusOf({ resource, snapshot }));
        }
        const run = ctx.request().id;
        ctx
          .objectSendClient<InternalHandlers>({ name }, key)
          .handBack({ run, snapshot, tasks: ready, taken: processed, recorded });
      }),
    },
  });

/** A task that was started must be finished before the chart is handed back, so that none is done twice. */
function shouldContinue(arrivals: number, ready: readonly Task[], pending: number): boolean {
  if (pending === 0) return false;
  if (arrivals === 0 || ready.length < pending) return true;
  return arrivals < MAX_ARRIVALS && !areLongWaits(ready);
}

/** Whether all tasks are long waits; also true without any task. */
export const areLongWaits = (tasks: readonly Task[]) =>
  tasks.every((task) => task.type === 'schedule' && task.delayMs > MAX_WAIT_MS);
