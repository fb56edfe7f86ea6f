import { useMemo, useSyncExternalStore } from 'react';

/** A view that changes. */
export interface Source<TView> {
  readonly subscribe: (listener: () => void) => () => void;
  /** The view of now; equal fields are the same value. */
  readonly view: TView;
  /** The view before anything has begun, as on a server. */
  readonly idle: TView;
}

/** The fields of a source's view, with something more; reading one makes the component render when it changes. */
export function useTracked<TView extends object, TMore extends object>(
  source: Source<TView>,
  more: TMore,
): TView & TMore {
  const { current, idle } = useMemo(() => trackedOf(source, more), [source, more]);
  // Another function at each render, so that React looks again when an Activity is shown again.
  return useSyncExternalStore(source.subscribe, () => current(), idle);
}

function trackedOf<TView extends object, TMore extends object>(source: Source<TView>, more: TMore) {
  let latest = tracked(() => source.view, more);
  const { fields } = tracked(() => source.idle, more);
  return {
    /** The same object for as long as what was read of it is so. */
    current: () => {
      if (!latest.holds()) latest = tracked(() => source.view, more);
      return latest.fields;
    },
    idle: () => fields,
  };
}

/** The fields of a view, each as it was when it was read for the first time. */
function tracked<TView extends object, TMore extends object>(viewOf: () => TView, more: TMore) {
  const read = new Map<keyof TView, TView[keyof TView]>();
  const getters = (Object.keys(viewOf()) as (keyof TView)[]).map((field) => [
    field,
    {
      enumerable: true,
      get: () => {
        if (!read.has(field)) read.set(field, viewOf()[field]);
        return read.get(field);
      },
    },
  ]);
  return {
    fields: Object.defineProperties({ ...more } as TView & TMore, Object.fromEntries(getters)),
    holds: () => [...read].every(([field, value]) => Object.is(viewOf()[field], value)),
  };
}
