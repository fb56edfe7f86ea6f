import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePolling } from 'pollchart/react';
import { isOver } from './conversation.ts';
import { conversationMachine } from './machines.ts';
import { problemOf } from './problem.ts';
import { conversationKey, conversationQuery } from './queries.ts';
import { useIsSignedIn } from './session.ts';
import { useInvalidation } from './use-invalidation.ts';

/** A conversation as the cache has it. While its work continues, pollchart says when to ask. */
export function useConversation(id: string) {
  const queryClient = useQueryClient();
  const isSignedIn = useIsSignedIn();
  const { data: conversation } = useQuery({
    ...conversationQuery(id),
    enabled: ({ state: { data } }) => isSignedIn && data != null && isOver(data),
  });
  const isLive = isSignedIn && !(conversation && isOver(conversation));
  const poll = usePolling(conversationMachine, {
    id: isLive ? id : null,
    initialData: conversation,
    initialDataAt: queryClient.getQueryState(conversationKey(id))?.dataUpdatedAt,
    onData: ({ data }) => queryClient.setQueryData(conversationKey(id), data),
  });
  useInvalidation(conversationKey(id), poll.refresh);
  return {
    conversation,
    get problem() {
      return problemOf(poll);
    },
  };
}
