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
const wait = strictObject({ type: string });

const shape = strictObject({
  count: integer(0, Number.MAX_SAFE_INTEGER),
  requests: recordOf(string),
  timers: recordOf(timer),
} satisfies Record<keyof Pending, Validator>);

/**
 * Throws unless what is pending is what the chart itself has asked for in this state: each request in
 * flight stands for a child that is there, each timer is one that the state waits for. A poll that lacks
 * either would hang.
 *
 * @param isOurs whether no timer can be there but those of the states.
 * @throws {InputError}
 */
export function validatePending(
  { pending, ...snapshot }: DurableSnapshot,
  { machine, _nodes: nodes, status }: AnyMachineSnapshot,
  isOurs: boolean,
): void {
  shape(PATH, pending);
  const numbers = new Set<number>();
  const children = Object.keys((snapshot as { children?: object }).children ?? {});
  const isActive = status === 'active';

  for (const [id, child] of Object.entries(pending.requests)) {
    const path = `${PATH}.requests.${id}`;
    if (!isActive || !children.includes(child))
      throw new InputError(
        path,
        child,
        isActive ? oneOf(children) : 'nothing: the chart has ended',
      );
    number(path, id, child, pending.count, numbers);
  }
  const asked = Object.values(pending.requests);
  for (const child of children)
    if (asked.filter((name) => name === child).length !== 1)
      throw new InputError(`${PATH}.requests`, pending.requests, `one request of "${child}"`);

  const waits = isActive
    ? nodes.flatMap(({ after }) => after.map(({ eventType }) => eventType))
    : [];
  for (const [id, { name, event }] of Object.entries(pending.timers)) {
    const path = `${PATH}.timers.${id}`;
    const isWait = waits.includes(event.type) && name === event.type;
    const isRaised = isActive && !isOurs && isOwnEvent(machine.events, event);
    if (!isWait && !isRaised) throw new InputError(`${path}.event.type`, event.type, oneOf(waits));
    if (isWait) wait(`${path}.event`, event);
    number(path, id, name ?? event.type, pending.count, numbers);
  }
  const armed = Object.values(pending.timers).map(({ event }) => event.type);
  for (const awaited of isOurs ? waits : [])
    if (armed.filter((type) => type === awaited).length !== 1)
      throw new InputError(`${PATH}.timers`, pending.timers, `one timer for "${awaited}"`);
}

const isOwnEvent = (events: readonly string[], { type }: Timer['event']) =>
  events.includes(type) && !type.startsWith('xstate.');

const oneOf = (names: readonly string[]) =>
  names.length > 0 ? `one of ${names.join(', ')}` : 'nothing: none is awaited in this state';

/** Each id ends with a number of its own: the same one twice would be one answer for two. */
function number(path: string, id: string, name: string, count: number, known: Set<number>): void {
  const digits = id.startsWith(`${name}:`) ? id.slice(name.length + 1) : '';
  const found = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
  if (found < 1 || found > count || known.has(found))
    throw new InputError(path, id, `an id "${name}:" with a number of its own from 1 to ${count}`);
  known.add(found);
}
