import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../machines/input-error.ts';

/** What `create` takes: the name of a resource, and the chart's own input. */
export interface CreateInput {
  readonly resource: string;
  readonly [field: string]: unknown;
}

/** The chart's own inputs; anything else would be kept in the engine's log for nothing. */
const INPUTS = ['id', 'ids', 'policy', 'autoStart', 'keepOpen'];

/** @throws {InputError} for a field that no chart takes. */
export function acceptedInput(given: unknown): { resource: string; input: object } {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InputError('input', given, '{ resource, id, policy? }');
  const { resource, ...input } = given as Record<string, unknown>;
  if (typeof resource !== 'string')
    throw new InputError('input.resource', resource, 'the name of a resource');
  const stray = Object.keys(input).find((field) => !INPUTS.includes(field));
  if (stray !== undefined)
    throw new InputError(`input.${stray}`, typeof input[stray], 'nothing: there is no such field');
  return { resource, input: { autoStart: true, ...input } };
}

/** An event that anybody may send. */
export interface PublicEvent {
  readonly type: string;
  /** Epoch ms; the service's clock when there is none. */
  readonly at?: number;
  /** Of `fleet.add` and `fleet.remove`. */
  readonly ids?: readonly string[];
}

/** @throws {InputError} for what isn't one of the chart's public events. */
export function acceptedEvent(machine: AnyStateMachine, given: unknown): PublicEvent {
  const { type, at, ids } = (given ?? {}) as Partial<PublicEvent>;
  const known = machine.events.filter((name) => /^(poll|fleet)\./.test(name));
  if (typeof type !== 'string' || !known.includes(type))
    throw new InputError('event.type', type, `one of ${known.join(', ')}`);
  if (at !== undefined && !Number.isFinite(at))
    throw new InputError('event.at', at, 'a time in epoch ms');
  if (ids !== undefined && !isTexts(ids))
    throw new InputError('event.ids', ids, 'an array of strings');
  return { type, ...(at !== undefined && { at }), ...(ids !== undefined && { ids }) };
}

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
