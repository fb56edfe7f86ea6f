import * as React from 'react';
import type { EventSource } from './actor-store.ts';

/** Calls the listener of the last render for each event, for as long as the component is mounted. */
export function useListener<TEvent>(
  source: EventSource<TEvent>,
  listener: (event: TEvent) => void,
): void {
  const latest = React.useRef(listener);
  React.useInsertionEffect(() => {
    latest.current = listener;
  });
  React.useEffect(() => source.listen((event) => latest.current(event)), [source]);
}
