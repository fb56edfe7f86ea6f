import { useEffect, useMemo, useRef } from 'react';
import { toObserver } from 'xstate';
import type { Inspect } from './actor-store.ts';

/** A stable function that calls the `inspect` of the last render; `undefined` without one. */
export function useInspect(inspect: Inspect | undefined): Inspect | undefined {
  const latest = useRef(inspect);
  useEffect(() => {
    latest.current = inspect;
  }, [inspect]);
  const isInspected = inspect !== undefined;
  return useMemo(
    () => (isInspected ? (event) => toObserver(latest.current).next?.(event) : undefined),
    [isInspected],
  );
}
