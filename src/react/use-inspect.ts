import * as React from 'react';
import { type InspectionEvent, toObserver } from 'xstate';
import type { Inspect } from './actor-store.ts';
import { usePollingOptions } from './polling-options.ts';

export type InspectListener = (event: InspectionEvent) => void;

/** A stable function that calls the `inspect` of the last render, else the provider's; `undefined` without either. */
export function useInspect(own: Inspect | undefined): InspectListener | undefined {
  const { inspect: provided } = usePollingOptions();
  const inspect = own ?? provided;
  const latest = React.useRef(inspect);
  React.useEffect(() => {
    latest.current = inspect;
  }, [inspect]);
  const isInspected = inspect !== undefined;
  return React.useMemo(
    () => (isInspected ? (event) => toObserver(latest.current).next?.(event) : undefined),
    [isInspected],
  );
}
