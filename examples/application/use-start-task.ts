import { usePolling } from 'pollchart/react';
import { startTaskMachine } from './machines.ts';
import { problemOf } from './problem.ts';
import { useIsSignedIn } from './session.ts';

/** The task that starts a conversation; calls `onReady` with the conversation's id once it has begun. */
export function useStartTask(id: string, onReady: (conversationId: string) => void) {
  const poll = usePolling(startTaskMachine, {
    id: useIsSignedIn() ? id : null,
    onSettled: ({ outcome }) => {
      const conversationId = outcome.data?.app_conversation_id;
      if (outcome.reason === 'succeeded' && conversationId) onReady(conversationId);
    },
  });
  return {
    get status() {
      return poll.status;
    },
    get problem() {
      return problemOf(poll);
    },
  };
}
