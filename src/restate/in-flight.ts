import { type Context, RestatePromise } from '@restatedev/restate-sdk';
import type { AnyStateMachine } from 'xstate';
import type { FetchEffect } from '../durable/effect.ts';
import { type DurableEvent, failed } from '../durable/event.ts';
import type { Task } from '../durable/outstanding.ts';
import { performFetch } from '../durable/perform-fetch.ts';
import type { Message } from './poll-state.ts';

/** The completion of a task, with its `id`, or a message from the inbox, with `id` `null`. */
interface Arrival {
  readonly id: string | null;
  readonly event: Message['event'];
  readonly reply: string | null;
  readonly asksRecorded?: boolean;
}

/** The signal that delivers a message to a run. */
export const signalOf = (index: number) => `message${index}`;

/** The message with that index in a run's inbox. */
export const messageAt = (ctx: Context, index: number) =>
  ctx.signal<Message>(signalOf(index)).map(
    (message): Arrival => ({
      event: message?.event ?? null,
      reply: message?.reply ?? null,
      asksRecorded: message?.asksRecorded ?? false,
      id: null,
    }),
  );

const never = new Promise<never>(() => {});

/** The requests and waits of a run. */
export class InFlight {
  readonly #tasks = new Map<string, RestatePromise<Arrival>>();
  readonly #aborts = new Map<string, AbortController>();

  constructor(
    readonly ctx: Context,
    readonly machine: AnyStateMachine,
  ) {
    ctx.request().attemptCompletedSignal.addEventListener('abort', () => this.dropObsolete({}, {}));
  }

  start(tasks: readonly Task[]): void {
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
        // The attempt has ended and another one makes the request again: don't record this result.
        attemptCompletedSignal.aborted ? never : failed(task.id, error),
      ),
    );
  }

  async next(message: RestatePromise<Arrival>): Promise<Arrival> {
    const arrival = await RestatePromise.race([...this.#tasks.values(), message]);
    if (arrival.id !== null) this.#forget(arrival.id);
    return arrival;
  }

  /** Drops the tasks that aren't in `requests` or `timers`, and aborts their requests. */
  dropObsolete(requests: object, timers: object): void {
    for (const id of this.#tasks.keys()) {
      if (id in requests || id in timers) continue;
      this.#aborts.get(id)?.abort();
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    this.#tasks.delete(id);
    this.#aborts.delete(id);
  }
}
