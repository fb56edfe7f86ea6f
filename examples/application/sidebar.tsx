import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { conversationsQuery } from './queries.ts';
import { useIsSignedIn } from './session.ts';
import { SidebarRow } from './sidebar-row.tsx';

export function Sidebar() {
  const isSignedIn = useIsSignedIn();
  const { data: ids } = useQuery({
    ...conversationsQuery(useQueryClient()),
    enabled: isSignedIn,
  });
  return (
    <nav>
      <Link to="/">New conversation</Link>
      <ul>
        {ids?.map((id) => (
          <SidebarRow key={id} id={id} />
        ))}
      </ul>
    </nav>
  );
}
