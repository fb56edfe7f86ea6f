import type { AnyStateMachine } from 'xstate';
import type { Policy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { chartOf } from '../durable/charts.ts';
import { type DurableStep, initialStep } from '../durable/driver.ts';
import type { MachineOf } from './resources.ts';
import { validateSlower } from './slower-policy.ts';

/** What `create` takes: the name of a resource, and the chart's own input. */
export interface CreateInput {
  readonly resource: string;
  readonly [field: string]: unknown;
}

const SHARED = ['policy', 'autoStart'];
const POLL = ['id', ...SHARED];
const FLEET = ['ids', 'keepOpen', ...SHARED];

/** The chart's own inputs; anything else would be kept in the engine's log for nothing. */
function fieldsOf(machine: AnyStateMachine): readonly string[] {
  const src = chartOf(machine)?.src;
  if (src === 'fetchStatus') return POLL;
  return src === 'fetchBatch' ? FLEET : [...new Set([...POLL, ...FLEET])];
}

/** No address has room for a longer one. */
const MAX_ID_LENGTH = 2_000;

/**
 * The beginning of a poll that somebody outside asks for, who may slow the resource's own policy down
 * and end it sooner, no more.
 *
 * @throws {InputError} for a field that the chart doesn't take, too many ids, or a policy that would make
 * more requests than the resource's own.
 */
export function firstStep(
  machineOf: MachineOf,
  given: unknown,
  maxIds: number,
): { readonly resource: string; readonly first: DurableStep } {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InputError('input', given, '{ resource, id, policy? }');
  const { resource, ...fields } = given as Record<string, unknown>;
  if (typeof resource !== 'string')
    throw new InputError('input.resource', resource, 'the name of a resource');
  const machine = machineOf(resource);
  const known = fieldsOf(machine);
  const stray = Object.keys(fields).find((field) => !known.includes(field));
  if (stray !== undefined)
    throw new InputError(`input.${stray}`, typeof fields[stray], 'nothing: there is no such field');
  validateIds('input', fields, maxIds);

  const input = { autoStart: true, ...fields };
  const first = initialStep(machine, input);
  const own = policyIn(initialStep(machine, { ...input, policy: undefined }));
  const asked = policyIn(first);
  if (own && asked) validateSlower(own, asked);
  return { resource, first };
}

const policyIn = ({ snapshot }: DurableStep) =>
  (snapshot as { context?: { policy?: Policy } }).context?.policy;

/** @throws {InputError} for more or longer ids than a service keeps; the rest is the chart's matter. */
export function validateIds(
  path: string,
  { id, ids }: { readonly id?: unknown; readonly ids?: unknown },
  maxIds: number,
): void {
  validateLength(`${path}.id`, id);
  if (!Array.isArray(ids)) return;
  if (ids.length > maxIds)
    throw new InputError(`${path}.ids`, `${ids.length} ids`, `at most ${maxIds}`);
  for (const [place, one] of ids.entries()) validateLength(`${path}.ids[${place}]`, one);
}

function validateLength(path: string, id: unknown): void {
  if (typeof id === 'string' && id.length > MAX_ID_LENGTH)
    throw new InputError(path, id, `at most ${MAX_ID_LENGTH} characters`);
}
