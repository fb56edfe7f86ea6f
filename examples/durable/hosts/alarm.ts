/** An alarm (Cloudflare's Durable Objects, a cron job over a table, a serverless timer) as the host. */
import {
  type DurableStep,
  initialStep,
  outstanding,
  performFetch,
  step,
  type Task,
} from 'pollchart/durable';
import type { AnyStateMachine, InputFrom } from 'xstate';

export interface Stored {
  readonly snapshot: DurableStep['snapshot'];
  /** `at`: epoch ms. */
  readonly tasks: readonly { readonly task: Task; readonly at: number }[];
}

/** A Durable Object's storage: what is put and set in one turn is stored together. */
export interface Storage {
  get(key: 'poll'): Promise<Stored | undefined>;
  put(key: 'poll', value: Stored): Promise<void>;
  setAlarm(at: number): Promise<void>;
}

export function pollByAlarm<T extends AnyStateMachine>(
  machine: T,
  storage: Storage,
  now = Date.now,
) {
  // loop
  async function take(before: Stored['tasks'], { snapshot, effects }: DurableStep) {
    const fresh = outstanding(effects, snapshot).map((task) => ({
      task,
      at: now() + (task.type === 'schedule' ? task.delayMs : 0),
    }));
    const kept = before.filter(({ task }) => outstanding([task], snapshot).length > 0);
    const tasks = [...kept, ...fresh];
    await storage.put('poll', { snapshot, tasks });
    if (tasks.length > 0) await storage.setAlarm(Math.min(...tasks.map(({ at }) => at)));
  }
  async function send(event: Parameters<typeof step>[2]) {
    const { snapshot, tasks } = (await storage.get('poll')) as Stored;
    await take(tasks, step(machine, snapshot, event as never));
  }
  // Called when the alarm is due, and once more if it breaks: it does what is still to be done.
  async function alarm() {
    for (const { task, at } of (await storage.get('poll'))?.tasks ?? [])
      if (at <= now())
        await send(task.type === 'fetch' ? await performFetch(machine, task) : task.event);
  }
  // end
  const start = (input: InputFrom<T>) => take([], initialStep(machine, input));
  return { start, send, alarm };
}
