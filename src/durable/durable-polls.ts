import type { AnyStateMachine, EventFromLogic, InputFrom, OutputFrom } from 'xstate';
import { machineAt, objectAt } from '../../machines/validate/argument.ts';
import { type DurableStep, initialStep, step } from './driver.ts';
import type { FetchEffect } from './effect.ts';
import type { DurableEvent } from './event.ts';
import type { ClaimedTask, DurableHost } from './host.ts';
import { outstanding } from './outstanding.ts';
import { performFetch } from './perform-fetch.ts';
import { type PublicEvent, validateEvent } from './validate-event.ts';

/** The polls of one machine on one host. */
export interface DurablePolls<TMachine extends AnyStateMachine> {
  /**
   * Begins a poll.
   *
   * @returns `false` when there is one with this key, which continues as it was.
   * @throws {InputError} for an input that the chart doesn't accept.
   */
  start(key: string, input: InputFrom<TMachine>): Promise<boolean>;
  /**
   * Passes on an event from outside, as `validateEvent` accepts it.
   *
   * @returns `false` when there is no poll with this key.
   * @throws {InputError} for an event that it doesn't accept.
   */
  send(key: string, event: PublicEvent): Promise<boolean>;
  /** The outcome of a poll that has ended, else `null`. */
  outcome(key: string): Promise<OutputFrom<TMachine> | null>;
  /** Works on the host's tasks until the returned function is called, which resolves when those that it works on are done. */
  run(): Promise<() => Promise<void>>;
}

/** Options of `durablePolls`; all are optional. */
export interface DurablePollsOptions<TMachine extends AnyStateMachine> {
  /**
   * Makes a request; by default with the machine's own actor.
   *
   * @param signal aborted when the claim is lost; whatever this then resolves with is dropped, since it tells of the
   * abort, and whoever has the claim makes the request again.
   */
  readonly perform?: (effect: FetchEffect, signal?: AbortSignal) => Promise<DurableEvent>;
  /**
   * Hears of each step after it was stored. A crash in between keeps it from hearing: once at most. What it throws, or
   * rejects its promise with, is what `start`, `send` or the task's work fails with.
   */
  readonly onStep?: (key: string, step: DurableStep<TMachine>) => unknown;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** How often a record may change between being loaded and saved before that is an error. */
const MAX_TRIES = 100;

/** The loop that drives the polls of a machine on a host: what a task brings is stored along with what follows. */
export function durablePolls<TMachine extends AnyStateMachine>(
  machine: TMachine,
  host: DurableHost,
  options: DurablePollsOptions<TMachine> = {},
): DurablePolls<TMachine> {
  machineAt(machine);
  objectAt('host', host, 'a DurableHost');
  objectAt('options', options, 'an object of perform, onStep, now');
  const {
    perform = (effect, signal) => performFetch(machine, effect, signal),
    onStep = () => {},
    now = Date.now,
  } = options;
  async function change(
    key: string,
    event: EventFromLogic<TMachine> | DurableEvent,
  ): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const before = await host.load(key);
      if (!before) return false;
      const next = step(machine, before.snapshot, event);
      const { snapshot, effects } = next;
      // Nothing changes with an answer that comes late, nor after the end.
      if (snapshot === before.snapshot) return true;
      const scheduled = outstanding(effects, snapshot);
      const tasks = [...outstanding(before.tasks, snapshot), ...scheduled];
      if (await host.save(key, { version: before.version + 1, snapshot, tasks }, scheduled)) {
        await onStep(key, next);
        return true;
      }
    }
    throw new Error(
      `"${key}" was changed by others ${MAX_TRIES} times between load() and save(): check the host with hostChecks of pollchart/testing`,
    );
  }

  async function work({ key, task }: ClaimedTask, signal?: AbortSignal): Promise<void> {
    const record = await host.load(key);
    // It was cancelled, or an earlier claim has done it and could no longer say so.
    if (!record?.tasks.some(({ id }) => id === task.id)) return;
    signal?.throwIfAborted();
    const event = task.type === 'fetch' ? await perform(task, signal) : task.event;
    signal?.throwIfAborted();
    await change(key, event);
  }

  return {
    async start(key, input) {
      const first = initialStep(machine, input);
      const tasks = outstanding(first.effects, first.snapshot);
      const isFirst = await host.save(key, { version: 1, snapshot: first.snapshot, tasks }, tasks);
      if (isFirst) await onStep(key, first);
      return isFirst;
    },
    async send(key, event) {
      return await change(key, validateEvent(machine, event, now()) as EventFromLogic<TMachine>);
    },
    async outcome(key) {
      const snapshot = (await host.load(key))?.snapshot;
      return snapshot?.status === 'done' ? (snapshot.output as OutputFrom<TMachine>) : null;
    },
    run: async () => await host.claim(work),
  };
}
