import { type InvocationId, rpc } from '@restatedev/restate-sdk';
import type { AnyStateMachine, EventFromLogic } from 'xstate';
import { type DurableStep, step } from '../durable/driver.ts';
import type { Effect } from '../durable/effect.ts';
import { outstanding } from '../durable/outstanding.ts';
import { type Exclusive, type InternalHandlers, type RunHandlers, runsOf } from './handlers.ts';
import { areLongWaits } from './poll-runs.ts';
import type { Message, StoredPoll } from './poll-state.ts';
import { statusOf } from './poll-status.ts';

/** Processes messages while no run has the chart, and replies to them. */
export function advance(
  ctx: Pick<Exclusive, 'resolveAwakeable'>,
  machine: AnyStateMachine,
  { resource, snapshot }: Pick<StoredPoll, 'resource' | 'snapshot'>,
  messages: readonly Message[],
  pendingEffects: readonly Effect[] = [],
): DurableStep {
  let current = snapshot;
  const effects = [...pendingEffects];
  for (const { event, reply } of messages) {
    const next = event && step(machine, current, event as EventFromLogic<AnyStateMachine>);
    current = next?.snapshot ?? current;
    effects.push(...(next?.effects ?? []));
    if (reply !== null) ctx.resolveAwakeable(reply, statusOf({ resource, snapshot: current }));
  }
  return { snapshot: current, effects };
}

/** Stores the snapshot and starts its tasks: in a run, or, if they are only long waits, as delayed messages. */
export async function storeAndDispatch(
  ctx: Exclusive,
  name: string,
  resource: string,
  { snapshot, effects }: DurableStep,
): Promise<void> {
  const { key } = ctx;
  const tasks = outstanding(effects, snapshot);
  if (areLongWaits(tasks)) {
    ctx.set('poll', { resource, snapshot, run: null, inbox: [] });
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
    .run({ key, resource, snapshot, tasks });
  const id: InvocationId = await run.invocationId;
  ctx.set('poll', { resource, snapshot, run: id, inbox: [] });
}
