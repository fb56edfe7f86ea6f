import { cookies, createPollingMachine, explain } from 'pollchart';
import { appConversation } from 'pollchart/openhands';
import { usePolling } from 'pollchart/react';

const machine = createPollingMachine(appConversation({ baseUrl: '/', credentials: cookies() }));

export function Conversation({ id }: { id: string }) {
  const poll = usePolling(machine, { id });
  return (
    <p>
      {poll.data?.title}: {explain(poll)}
      <button type="button" onClick={poll.refresh}>
        Refresh
      </button>
    </p>
  );
}
