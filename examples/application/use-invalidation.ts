import { hashKey, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Calls the function when somebody has invalidated this query. */
export function useInvalidation(queryKey: QueryKey, onInvalidate: () => void): void {
  const queryClient = useQueryClient();
  const hash = hashKey(queryKey);
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        const isInvalidation = event.type === 'updated' && event.action.type === 'invalidate';
        if (isInvalidation && event.query.queryHash === hash) onInvalidate();
      }),
    [queryClient, hash, onInvalidate],
  );
}
