import { useMachine } from '@xstate/react';
import { cookies, createPollingMachine, explain } from 'pollchart';
import { appConversation } from 'pollchart/openhands';

const machine = createPollingMachine(appConversation({ baseUrl: '/', credentials: cookies() }));

function Sentence({ id }: { id: string }) {
  const [snapshot] = useMachine(machine, { input: { id, autoStart: true } });
  return <p>{explain(snapshot)}</p>;
}

/** The key makes another id another poll: `useMachine` reads its input once. */
export const Conversation = ({ id }: { id: string }) => <Sentence key={id} id={id} />;
