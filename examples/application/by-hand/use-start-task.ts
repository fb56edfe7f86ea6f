import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { fetchStartTask } from '../requests.ts';
import { useIsSignedIn } from '../session.ts';
import type { useStartTask as usePolledStartTask } from '../use-start-task.ts';

/** The same with an interval of TanStack Query's alone, as a well-known client has it. */
export const useStartTask: typeof usePolledStartTask = (id, onReady) => {
  const { data: task, error } = useQuery({
    queryKey: ['start-task', id],
    queryFn: ({ signal }) => fetchStartTask(id, signal),
    enabled: useIsSignedIn(),
    retry: false,
    refetchInterval: ({ state: { data } }) =>
      data && !['READY', 'ERROR'].includes(data.status) ? 3_000 : false,
  });
  const onBegun = useEffectEvent(onReady);
  const conversationId = task?.app_conversation_id;
  useEffect(() => {
    if (conversationId) onBegun(conversationId);
  }, [conversationId]);
  return { status: task?.status ?? null, problem: error?.message ?? null };
};
