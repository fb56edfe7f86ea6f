import { useQuery } from '@tanstack/react-query';
import { isOver } from '../conversation.ts';
import { conversationQuery } from '../queries.ts';
import { useIsSignedIn } from '../session.ts';
import type { useConversation as usePolledConversation } from '../use-conversation.ts';

/** The same with an interval of TanStack Query's alone. */
export const useConversation: typeof usePolledConversation = (id) => {
  const { data: conversation, error } = useQuery({
    ...conversationQuery(id),
    enabled: useIsSignedIn(),
    refetchInterval: ({ state: { data } }) => (data && isOver(data) ? false : 5_000),
  });
  return { conversation, problem: error?.message ?? null };
};
