import { readConversation } from './conversation.ts';
import { useConversation } from './use-conversation.ts';

export function Progress({ id }: { id: string }) {
  const { conversation, problem } = useConversation(id);
  return (
    <>
      <output>{conversation ? readConversation(conversation).status : '…'}</output>
      {problem && <p role="alert">{problem}</p>}
    </>
  );
}
