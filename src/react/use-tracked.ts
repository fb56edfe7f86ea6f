import { useMemo, useRef, useState, useSyncExternalStore } from 'react';

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
  const [read] = useState(() => new Set<keyof TView>());
  const rendered = useRef<TView>(source.view);
  const view = useSyncExternalStore(
    source.subscribe,
    () => {
      const isSame = [...read].every((field) =>
        Object.is(source.view[field], rendered.current[field]),
      );
      if (!isSame) rendered.current = source.view;
      return rendered.current;
    },
    () => source.idle,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view is a new result.
  return useMemo(() => tracked(source, more, read), [source, more, read, view]);
}

function tracked<TView extends object, TMore extends object>(
  source: Source<TView>,
  more: TMore,
  read: Set<keyof TView>,
): TView & TMore {
  const fields = Object.keys(source.idle) as (keyof TView)[];
  const getters = fields.map((field) => [
    field,
    {
      enumerable: true,
      get: () => {
        read.add(field);
        return source.view[field];
      },
    },
  ]);
  return Object.defineProperties({ ...more } as TView & TMore, Object.fromEntries(getters));
}
