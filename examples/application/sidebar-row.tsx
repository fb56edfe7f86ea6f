import { NavLink } from 'react-router';
import { readConversation } from './conversation.ts';
import { useConversation } from './use-conversation.ts';

export function SidebarRow({ id }: { id: string }) {
  const { conversation } = useConversation(id);
  return (
    <li>
      <NavLink to={`/conversations/${id}`}>{conversation?.title ?? id}</NavLink>{' '}
      <small>{conversation && readConversation(conversation).status}</small>
    </li>
  );
}
