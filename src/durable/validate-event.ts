import type { AnyStateMachine } from 'xstate';
import { machineAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { array, number, string } from '../../machines/validate/validate.ts';

/** An event from outside, e.g. from a user. */
export interface PublicEvent {
  readonly type: string;
  /** Epoch ms; only checked, then replaced with the host's time. */
  readonly at?: number;
  /** Of `fleet.add` and `fleet.remove`. */
  readonly ids?: readonly string[];
}

const MAX_AHEAD_MS = 60_000;
const MAX_BEHIND_MS = 86_400_000;

/**
 * Validates an event from outside for `step`: its type must be one of the chart's own. Returns it with known
 * fields only, and with the host's time.
 *
 * The caller's `at` isn't used: one in the future would end any wait at once, and one in the past would
 * restart the wait with each event. It is refused when it is more than a minute ahead of the host's
 * clock, or more than a day behind it.
 *
 * @param now the host's clock, epoch ms.
 * @throws {InputError} naming the invalid field.
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

/** @throws {InputError} for a type that no transition of the chart handles, or that only XState may send. */
export function validateType(machine: AnyStateMachine, type: unknown): asserts type is string {
  const known = machineAt(machine).events.filter((name) => !name.startsWith('xstate.'));
  const isKnown =
    typeof type === 'string' &&
    !type.startsWith('xstate.') &&
    known.some((name) => name === type || isWildcardOf(name, type));
  if (!isKnown) throw new InputError('event.type', type, `one of ${known.join(', ')}`);
}

/** XState's partial event descriptors: `job.*` matches `job.done`. */
const isWildcardOf = (name: string, type: string) =>
  name.endsWith('*') && type.startsWith(name.slice(0, -1));
