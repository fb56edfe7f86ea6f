import type { AnyMachineSnapshot } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  integer,
  looseObject,
  nullable,
  strictObject,
  string,
  type Validator,
} from '../../machines/validate/validate.ts';
import type { DurableSnapshot, Pending, Timer } from './snapshot.ts';

const PATH = 'snapshot.pending';

const recordOf =
  (accept: Validator): Validator =>
  (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, 'an object');
    for (const [name, item] of Object.entries(value as object)) accept(`${path}.${name}`, item);
  };

const timer = strictObject({ name: nullable(string), event: looseObject({ type: string }) });
const waitEvent = strictObject({ type: string });

const shape = strictObject({
  count: integer(0, Number.MAX_SAFE_INTEGER),
  requests: recordOf(string),
  timers: recordOf(timer),
} satisfies Record<keyof Pending, Validator>);

/**
 * Throws unless `pending` matches the state: one request for each child, and one timer for each delayed
 * transition of the state. A poll that lacks either would hang.
 *
 * @param isOwnChart whether it is a chart of this package, whose only timers are delayed transitions.
 * @throws {InputError} naming the entry that doesn't match.
 */
export function validatePending(
  { pending, ...snapshot }: DurableSnapshot,
  { machine, _nodes: nodes, status }: AnyMachineSnapshot,
  isOwnChart: boolean,
): void {
  shape(PATH, pending);
  const usedNumbers = new Set<number>();
  const children = Object.keys((snapshot as { children?: object }).children ?? {});
  const isActive = status === 'active';

  for (const [id, child] of Object.entries(pending.requests)) {
    const path = `${PATH}.requests.${id}`;
    if (!isActive || !children.includes(child))
      throw new InputError(
        path,
        child,
        isActive ? oneOfNames(children) : 'no request (the chart has ended)',
      );
    validateNumber(path, id, child, pending.count, usedNumbers);
  }
  const requested = Object.values(pending.requests);
  for (const child of children)
    if (requested.filter((name) => name === child).length !== 1)
      throw new InputError(`${PATH}.requests`, pending.requests, `one request of "${child}"`);

  const waits = isActive
    ? nodes.flatMap(({ after }) => after.map(({ eventType }) => eventType))
    : [];
  for (const [id, { name, event }] of Object.entries(pending.timers)) {
    const path = `${PATH}.timers.${id}`;
    const isWait = waits.includes(event.type) && name === event.type;
    const isRaised = isActive && !isOwnChart && isOwnEvent(machine.events, event);
    if (!isWait && !isRaised)
      throw new InputError(`${path}.event.type`, event.type, oneOfNames(waits));
    if (isWait) waitEvent(`${path}.event`, event);
    validateNumber(path, id, name ?? event.type, pending.count, usedNumbers);
  }
  const scheduled = Object.values(pending.timers).map(({ event }) => event.type);
  for (const wait of isOwnChart ? waits : [])
    if (scheduled.filter((type) => type === wait).length !== 1)
      throw new InputError(`${PATH}.timers`, pending.timers, `one timer for "${wait}"`);
}

const isOwnEvent = (events: readonly string[], { type }: Timer['event']) =>
  events.includes(type) && !type.startsWith('xstate.');

const oneOfNames = (names: readonly string[]) =>
  names.length > 0 ? `one of ${names.join(', ')}` : 'nothing (this state awaits none)';

/** Each id must end with a unique number: the answer to a duplicate would settle the wrong request. */
function validateNumber(
  path: string,
  id: string,
  name: string,
  count: number,
  usedNumbers: Set<number>,
): void {
  const digits = id.startsWith(`${name}:`) ? id.slice(name.length + 1) : '';
  const number = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
  if (number < 1 || number > count || usedNumbers.has(number))
    throw new InputError(path, id, `an id "${name}:" with a unique number from 1 to ${count}`);
  usedNumbers.add(number);
}
