import * as React from 'react';

/** A view that changes over time. */
export interface ViewSource<TView> {
  readonly subscribe: (listener: () => void) => () => void;
  /** The current view; fields that haven't changed are the same value. */
  readonly view: TView;
  /** The view before anything has started; also used for server rendering. */
  readonly idle: TView;
}

/** The fields of a source's view, and `extras`. A component renders again only when a field that it has read changes. */
export function useTrackedView<TView extends object, TExtras extends object>(
  source: ViewSource<TView>,
  extras: TExtras,
): TView & TExtras {
  const { current, idle } = React.useMemo(() => createTracker(source, extras), [source, extras]);
  // A new function at each render makes React read the view again when a hidden Activity is shown.
  return React.useSyncExternalStore(source.subscribe, () => current(), idle);
}

function createTracker<TView extends object, TExtras extends object>(
  source: ViewSource<TView>,
  extras: TExtras,
) {
  let latest = trackReads(() => source.view, extras);
  const { fields } = trackReads(() => source.idle, extras);
  return {
    /** The same object until a field that was read from it changes. */
    current: () => {
      if (latest.hasChanged()) latest = trackReads(() => source.view, extras);
      return latest.fields;
    },
    idle: () => fields,
  };
}

/** The fields of a view; each keeps the value that it had when it was first read. */
function trackReads<TView extends object, TExtras extends object>(
  viewOf: () => TView,
  extras: TExtras,
) {
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
    fields: Object.defineProperties({ ...extras } as TView & TExtras, Object.fromEntries(getters)),
    hasChanged: () => [...read].some(([field, value]) => !Object.is(viewOf()[field], value)),
  };
}
