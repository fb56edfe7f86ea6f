import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchConversation, fetchConversations } from './requests.ts';

export const conversationKey = (id: string) => ['conversation', id] as const;

/** One conversation: what the cache has of it stays until something newer comes. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => fetchConversation(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The ids of the sidebar; each conversation gets its own place in the cache. */
export const conversationsQuery = (queryClient: QueryClient) =>
  queryOptions({
    queryKey: ['conversations'],
    queryFn: async ({ signal }) => {
      const conversations = await fetchConversations(signal);
      for (const conversation of conversations)
        queryClient.setQueryData(conversationKey(conversation.id), conversation);
      return conversations.map(({ id }) => id);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
