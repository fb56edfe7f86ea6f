import { InputError } from '../../machines/validate/input-error.ts';
import type { Effect } from './effect.ts';
import type { Pending, Timer } from './snapshot.ts';

/** An action that XState returns for execution. */
export interface ExecutableAction {
  readonly type: string;
  readonly params: unknown;
}

interface Raise {
  readonly event: Timer['event'];
  readonly id: string | undefined;
  readonly delay: number | undefined;
}

interface SpawnChild {
  readonly id: string;
  readonly src: unknown;
  readonly input: unknown;
}

/**
 * Translates a transition's actions to effects, and updates what is pending.
 *
 * @throws {InputError} for a custom action of the machine: only a running actor can execute it.
 */
export function effectsOf(actions: readonly ExecutableAction[], before: Pending) {
  const requests: Record<string, string> = { ...before.requests };
  const timers: Record<string, Timer> = { ...before.timers };
  const effects: Effect[] = [];
  let { count } = before;

  for (const { type, params } of actions) {
    switch (type) {
      case 'xstate.spawnChild': {
        const { id: child, src, input } = params as SpawnChild;
        // The actor that resumes waits after a restore; here the host keeps the timers.
        if (src === 'waker') break;
        if (typeof src !== 'string')
          throw new InputError(`machine.actors.${child}`, src, 'the name of an actor of setup()');
        count += 1;
        const id = `${child}:${count}`;
        requests[id] = child;
        effects.push({ type: 'fetch', id, src, input: input ?? null });
        break;
      }
      case 'xstate.stopChild': {
        const child = (params as { id: string } | undefined)?.id;
        for (const request of keysWhere(requests, (of) => of === child)) {
          delete requests[request];
          effects.push({ type: 'cancel', request });
        }
        break;
      }
      case 'xstate.raise': {
        const { event, id: name = null, delay } = params as Raise;
        // Without a delay it was processed within the transition.
        if (delay === undefined) break;
        count += 1;
        const id = `${name ?? event.type}:${count}`;
        timers[id] = { name, event };
        effects.push({
          type: 'schedule',
          id,
          event: { type: 'durable.due', timer: id },
          delayMs: delay,
        });
        break;
      }
      case 'xstate.cancel': {
        const { sendId } = params as { sendId: string };
        for (const timer of keysWhere(timers, ({ name }) => name === sendId)) {
          delete timers[timer];
          effects.push({ type: 'cancel', timer });
        }
        break;
      }
      case 'xstate.emit':
        effects.push({ type: 'emit', event: (params as { event: unknown }).event });
        break;
      default:
        throw new InputError(`machine.actions.${type}`, 'its own code', 'an action of XState');
    }
  }
  return { effects, pending: { count, requests, timers } satisfies Pending };
}

const keysWhere = <T>(entries: Readonly<Record<string, T>>, matches: (value: T) => boolean) =>
  Object.keys(entries).filter((key) => matches(entries[key] as T));
