import { type InvocationId, rpc } from '@restatedev/restate-sdk';
import type { AnyStateMachine, EventFromLogic } from 'xstate';
import { type DurableStep, step } from '../durable/driver.ts';
import type { Effect } from '../durable/effect.ts';
import { outstanding } from '../durable/outstanding.ts';
import { type Exclusive, type InternalHandlers, type RunHandlers, runsOf } from './handlers.ts';
import { nothingRecorded, type Recorded, withStep } from './poll-recording.ts';
import { areLongWaits } from './poll-runs.ts';
import type { Message, StoredPoll } from './poll-state.ts';
import { statusOf } from './poll-status.ts';
import { storeRecorded } from './stored-recording.ts';

/** A step, and what was recorded and isn't stored yet. */
export interface Advanced extends DurableStep {
  readonly recorded: Recorded;
}

interface ToAdvance {
  readonly machine: AnyStateMachine;
  readonly poll: Pick<StoredPoll, 'resource' | 'snapshot'>;
  readonly messages: readonly Message[];
  readonly pendingEffects?: readonly Effect[];
  readonly recorded?: Recorded;
  /** Of a recording. */
  readonly maxBytes: number;
}

/** Processes messages while no run has the chart, and replies to them. */
export function advance(
  ctx: Pick<Exclusive, 'resolveAwakeable'>,
  {
    machine,
    poll: { resource, snapshot },
    messages,
    pendingEffects = [],
    recorded = nothingRecorded,
    maxBytes,
  }: ToAdvance,
): Advanced {
  let current = snapshot;
  let recordedNow = recorded;
  const effects = [...pendingEffects];
  for (const { event, reply, asksRecorded } of messages) {
    if (event !== null) {
      const before = current;
      const next = step(machine, before, event as EventFromLogic<AnyStateMachine>);
      current = next.snapshot;
      effects.push(...next.effects);
      recordedNow = withStep(recordedNow, machine, { before, event, after: current }, maxBytes);
    }
    if (reply === null) continue;
    const status = statusOf({ resource, snapshot: current });
    ctx.resolveAwakeable(reply, asksRecorded ? recordedNow : status);
  }
  return { snapshot: current, effects, recorded: recordedNow };
}

/**
 * Stores the snapshot and starts its tasks: in a run, or, if they are only long waits, as delayed messages. A run takes
 * along what was recorded, so that it is stored once for each run.
 */
export async function storeAndDispatch(
  ctx: Exclusive,
  name: string,
  resource: string,
  { snapshot, effects, recorded }: Advanced,
  maxBytes: number,
): Promise<void> {
  const { key } = ctx;
  const tasks = outstanding(effects, snapshot);
  if (areLongWaits(tasks)) {
    ctx.set('poll', { resource, snapshot, run: null, inbox: [] });
    await storeRecorded(ctx, recorded, maxBytes);
    const poll = ctx.objectSendClient<InternalHandlers>({ name }, key);
    for (const task of tasks)
      if (task.type === 'schedule')
        poll.post(
          { event: task.event, reply: null },
          rpc.sendOpts({ delay: Math.ceil(task.delayMs) }),
        );
    if (snapshot.status !== 'done') return;
    for (const waiter of (await ctx.get('waiters')) ?? [])
      ctx.resolveAwakeable(waiter, snapshot.output);
    ctx.clear('waiters');
    return;
  }
  const run = ctx
    .serviceSendClient<RunHandlers>({ name: runsOf(name) })
    .run({ key, resource, snapshot, tasks, recorded });
  const id: InvocationId = await run.invocationId;
  ctx.set('poll', { resource, snapshot, run: id, inbox: [] });
}
