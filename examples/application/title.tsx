import { useConversation } from './use-conversation.ts';

export function Title({ id }: { id: string }) {
  const { conversation } = useConversation(id);
  return <h1>{conversation?.title ?? id}</h1>;
}
