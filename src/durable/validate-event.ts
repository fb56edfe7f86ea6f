import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import { array, number, string } from '../../machines/validate/validate.ts';

/** An event that anybody may send. */
export interface PublicEvent {
  readonly type: string;
  /** Epoch ms; the host's clock is what counts. */
  readonly at?: number;
  /** Of `fleet.add` and `fleet.remove`. */
  readonly ids?: readonly string[];
}

const MAX_AHEAD_MS = 60_000;
const MAX_BEHIND_MS = 86_400_000;

/**
 * An event from outside as `step` may take it: of a type that is the chart's own, with nothing in it but
 * what the chart knows, and with the host's time.
 *
 * A time that a caller names isn't handed on: one that is late would end any wait at once, one that is
 * early would begin a wait anew each time, for ever. It is refused when it can't be one of this host's
 * clock: more than a minute ahead of it, or more than a day behind.
 *
 * @param now the host's clock, epoch ms.
 * @throws {InputError} naming the part that can't be taken.
 */
export function validateEvent(
  machine: AnyStateMachine,
  given: unknown,
  now: number,
): PublicEvent & { readonly at: number } {
  const { type, at, ids } = Object(given) as Partial<PublicEvent>;
  validateType(machine, type);
  if (at !== undefined)
    number(now - MAX_BEHIND_MS, now + MAX_AHEAD_MS, 'a time in epoch ms')('event.at', at);
  if (ids !== undefined) array(string)('event.ids', ids);
  return { type, at: now, ...(ids !== undefined && { ids }) };
}

/** @throws {InputError} for a type that no transition of the chart is for, or that only XState may send. */
export function validateType(machine: AnyStateMachine, type: unknown): asserts type is string {
  const known = machine.events.filter((name) => !name.startsWith('xstate.'));
  const isKnown =
    typeof type === 'string' &&
    !type.startsWith('xstate.') &&
    known.some((name) => name === type || isWildcardOf(name, type));
  if (!isKnown) throw new InputError('event.type', type, `one of ${known.join(', ')}`);
}

/** XState's partial descriptors: `job.*` stands for `job.done`. */
const isWildcardOf = (name: string, type: string) =>
  name.endsWith('*') && type.startsWith(name.slice(0, -1));
