/** A job queue (BullMQ, pg-boss) as the host: each event and each request is a job. */
import {
  type DurableSnapshot,
  initialStep,
  outstanding,
  performFetch,
  step,
  type Task,
} from 'pollchart/durable';
import type { AnyStateMachine, InputFrom } from 'xstate';

export interface Job {
  readonly key: string;
  readonly task?: Task;
  readonly event?: Parameters<typeof step>[2];
}

/** BullMQ's `add`: a job whose id is there already isn't added, and no id has a colon. pg-boss: `singletonKey`. */
export interface Queue {
  add(name: 'poll', job: Job, options: { jobId: string; delay: number }): Promise<unknown>;
}

export interface Row {
  readonly snapshot: DurableSnapshot;
  readonly tasks: readonly Task[];
}

/** A table; `change` is one transaction that locks the row. */
export interface Table {
  change(key: string, change: (row: Row | null) => Row): Promise<Row>;
}

export function pollJobs<T extends AnyStateMachine>(machine: T, table: Table, queue: Queue) {
  // loop
  async function enqueue(key: string, { tasks }: Row) {
    for (const task of tasks) {
      const delay = task.type === 'schedule' ? task.delayMs : 0;
      const jobId = `${key} ${task.id}`.replaceAll(':', '-');
      await queue.add('poll', { key, task }, { jobId, delay });
    }
  }
  // A job that is tried again after a crash enqueues what the first try didn't come to.
  async function work({ key, task, event: sent }: Job) {
    const event =
      sent ?? (task?.type === 'fetch' ? await performFetch(machine, task) : task?.event);
    const row = await table.change(key, (row) => {
      if (!row || !event) throw new Error(`There is no poll ${key}`);
      const { snapshot, effects } = step(machine, row.snapshot, event as never);
      return { snapshot, tasks: outstanding([...row.tasks, ...effects], snapshot) };
    });
    await enqueue(key, row);
  }
  // end
  async function start(key: string, input: InputFrom<T>) {
    const { snapshot, effects } = initialStep(machine, input);
    const first = { snapshot, tasks: outstanding(effects, snapshot) };
    await enqueue(key, await table.change(key, (row) => row ?? first));
  }
  return { start, work };
}
