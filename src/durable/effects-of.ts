import { InputError } from '../../machines/validate/input-error.ts';
import type { Effect } from './effect.ts';
import type { Pending, Timer } from './snapshot.ts';

/** What XState gives to be executed. */
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
 * What a host is to do for a transition's actions, and what is under way after it.
 *
 * @throws {InputError} for an action of the machine's own: only a running actor performs those.
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
        // It takes up waits after a restore; here the host keeps the timers.
        if (src === 'waker') break;
        if (typeof src !== 'string')
          throw new InputError(`machine.actors.${child}`, src, 'an actor that setup() names');
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
        // Without a delay it has happened within the transition.
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
        throw new InputError(`machine.actions.${type}`, 'its own code', 'what XState brings along');
    }
  }
  return { effects, pending: { count, requests, timers } satisfies Pending };
}

const keysWhere = <T>(entries: Readonly<Record<string, T>>, holds: (value: T) => boolean) =>
  Object.keys(entries).filter((key) => holds(entries[key] as T));
