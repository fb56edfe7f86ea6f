import type { BatchResource } from './batch-resource.ts';
import type { Resource } from './resource.ts';

type AnyResource<TData> = Resource<TData> | BatchResource<TData>;

// The data type of a resource is known only to the caller.
const resources = new WeakMap<object, AnyResource<never>>();

/** The actor logic, noted as one that asks this resource. */
export function asking<TLogic extends object, TData>(
  logic: TLogic,
  resource: AnyResource<TData>,
): TLogic {
  resources.set(logic, resource as AnyResource<never>);
  return logic;
}

/** The resource that an actor logic asks; `undefined` for one that isn't ours. */
export const resourceOf = <TData>(logic: unknown): AnyResource<TData> | undefined =>
  resources.get(Object(logic)) as AnyResource<TData> | undefined;
