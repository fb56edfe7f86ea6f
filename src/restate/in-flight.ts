import { type Context, RestatePromise } from '@restatedev/restate-sdk';
import type { AnyStateMachine } from 'xstate';
import type { FetchEffect } from '../durable/effect.ts';
import { type DurableEvent, failed } from '../durable/event.ts';
import type { Task } from '../durable/outstanding.ts';
import { performFetch } from '../durable/perform-fetch.ts';
import type { Message } from './poll-state.ts';

/** What a run waits for: `id` is a task's, `null` for inbox. */
interface Arrival {
  readonly id: string | null;
  readonly event: Message['event'];
  readonly reply: string | null;
}

/** One letter of a run's inbox, by its number. */
export const messageOf = (ctx: Context, index: number) =>
  ctx
    .signal<Message>(`mail${index}`)
    .map(
      (inbox): Arrival => ({ event: inbox?.event ?? null, reply: inbox?.reply ?? null, id: null }),
    );

const never = new Promise<never>(() => {});

/** The requests and the waits of a run. */
export class InFlight {
  readonly #tasks = new Map<string, RestatePromise<Arrival>>();
  readonly #aborts = new Map<string, AbortController>();

  constructor(
    readonly ctx: Context,
    readonly machine: AnyStateMachine,
  ) {
    ctx.request().attemptCompletedSignal.addEventListener('abort', () => this.keep({}, {}));
  }

  begin(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const { id } = task;
      const arrival = (event: DurableEvent | undefined): Arrival => ({
        id,
        event: event ?? null,
        reply: null,
      });
      this.#tasks.set(
        id,
        task.type === 'schedule'
          ? this.ctx.sleep(Math.ceil(task.delayMs)).map(() => arrival(task.event))
          : this.#fetch(task).map(arrival),
      );
    }
  }

  #fetch(task: FetchEffect): RestatePromise<DurableEvent> {
    const abort = new AbortController();
    this.#aborts.set(task.id, abort);
    const { attemptCompletedSignal } = this.ctx.request();
    return this.ctx.run('request', () =>
      performFetch(this.machine, task, abort.signal).catch((error: unknown) =>
        // After a crash the request is made again: this one has nothing to say.
        attemptCompletedSignal.aborted ? never : failed(task.id, error),
      ),
    );
  }

  async next(inbox: RestatePromise<Arrival>): Promise<Arrival> {
    const arrival = await RestatePromise.race([...this.#tasks.values(), inbox]);
    if (arrival.id !== null) this.#drop(arrival.id);
    return arrival;
  }

  /** Forgets what the chart has given up, and aborts its requests. */
  keep(requests: object, timers: object): void {
    for (const id of this.#tasks.keys()) {
      if (id in requests || id in timers) continue;
      this.#aborts.get(id)?.abort();
      this.#drop(id);
    }
  }

  #drop(id: string): void {
    this.#tasks.delete(id);
    this.#aborts.delete(id);
  }
}
