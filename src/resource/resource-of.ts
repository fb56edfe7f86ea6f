import type { BatchResource } from './batch-resource.ts';
import type { Resource } from './resource.ts';

type AnyResource<TData> = Resource<TData> | BatchResource<TData>;

interface Asked {
  // The data type of a resource is known only to the caller.
  readonly resource: AnyResource<never>;
  readonly hasOwnFetch: boolean;
}

const asked = new WeakMap<object, Asked>();

/** The actor logic, noted as one that asks this resource, with a `fetch` of the application's own if there is one. */
export function asking<TLogic extends object, TData>(
  logic: TLogic,
  resource: AnyResource<TData>,
  fetch: unknown,
): TLogic {
  asked.set(logic, {
    resource: resource as AnyResource<never>,
    hasOwnFetch: fetch !== undefined,
  });
  return logic;
}

/** The resource that an actor logic asks; `undefined` for one that isn't ours. */
export const resourceOf = <TData>(logic: unknown): AnyResource<TData> | undefined =>
  asked.get(Object(logic))?.resource as AnyResource<TData> | undefined;

/** Whether an actor logic asks with a `fetch` of the application's own. */
export const hasOwnFetch = (logic: unknown): boolean =>
  asked.get(Object(logic))?.hasOwnFetch === true;
