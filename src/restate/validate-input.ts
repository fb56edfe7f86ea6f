import type { AnyStateMachine } from 'xstate';
import type { Policy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { chartOf } from '../durable/charts.ts';
import { type DurableStep, initialStep } from '../durable/driver.ts';
import type { MachineOf } from './resources.ts';
import { validateSlower } from './slower-policy.ts';

/** The input of `create`: the name of a resource, and the input of its chart. */
export interface CreateInput {
  readonly resource: string;
  readonly [field: string]: unknown;
}

const SHARED = ['policy', 'autoStart'];
const POLL = ['id', ...SHARED];
const FLEET = ['ids', 'keepOpen', ...SHARED];

/** The fields of the chart's input; any other would be stored in the engine's log without use. */
function fieldsOf(machine: AnyStateMachine): readonly string[] {
  const src = chartOf(machine)?.src;
  if (src === 'fetchStatus') return POLL;
  return src === 'fetchBatch' ? FLEET : [...new Set([...POLL, ...FLEET])];
}

/** Characters; longer ids don't fit into a URL. */
const MAX_ID_LENGTH = 2_000;

/**
 * The first step of a poll that a caller creates. The caller may only make the resource's policy slower, or end
 * the poll earlier.
 *
 * @throws {InputError} for an unknown field, too many ids, or a policy that would make more requests than the
 * resource's own.
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
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new InputError(
      `input.${unknown}`,
      typeof fields[unknown],
      `no such field (known: ${known.join(', ')})`,
    );
  validateIds('input', fields, maxIds);

  const input = { autoStart: true, ...fields };
  const own = policyIn(initialStep(machine, { ...input, policy: undefined }));
  const first = initialStep(machine, { ...input, policy: withLimit(fields.policy, own) });
  const requested = policyIn(first);
  if (own && requested) validateSlower(own, requested);
  return { resource, first };
}

/** A caller's deadline doesn't lift the resource's limit of failures. */
const withLimit = (policy: unknown, own: Policy | undefined): unknown =>
  own && typeof policy === 'object' && policy !== null && !Array.isArray(policy)
    ? { maxFailures: own.maxFailures, ...policy }
    : policy;

const policyIn = ({ snapshot }: DurableStep) =>
  (snapshot as { context?: { policy?: Policy } }).context?.policy;

/** @throws {InputError} for too many ids, or an id that is too long; the chart validates the rest. */
export function validateIds(
  path: string,
  { id, ids }: { readonly id?: unknown; readonly ids?: unknown },
  maxIds: number,
): void {
  validateLength(`${path}.id`, id);
  if (!Array.isArray(ids)) return;
  if (ids.length > maxIds)
    throw new InputError(`${path}.ids`, `${ids.length} ids`, `at most ${maxIds}`);
  for (const [index, item] of ids.entries()) validateLength(`${path}.ids[${index}]`, item);
}

function validateLength(path: string, id: unknown): void {
  if (typeof id === 'string' && id.length > MAX_ID_LENGTH)
    throw new InputError(path, id, `at most ${MAX_ID_LENGTH} characters`);
}
