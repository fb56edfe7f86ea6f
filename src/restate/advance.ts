import { type InvocationId, rpc } from '@restatedev/restate-sdk';
import type { AnyStateMachine, EventFromLogic } from 'xstate';
import { type DurableStep, step } from '../durable/driver.ts';
import type { Effect } from '../durable/effect.ts';
import { outstanding } from '../durable/outstanding.ts';
import { type Exclusive, type InternalHandlers, type RunHandlers, runsOf } from './handlers.ts';
import { isResting } from './poll-runs.ts';
import type { Message, StoredPoll } from './poll-state.ts';
import { statusOf } from './poll-status.ts';

/** Takes inbox with the chart at rest, and answers it. */
export function advance(
  ctx: Pick<Exclusive, 'resolveAwakeable'>,
  machine: AnyStateMachine,
  { resource, snapshot }: Pick<StoredPoll, 'resource' | 'snapshot'>,
  mails: readonly Message[],
  left: readonly Effect[] = [],
): DurableStep {
  let now = snapshot;
  const effects = [...left];
  for (const { event, reply } of mails) {
    const next = event && step(machine, now, event as EventFromLogic<AnyStateMachine>);
    now = next?.snapshot ?? now;
    effects.push(...(next?.effects ?? []));
    if (reply !== null) ctx.resolveAwakeable(reply, statusOf({ resource, snapshot: now }));
  }
  return { snapshot: now, effects };
}

/** Stores the chart and hands on what is to be done: to a run, or for a long wait to the engine. */
export async function rest(
  ctx: Exclusive,
  name: string,
  resource: string,
  { snapshot, effects }: DurableStep,
): Promise<void> {
  const { key } = ctx;
  const tasks = outstanding(effects, snapshot);
  if (isResting(tasks)) {
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
