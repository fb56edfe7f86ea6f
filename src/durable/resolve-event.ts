import type { AnyStateMachine } from 'xstate';
import { string } from '../../machines/validate/validate.ts';
import type { DurableEvent } from './event.ts';
import type { Pending } from './snapshot.ts';
import { validateType } from './validate-event.ts';

interface ResolvedEvent {
  readonly event: { readonly type: string };
  /** The pending requests and timers without the one that this event settles. */
  readonly pending: Pending;
}

/**
 * Translates a `durable.*` event to the chart's own event; `null` when its request or timer isn't pending any more.
 *
 * @throws {InputError} for an event that is neither a `durable.*` event nor one of the chart.
 */
export function resolveEvent(
  machine: AnyStateMachine,
  event: { readonly type: string },
  pending: Pending,
): ResolvedEvent | null {
  if (!isDurable(event)) {
    validateType(machine, event?.type);
    return { event, pending };
  }
  if (event.type === 'durable.due') {
    string('event.timer', event.timer);
    const [timer, timers] = without(pending.timers, event.timer);
    return timer === undefined ? null : { event: timer.event, pending: { ...pending, timers } };
  }
  string('event.request', event.request);
  if (event.type === 'durable.failed') string('event.message', event.message);
  const [child, requests] = without(pending.requests, event.request);
  if (child === undefined) return null;
  return { event: answerOf(child, event), pending: { ...pending, requests } };
}

function answerOf(child: string, event: Exclude<DurableEvent, { type: 'durable.due' }>) {
  if (event.type === 'durable.answered')
    return { type: `xstate.done.actor.${child}`, output: event.output, actorId: child };
  const error = new Error(event.message);
  return { type: `xstate.error.actor.${child}`, error, actorId: child };
}

/** The own entry of that name, `undefined` if there is none, and the remaining entries. */
function without<T>(entries: Readonly<Record<string, T>>, name: string) {
  if (!Object.hasOwn(entries, name)) return [undefined, entries] as const;
  const { [name]: entry, ...remaining } = entries;
  return [entry, remaining] as const;
}

const types = {
  'durable.answered': true,
  'durable.failed': true,
  'durable.due': true,
} satisfies Record<DurableEvent['type'], true>;

const isDurable = (event: { readonly type: string }): event is DurableEvent =>
  Object.hasOwn(types, String(event?.type));
